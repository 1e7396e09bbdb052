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

test('each role has what it needs, and nothing that is for no role', (t) => {
  for (const [wrong, fault] of [
    [{ roles: ['specialist'] }, /districts: 企业服务专员须有片区 · a service specialist needs districts/],
    [{ roles: ['department'] }, /department: .*needs department/],
    [{ roles: ['author', 'finance'] }, /department: .*needs department/],
    [{ roles: ['member'] }, /firms: .*needs firms/],
    [{ roles: ['agency'], firms: [FIRM] }, /firms: .*none of these roles/],
    [{ roles: ['finance'], department: 'hrss' }, /department: .*none of these roles/],
    [{ roles: ['administrator'], districts: ['441602'] }, /districts: .*none of these roles/],
    [{ roles: ['auditor', 'administrator'] }, /an auditor has no other role/],
    [{ roles: ['auditor', 'finance'] }, /an auditor has no other role/],
  ] as const) {
    t.throws(() => needSoundOffice(office(wrong), rules), { message: fault }, JSON.stringify(wrong));
  }
});

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
    { roles: ['administrator', 'finance'] },
    { roles: ['auditor'] },
    { roles: ['agency'] },
    { roles: ['publisher'], department: 'hrss' },
  ] as const) {
    t.notThrows(() => needSoundOffice(office(sound), rules), JSON.stringify(sound));
  }
});
