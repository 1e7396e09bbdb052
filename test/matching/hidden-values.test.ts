import test from 'ava';
import type { FactValue } from '../../src/eligibility/index.js';
import type { Incoming } from '../../src/enterprises/write.service.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { atLeast, policy, rulesWith, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { type Given, signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const below = (fact: string, value: number) => ({ fact, operator: 'lessThan', value });
const benefit = { amount: { rate: { of: { fact: 'disabledEmployees' }, by: { fixed: 3 } } } };
const granted = policy(
  'X87-granted',
  { all: [below('taxableIncome', 9e6), atLeast('disabledEmployees', 5)] },
  { department: 'hrss', benefit },
);
// The firm has neither, and fewer than a hundred of its people would have to be disabled.
const beyond = policy(
  'X88-beyond',
  { all: [below('taxableIncome', 1e6), below('disabledEmployees', 100)] },
  { department: 'hrss' },
);
const rules = rulesWith(granted, beyond);
const audit = keepingAudit();
const deps = testDeps({ clock, rules, audit });
await migrateAll(clock);
const uscc = inventedUscc(1, '441602');
/** What the firm said of its taxes and its federation of its people; three for each of them; how far each is from its threshold. */
const [INCOME, DISABLED] = [7_654_321, 8642];
const SECRET = /7,?654,?321|8,?642|25,?926|6,?654,?321|8,?54[23]/;
const stated = (source: string, facts: Readonly<Record<string, FactValue>>): Incoming['statements'][number] => ({
  ...{ batch: source, source, asOf: '2026-02-28', receivedAt: clock.now() },
  observed: Object.entries(facts).map(([slot, value]) => ({ slot, value })),
});
const statements = [
  stated('market-supervision', { name: '河源示例有限公司', districtCode: '441602' }),
  stated('firm', { 'taxableIncome.2026': INCOME }),
  stated('disabled-federation', { 'disabledEmployees.2026': DISABLED }),
];
await storeFirms([{ uscc, statements }], clock.now());
await evaluate({ trigger: 'test' }, deps);
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});

async function ask(who: Given, path: string, body?: object) {
  const response = await fetch(`${running.base}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...(await signedIn(who, clock.now())), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) };
}
const county: Given = { _id: 'county', roles: ['specialist'], districts: ['441602'] };
const hrss: Given = { _id: 'hrss', roles: ['department'], department: 'hrss' };
const finance: Given = { _id: 'finance', roles: ['finance'] };
const member: Given = { _id: 'member', roles: ['member'], firms: [{ uscc, administrator: true }] };
const match = `X87-granted:once:${uscc}`;

test('staff see neither a conclusion that the firm supplied itself nor a sensitive number', async (t) => {
  for (const who of [county, hrss, finance]) {
    for (const path of [
      `/work/enterprises/${uscc}`,
      `/work/enterprises/${uscc}/explanation`,
      `/work/enterprises/${uscc}/explanation?lang=en`,
      '/work/matches',
      ...(who === county ? [] : [`/work/matches/${match}/replay`]),
    ]) {
      const { status, text } = await ask(who, path);
      t.is(status, 200, `${who._id} ${path}`);
      // What the city itself pays is public money.
      t.notRegex(text.replaceAll(/"(amount|payable)":"25926\.00"/g, ''), SECRET, `${who._id} ${path}`);
    }
  }
  const { facts } = (await ask(hrss, `/work/enterprises/${uscc}`)).json;
  const hidden = facts.map(({ key, value, hidden: why }: Record<string, unknown>) => [key, value, why]);
  t.deepEqual(
    hidden.filter(([, , why]: unknown[]) => why !== null),
    [
      ['disabledEmployees', null, 'sensitive'],
      ['taxableIncome', null, 'conclusion'],
    ],
  );
  const [first] = (await ask(county, `/work/enterprises/${uscc}/explanation?code=X88-beyond`)).json.policies;
  t.deepEqual(first.gaps.map(({ fact }: { fact: string }) => fact).sort(), ['disabledEmployees', 'taxableIncome']);
});

test('a sensitive number is read with a reason, which is written down; a conclusion from the firm by nobody', async (t) => {
  const reading = (key: string) => ask(hrss, `/work/enterprises/${uscc}/facts/${key}/reading`, { why: '核对安置人数' });
  const before = audit.acts.length;
  t.like((await reading('disabledEmployees')).json.facts[0], { value: DISABLED, hidden: null });
  t.like(audit.acts.slice(before).at(-1), { after: { read: 'disabledEmployees' }, why: '核对安置人数' });
  t.is((await reading('taxableIncome')).status, 403);
});

test('the firm sees what it supplied itself', async (t) => {
  const { items } = (await ask(member, `/space/enterprises/${uscc}/matches`)).json;
  t.like(
    items[0].evidence.facts.find(({ key }: { key: string }) => key === 'taxableIncome'),
    { value: INCOME },
  );
});
