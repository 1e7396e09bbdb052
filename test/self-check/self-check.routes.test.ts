import test from 'ava';
import type { Check } from '../../src/self-check/self-check.schema.js';
import { atLeast, policy, rulesWith } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { listenApp } from '../helpers/whole-app.js';

const yearly = { kind: 'year', lag: 0 } as const;
const POLICIES = [
  policy('X80-staff', atLeast('employees', 20), {
    benefit: { amount: { rate: { of: { fact: 'revenue' }, by: { fixed: 0.01 } } }, ceiling: true },
    period: yearly,
  }),
  policy('X81-research', atLeast('rdRatio', 0.03), { period: yearly }),
  policy('X82-before', atLeast('revenue@-1', 5000), { period: yearly, class: 'right' }),
  policy('X83-trade', { fact: 'industryCode', operator: 'startsWith', value: 'C' }, { class: 'right' }),
  policy('X84-over', atLeast('employees', 1), { validTo: '2026-02-01' }),
];
const audit = keepingAudit();
const database = await openTestDatabase();
const deps = testDeps({ clock: handClock('2026-03-09T02:00:00Z'), rules: rulesWith(...POLICIES), audit });
const app = await listenApp(deps);
test.after.always(async () => {
  await app.close();
  await database.close();
});

interface Refused {
  readonly error: { readonly code: string; readonly details: readonly { path: string; message: string }[] };
}

async function ask(body: object, language = 'zh'): Promise<{ status: number; body: Check & Refused }> {
  const answer = await fetch(`${app.base}/api/v1/public/self-check?language=${language}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Check & Refused };
}

const here = { fact: 'districtCode', value: '441602' };

test('questions come one by one in words, and end in a verdict with amount, gaps and what to do', async (t) => {
  const first = (await ask({ policy: 'X80-staff' })).body;
  t.like(first, { asOf: '2026-03-09', policies: 1, asked: 0, left: 2, settled: 0, results: [] });
  t.like(first.next, { fact: 'districtCode', input: 'one-of', label: '登记所在地区划' });
  t.is(first.next?.choices?.[0]?.code.slice(0, 4), '4416', 'the own city first');
  const second = (await ask({ policy: 'X80-staff', answers: [here] }, 'en')).body;
  t.like(second.next, { fact: 'employees', input: 'whole', unit: 'persons' });
  t.deepEqual(second.next?.why, ['Example (fictional): X80-staff']);
  const few = (await ask({ policy: 'X80-staff', answers: [here, { fact: 'employees', value: 18 }] })).body;
  t.like(few, { next: null, asked: 2, left: 0, settled: 1 });
  t.like(few.results[0], { verdict: 'ineligible', amount: null, guide: '/policies/X80-staff' });
  t.regex(few.results[0]?.gaps?.[0]?.text ?? '', /18 人 → 20 人（差 2 人）/);
  t.true(few.results[0]?.contacts.some(({ phone }) => phone === '12345'));
});

test('what only the amount needs is offered apart, and never counted as a question', async (t) => {
  const answers = [here, { fact: 'employees', value: 20 }];
  const { body } = await ask({ policy: 'X80-staff', answers });
  t.like(body, { next: null, asked: 2, left: 0 });
  t.like(body.results[0], { verdict: 'eligible', amount: null });
  t.like(body.amounts, { left: 1 });
  t.like(body.amounts.next, { fact: 'revenue.2026', label: '营业收入（2026 年）', input: 'money', unit: '元' });
  const more = (await ask({ policy: 'X80-staff', answers: [...answers, { fact: 'revenue.2026', value: '12345.60' }] }))
    .body;
  t.like(more, { asked: 2, left: 0, amounts: { left: 0, next: null } });
  t.like(more.results[0], { amount: '123.46', ceiling: true });
});

test('over all policies one year’s figure is one question, whatever policies call it', async (t) => {
  const seen: string[] = [];
  const answers: { fact: string; value: null | string }[] = [];
  for (;;) {
    const { body } = await ask({ answers });
    if (body.next === null) break;
    t.is(body.asked, answers.length);
    seen.push(body.next.fact);
    answers.push({ fact: body.next.fact, value: body.next.fact === 'districtCode' ? '441602' : null });
  }
  // Without the one figure of a share the other settles nothing.
  t.deepEqual([...seen].sort(), ['districtCode', 'employees', 'industryCode', 'revenue.2025', 'revenue.2026']);
  const { body } = await ask({ answers });
  t.deepEqual(new Set(body.results.map(({ verdict }) => verdict)), new Set(['undecided']));
  t.is(body.policies, 4);
  t.is((await ask({ class: 'right' })).body.policies, 2);
});

test('a share is computed from its figures, and long lists are typed by code', async (t) => {
  const answers = [here, { fact: 'rdExpense.2026', value: '300' }, { fact: 'revenue.2026', value: 10_000 }];
  t.is((await ask({ policy: 'X81-research', answers })).body.results[0]?.verdict, 'eligible');
  const trade = (await ask({ policy: 'X83-trade', answers: [here] })).body.next;
  t.like(trade, { input: 'search', choices: null });
});

test('what is no answer is refused with its place, and an unknown or ended policy is said to be so', async (t) => {
  const wrong = await ask({
    answers: [
      { fact: 'employees', value: 'viele' },
      { fact: 'hires', value: 1 },
      { fact: 'employees', value: 2 },
      { fact: 'industryCode', value: 'QQQ' },
    ],
  });
  t.is(wrong.status, 400);
  t.deepEqual(
    wrong.body.error.details.map(({ path }) => path),
    ['body.answers.0.value', 'body.answers.1.fact', 'body.answers.3.value'],
  );
  t.is((await ask({ policy: 'nothing' })).status, 404);
  const over = await ask({ policy: 'X84-over' });
  t.deepEqual([over.status, over.body.error.code], [409, 'not-in-force']);
  t.is((await ask({ answers: Array.from({ length: 200 }, () => here) })).status, 400);
  t.deepEqual(audit.acts, [], 'a question leaves nothing behind');
});
