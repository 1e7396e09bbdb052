import test from 'ava';
import { openCases } from '../../src/followups/case.service.js';
import { policiesOf } from '../../src/matching/match.access.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { atLeast, fixed, policy, rulesWith, statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { type Given, signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const hiring = { any: [atLeast('employees', 1), atLeast('hireExpansionPersons', 1)] };
const jobs = policy('X81-jobs', hiring, { department: 'hrss', benefit: fixed(100) });
const reviewed = policy('X82-tech', atLeast('employees', 1), {
  department: 'science',
  benefit: fixed(200),
  process: { ...jobs.process, review: [{ department: 'finance-bureau', kind: 'first', days: 5 }] },
});
const relief = policy('X83-relief', atLeast('employees', 1), {
  ...{ department: 'tax', class: 'relief' as const },
  benefit: { amount: { rate: { of: { fact: 'taxableIncome' }, by: { fixed: 0.5 } } } },
});
const audit = keepingAudit();
const deps = testDeps({ clock, rules: rulesWith(jobs, reviewed, relief), audit });
await migrateAll(clock);
const uscc = (n: number): string => inventedUscc(n, n === 1 ? '441602' : '441621');
const stated = (n: number, facts: Parameters<typeof statement>[1]) => ({
  ...statement(n, facts, '2026-02-28'),
  uscc: uscc(n),
});
// The secrets of a firm: what only a tax office knows, and who works there.
const INCOME = 7_654_321;
const SECRET = /7,?654,?321|3,?827,?160|P-SECRET|张三/;
const hires = [{ personId: 'P-SECRET-1', name: '示例张三' }];
await storeFirms(
  [
    stated(1, { employees: 5, 'taxableIncome.2026': INCOME, hires: hires as never }),
    stated(2, { employees: 5, districtCode: '441621' }),
    stated(3, { employees: 0, districtCode: '441621' }),
  ],
  clock.now(),
);
await evaluate({ trigger: 'test' }, deps);
await openCases(
  [1, 2].map((n) => ({
    ...{ _id: `case-${n}`, kind: 'difference' as const, uscc: uscc(n), match: `X81-jobs:once:${uscc(n)}` },
    ...{ districtCode: n === 1 ? '441602' : '441621', reason: 'r', dueOn: null },
  })),
  clock.now(),
);
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});

