import test from 'ava';
import mongoose from 'mongoose';
import type { z } from 'zod';
import { MatchModel } from '../../src/matching/match.model.js';
import { matchIdOf } from '../../src/matching/match.schema.js';
import type { trialFactsSchema, trialSchema } from '../../src/space/trial.schema.js';
import { atLeast, fixed, policy, rulesWith, statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { matchOf } from '../helpers/match.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

type Trial = z.output<typeof trialSchema>;

const database = await openTestDatabase();
const clock = handClock('2026-03-09T02:00:00Z');
const yearly = { kind: 'year', lag: 0 } as const;
const rate = (of: string) => ({ amount: { rate: { of: { fact: of }, by: { fixed: 100 } } } });
const POLICIES = {
  staff: policy('X80-staff', atLeast('employees', 20), { benefit: rate('employees') }),
  research: policy('X81-research', atLeast('rdRatio', 0.03), { period: yearly, benefit: fixed(500) }),
  income: policy(
    'X82-income',
    { all: [atLeast('employees', 20), { fact: 'taxableIncome', operator: 'lessThan', value: 9e6 }] },
    { period: yearly, benefit: rate('taxableIncome') },
  ),
  compared: policy(
    'X83-compared',
    { fact: 'revenue', operator: 'greaterThan', value: { fact: 'vatPayable' } },
    { period: yearly },
  ),
  told: policy('X84-told', atLeast('employees', 10), { benefit: fixed(70) }),
  unseen: policy('X85-unseen', atLeast('employees', 10), { benefit: fixed(777) }),
  seals: policy('X86-seals', { fact: 'qualificationCodes', operator: 'contains', value: 'high-tech' }),
};
const audit = keepingAudit();
const deps = testDeps({ clock, rules: rulesWith(...Object.values(POLICIES)), audit });
await migrateAll(clock);
const uscc = inventedUscc(1, '441602');
const facts = {
  employees: 18,
  'revenue.2026': 400_000,
  'rdExpense.2026': 4000,
  'taxableIncome.2026': 7_654_321,
  'vatPayable.2026': 8_765_432,
};
const SECRET = /7,?654,?321|8,?765,?432|765432100|777/;
await storeFirms([{ ...statement(1, facts, '2026-02-28'), uscc }], clock.now());
const match = ({ code }: { code: string }, state: 'offered' | 'reviewing') =>
  matchOf(state === 'offered' ? POLICIES.told : POLICIES.unseen, { _id: matchIdOf(code, 'once', uscc), uscc, state });
await MatchModel.collection.insertMany([match(POLICIES.told, 'offered'), match(POLICIES.unseen, 'reviewing')] as never);
const headers = await signedIn({ _id: 'boss', roles: ['member'], firms: [{ uscc, administrator: true }] }, clock.now());
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});

