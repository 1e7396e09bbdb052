import test from 'ava';
import { MatchModel } from '../../../src/matching/match.model.js';
import { evaluate } from '../../../src/matching/runs/evaluate.service.js';
import { atLeast, policy, rulesWith, statement, storeFirms } from '../../helpers/city.js';
import { handClock } from '../../helpers/clock.js';
import { openTestDatabase } from '../../helpers/database.js';
import { testDeps } from '../../helpers/deps.js';
import { inventedUscc } from '../../helpers/enterprises.js';
import { type Given, signedIn } from '../../helpers/sign-in.js';
import { listenApp, migrateAll } from '../../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const half = { amount: { rate: { of: { fact: 'taxableIncome' }, by: { fixed: 0.5 } } } };
const conditions = {
  all: [atLeast('employees', 5), { fact: 'taxableIncome', operator: 'lessThan', value: { fact: 'vatPayable' } }],
};
const relief = policy('X85-relief', conditions, { department: 'tax', class: 'relief', benefit: half });
const grant = policy('X86-grant', conditions, { department: 'tax', benefit: half });
const deps = testDeps({ clock, rules: rulesWith(relief, grant) });
await migrateAll(clock);
const uscc = inventedUscc(1, '441602');
// What only a tax office knows: before, and when it has changed; half of it; and what it is compared with.
const [INCOME, LATER] = [7_654_321, 7_654_567];
const SECRET = /7,?654,?(321|567)|3,?827,?(160|283)|9,?999,?888/;
const facts = { employees: 5, 'taxableIncome.2026': INCOME, 'vatPayable.2026': 9_999_888 };
const known = (given: Record<string, number>, asOf: string) =>
  storeFirms([{ ...statement(1, given, asOf), uscc }], clock.now());
await known(facts, '2026-02-27');
await evaluate({ trigger: 'test' }, deps);
await known({ ...facts, employees: 1, 'taxableIncome.2026': LATER }, '2026-02-28');
await evaluate({ trigger: 'test', full: true }, deps);
const idOf = (code: string): string => `${code}:once:${uscc}`;
// As a person's act leaves it, on whose way the pair is decided again.
for (const code of ['X85-relief', 'X86-grant']) {
  const changed = [{ key: 'taxableIncome', value: LATER, source: 'tax', asOf: '2026-02-28' }];
  const recheck = { version: '2026', asOf: '2026-03-02', verdict: 'ineligible', digest: 'D-SECRET', changed };
  const event = {
    at: clock.now(),
    event: 'difference',
    from: 'withdrawn',
    to: 'withdrawn',
    round: 1,
    run: null,
    recheck,
  };
  await MatchModel.collection.updateOne({ _id: idOf(code) as never }, { $push: { history: event } } as never);
}
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});

const tax: Given = { _id: 'tax', roles: ['department'], department: 'tax' };
const finance: Given = { _id: 'finance', roles: ['finance'] };

async function replayed(who: Given, code: string) {
  const headers = await signedIn(who, clock.now());
  const response = await fetch(`${running.base}/api/v1/work/matches/${idOf(code)}/replay`, { headers });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) };
}

test('a replay shows no value that the match itself keeps back', async (t) => {
  for (const [who, code] of [
    [tax, 'X85-relief'],
    [tax, 'X86-grant'],
    [finance, 'X86-grant'],
  ] as const) {
    const { status, text, json } = await replayed(who, code);
    t.is(status, 200);
    const amount = code === 'X86-grant' ? json.decided.amount : null;
    t.is(json.decided.amount, amount);
    t.notRegex(text.replace(`"amount":"${amount}"`, ''), SECRET, `${who._id} ${code}`);
    t.notRegex(text, /D-SECRET/, 'a digest of one amount is found by trying');
    const lost = json.history.find(({ event }: { event: string }) => event === 'withdraw');
    const [income] = lost.grounds.facts.filter(({ key }: { key: string }) => key === 'taxableIncome');
    t.like(income, { hidden: 'conclusion' });
    const { recheck } = json.history.at(-1);
    t.like(recheck.changed[0], { key: 'taxableIncome', hidden: 'conclusion' });
    t.true(json.decided.reasons.some(({ text: line }: { text: string }) => line.includes('部门结论')));
  }
});