async function ask(who: Given, path: string, body?: object) {
  const response = await fetch(`${running.base}/api/v1/work${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...(await signedIn(who, clock.now())), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) };
}
const ids = (items: readonly { id?: string; uscc: string }[]) => items.map(({ id, uscc: code }) => id ?? code).sort();
const match = (code: string, n: number) => `${code}:once:${uscc(n)}`;

const county: Given = { _id: 'county', roles: ['specialist'], districts: ['441602'] };
const city: Given = { _id: 'city', roles: ['specialist'], districts: ['441600'] };
const none: Given = { _id: 'none', roles: ['specialist'] };
const hrss: Given = { _id: 'hrss', roles: ['department'], department: 'hrss' };
const bureau: Given = { _id: 'bureau', roles: ['department'], department: 'finance-bureau' };
const officeless: Given = { _id: 'officeless', roles: ['department'] };
const finance: Given = { _id: 'finance', roles: ['finance'] };

test.serial('a specialist sees the firms of the own districts, a city’s code stands for its counties', async (t) => {
  t.deepEqual(ids((await ask(county, '/enterprises')).json.items), [uscc(1)]);
  t.deepEqual(ids((await ask(city, '/enterprises')).json.items), [uscc(1), uscc(2), uscc(3)]);
  t.deepEqual((await ask(none, '/enterprises')).json.items, []);
  t.is((await ask(county, `/enterprises/${uscc(1)}`)).status, 200);
  t.is((await ask(county, `/enterprises/${uscc(2)}`)).status, 404);
  t.is((await ask(county, `/enterprises/${uscc(2)}/explanation`)).status, 404);
  t.deepEqual((await ask(county, '/enterprises?district=441621')).json.items, []);
  const seen = (await ask(county, '/matches')).json.items;
  t.true(seen.length === 3 && seen.every((one: { uscc: string }) => one.uscc === uscc(1)));
  t.deepEqual((await ask(none, '/matches')).json.items, []);
  t.deepEqual(ids((await ask(county, '/cases')).json.items), ['case-1']);
  const closing = { match: match('X81-jobs', 2), outcome: 'x' };
  t.is((await ask(county, '/cases/case-2/close', closing)).status, 404);
});

test.serial('a department sees its policies and those it reviews; finance what is paid', async (t) => {
  const of = async (who: Given) => [
    ...new Set((await ask(who, '/matches')).json.items.map(({ policy: code }: { policy: string }) => code)),
  ];
  t.deepEqual(await of(hrss), ['X81-jobs']);
  t.deepEqual(await of(bureau), ['X82-tech']);
  t.deepEqual(await of(finance), ['X81-jobs', 'X82-tech']);
  t.deepEqual(await of(officeless), []);
  t.is((await ask(hrss, `/matches?policy=X82-tech`)).json.items.length, 0);
  t.is((await ask(hrss, `/enterprises/${uscc(3)}`)).status, 404, 'no match of theirs');
  const explained = (await ask(hrss, `/enterprises/${uscc(1)}/explanation`)).json.policies;
  t.deepEqual(
    explained.map(({ code }: { code: string }) => code),
    ['X81-jobs'],
  );
  t.deepEqual(ids((await ask(hrss, '/cases')).json.items), ['case-1', 'case-2']);
  t.deepEqual((await ask(bureau, '/cases')).json.items, []);
});

test.serial('nobody acts on a match of another department', async (t) => {
  const foreign = match('X82-tech', 1);
  t.is((await ask(hrss, `/matches/${foreign}/acts/reject`, { input: { reason: 'r' } })).status, 404);
  t.is((await ask(hrss, `/matches/${foreign}/replay`)).status, 404);
  t.is(
    (await ask(hrss, '/acts/reject', { matches: [match('X81-jobs', 1), foreign], input: { reason: 'r' } })).status,
    404,
  );
  t.is((await ask(hrss, '/publicity-lists', { matches: [foreign] })).status, 404);
  t.is((await ask(hrss, '/payments/approve', { matches: [foreign] })).status, 404);
  t.is((await ask(hrss, '/payments/stop', { match: foreign, reason: 'r' })).status, 404);
  t.is((await ask(hrss, '/spot-checks', { policy: 'X82-tech', share: 1 })).status, 404);
  t.is((await ask(officeless, `/matches/${foreign}/acts/reject`, { input: { reason: 'r' } })).status, 404);
});

test.serial('a conclusion never shows its value, nor an amount that would tell it', async (t) => {
  for (const who of [county, city, hrss]) {
    for (const path of [`/enterprises/${uscc(1)}`, `/enterprises/${uscc(1)}/explanation`, '/matches']) {
      const { status, text } = await ask(who, path);
      t.is(status, 200);
      t.notRegex(text, SECRET, `${who._id} ${path}`);
    }
  }
  const fact = (await ask(county, `/enterprises/${uscc(1)}`)).json.facts.find(
    ({ key }: { key: string }) => key === 'taxableIncome',
  );
  t.like(fact, { value: null, hidden: 'conclusion' });
  const relieved = (await ask(county, '/matches?policy=X83-relief')).json.items[0];
  t.is(relieved.amount, null);
  t.is((await ask(county, '/matches?policy=X81-jobs')).json.items[0].amount, '100.00', 'a grant is public money');
});

test.serial('a sensitive fact is read with a reason, which is written down; a conclusion by nobody', async (t) => {
  const path = `/enterprises/${uscc(1)}/facts/hires/reading`;
  t.is((await ask(hrss, path, {})).status, 400);
  const before = audit.acts.length;
  const { json } = await ask(hrss, path, { why: '核对用工名单' });
  t.is(json.facts[0].value[0].personId, 'P-SECRET-1');
  t.like(audit.acts.slice(before).at(-1), {
    ...{ about: { kind: 'enterprises', id: uscc(1) }, after: { read: 'hires' }, why: '核对用工名单' },
    by: { id: 'hrss', as: ['department'], way: 'session' },
  });
  t.notRegex(JSON.stringify(audit.acts), /P-SECRET/);
  t.is((await ask(county, path, { why: '核对用工名单' })).status, 403);
  t.is((await ask(bureau, `/enterprises/${uscc(3)}/facts/hires/reading`, { why: '核对用工名单' })).status, 404);
  t.is((await ask(bureau, path, { why: '核对用工名单' })).status, 404, 'no policy of theirs asks who was hired');
  const loans = `/enterprises/${uscc(1)}/facts/loans/reading`;
  t.is((await ask(hrss, loans, { why: '核对用工名单' })).status, 404);
  const income = `/enterprises/${uscc(1)}/facts/taxableIncome/reading`;
  t.is((await ask(hrss, income, { why: '核对用工名单' })).status, 403);
});

test.serial('nor does the firm’s own space show an amount that would tell a conclusion', async (t) => {
  await MatchModel.collection.updateOne({ _id: match('X83-relief', 1) as never }, { $set: { state: 'informed' } });
  t.is((await MatchModel.findOne({ _id: match('X83-relief', 1) }).lean())?.amountFen, 382_716_050);
  const firms = [{ uscc: uscc(1), administrator: true }];
  const response = await fetch(`${running.base}/api/v1/space/enterprises/${uscc(1)}/matches`, {
    headers: await signedIn({ _id: 'member', roles: ['member'], firms }, clock.now()),
  });
  const { items } = (await response.json()) as { items: { policy: string; amount: string | null }[] };
  t.deepEqual(
    items.map(({ policy: code, amount }) => [code, amount]),
    [
      ['X81-jobs', '100.00'],
      ['X83-relief', null],
    ],
  );
  t.notRegex(JSON.stringify(items), SECRET);
});

test.serial('a spot check is no way to find out what nobody tells', async (t) => {
  await MatchModel.collection.updateOne({ _id: match('X81-jobs', 1) as never }, { $set: { state: 'paid' } });
  const draw = (criteria: object) => ask(hrss, '/spot-checks', { policy: 'X81-jobs', share: 1e-9, criteria });
  const above = (fact: string) => ({ fact, operator: 'greaterThan', value: 7_654_320 });
  for (const criteria of [
    above('taxableIncome'),
    above('taxableIncome@-1'),
    { not: { all: [above('employees'), above('monthlySales')] } },
    { fact: 'employees', operator: 'lessThan', value: { fact: 'vatPayable' } },
    { fact: 'vatRefundClauses', operator: 'contains', value: 'sales-share' },
    above('startupGuaranteedLoans'),
  ]) {
    const { status, text } = await draw(criteria);
    t.is(status, 400, JSON.stringify(criteria));
    t.regex(text, /criteria: /);
  }
  const before = audit.acts.length;
  const { status, json } = await draw(atLeast('hireExpansionPersons', 1));
  t.is(status, 201, 'what the policy itself asks for');
  t.like(audit.acts.slice(before).at(-1), {
    about: { kind: 'spot-checks', id: json.id },
    after: { policy: 'X81-jobs', criteria: JSON.stringify(atLeast('hireExpansionPersons', 1)) },
  });
});

test('the installation’s token stands for every office', (t) => {
  const from = { address: '', requestId: '' };
  const who = {
    id: 'token',
    name: '',
    way: 'token',
    roles: [],
    firms: [],
    department: null,
    scopes: [],
    from,
  } as const;
  t.is(policiesOf({ ...who, districts: [''] }, deps.rules).size, 3);
});