async function ask<T>(path: string, body?: object) {
  const response = await fetch(`${running.base}/api/v1/space/enterprises/${uscc}/trial${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      ...(body === undefined ? {} : { 'idempotency-key': 'one-and-the-same' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) as T };
}
const tried = async (...changes: [fact: string, value: unknown][]) =>
  ask<Trial>('', { changes: changes.map(([fact, value]) => ({ fact, value })) });
const of = ({ policies }: Trial, code: string) => policies.find((one) => one.policy === code);

/** Everything that is stored, but for the sessions’ own last use. */
async function stored(): Promise<string> {
  const names = (await mongoose.connection.listCollections()).map(({ name }) => name).sort();
  const kept = names.filter((name) => name !== 'sessions' && name !== 'ratelimits');
  const all = await Promise.all(kept.map((name) => mongoose.connection.collection(name).find({}).toArray()));
  return JSON.stringify(all);
}

test.serial('changed figures change verdict and amount at once, and what is derived follows them', async (t) => {
  const { body } = await tried(['employees', 31], ['rdExpense', '20000.00']);
  t.like(of(body, 'X80-staff'), {
    before: { verdict: 'ineligible', amount: null },
    ...{ after: { verdict: 'eligible', amount: '3100.00' }, changed: true, gaps: [] },
  });
  t.like(of(body, 'X81-research'), {
    before: { verdict: 'ineligible' },
    after: { verdict: 'eligible', amount: '500.00' },
  });
  t.like(of(body, 'X84-told'), { before: { verdict: 'eligible', amount: '70.00' }, changed: false });
  const less = await tried(['employees', 9], ['rdExpense', null]);
  t.like(of(less.body, 'X84-told'), { after: { verdict: 'ineligible', amount: null }, changed: true });
  t.like(of(less.body, 'X80-staff')?.gaps?.[0], { fact: 'employees', value: '9 人', tryValue: 20 });
  t.like(of(less.body, 'X81-research'), { after: { verdict: 'undecided' } });
  const seals = await tried(['qualificationCodes', ['high-tech']]);
  t.is(of(seals.body, 'X86-seals')?.after.verdict, 'eligible');
});

test.serial('nothing is kept, nothing written down, however often it is asked', async (t) => {
  const [before, acts] = [await stored(), audit.acts.length];
  for (const staff of [20, 31]) t.is((await tried(['employees', staff])).status, 200);
  t.is(await stored(), before);
  t.is(audit.acts.length, acts);
});

test.serial('no figure that is tried finds out what is kept back', async (t) => {
  const { body, text } = await tried(['employees', 31]);
  t.notRegex(text, SECRET);
  t.is(of(body, 'X85-unseen'), undefined, 'its process has not come so far');
  t.like(of(body, 'X82-income'), { after: { verdict: 'eligible', amount: null } }, 'its amount would tell the income');
  t.truthy(of(body, 'X83-compared'));
  const asked = await tried(['revenue', '9000000.00']);
  t.is(of(asked.body, 'X83-compared'), undefined, 'from one figure to the next, it would tell the tax');
  t.truthy(of((await tried(['revenue', '9000000.00'], ['vatPayable', '1.00'])).body, 'X83-compared'));
  const figures = await ask<z.output<typeof trialFactsSchema>>('/facts');
  t.notRegex(figures.text, SECRET);
});

test.serial('the figures that can be tried, as they are now', async (t) => {
  const { items } = (await ask<z.output<typeof trialFactsSchema>>('/facts?lang=en')).body;
  const figure = (key: string) => items.find(({ fact }) => fact === key);
  t.like(figure('employees'), {
    type: 'integer',
    value: 18,
    shown: '18 persons',
    unit: 'persons',
    changeable: true,
    hidden: null,
    policies: 4,
  });
  t.like(figure('revenue'), { type: 'money', value: '400000.00' });
  t.like(figure('taxableIncome'), { value: null, shown: null, hidden: 'conclusion' });
  t.true((figure('qualificationCodes')?.codes ?? []).some(({ code }) => code === 'high-tech'));
  t.is(figure('rdRatio'), undefined, 'it follows from others');
});

test.serial('what cannot be tried is said for each field', async (t) => {
  const changes = [
    ...[
      { fact: 'employees', value: 2.5 },
      { fact: 'revenue', value: '1.234' },
      { fact: 'nonsense', value: 1 },
    ],
    ...[
      { fact: 'qualificationCodes', value: ['nonsense'] },
      { fact: 'hires', value: 1 },
      { fact: 'rdExpense', value: 5 },
    ],
    { fact: 'rdExpense', value: 6 },
  ];
  type Refused = { error: { details: { path: string; message: string }[] } };
  const { status, body } = await ask<Refused>('', { changes });
  t.is(status, 400);
  const { details } = body.error;
  t.deepEqual(
    details.map(({ path }) => path),
    [...['0.value', '1.value', '2.fact', '3.value', '4.fact', '6.fact'].map((path) => `body.changes.${path}`)],
  );
  for (const { message } of details) t.regex(message, /^[^·]*\p{Script=Han}[^·]* · [^·]+$/u);
  t.is((await ask('', { changes: [] })).status, 400);
});
