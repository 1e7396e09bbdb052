import test from 'ava';
import { needSoundOffice, type Office } from '../../src/accounts/offices.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { InputError } from '../../src/terminal/input-error.js';

const rules = loadRules();
const office = (given: Partial<Office>): Office => ({
  roles: [],
  firms: [],
  department: null,
  districts: [],
  ...given,
});
const FIRM = { uscc: '91441602MA00000001', administrator: true };

test('nobody decides about firms and acts for one; no department and no district that there is not', (t) => {
  for (const wrong of [
    { roles: ['member', 'finance'] },
    { roles: ['department'], firms: [FIRM] },
    { roles: ['agency', 'specialist'] },
    { roles: ['department'], department: 'no-such-department' },
    { roles: ['specialist'], districts: ['000000'] },
    { roles: ['specialist'], districts: ['441602', '999999'] },
  ] as const) {
    t.throws(() => needSoundOffice(office(wrong), rules), { instanceOf: InputError }, JSON.stringify(wrong));
  }
  for (const sound of [
    { roles: ['member', 'agency'], firms: [FIRM] },
    { roles: ['department', 'author'], department: 'hrss' },
    { roles: ['specialist'], districts: ['441602', '441600', '440000'] },
    { roles: ['administrator', 'auditor'] },
  ] as const) {
    t.notThrows(() => needSoundOffice(office(sound), rules), JSON.stringify(sound));
  }
});
