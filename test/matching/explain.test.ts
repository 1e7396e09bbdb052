import test from 'ava';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { measureCoverage } from '../../src/matching/coverage.service.js';
import { explainEnterprise } from '../../src/matching/explain.service.js';
import { explanationText, explanationView } from '../../src/matching/explain.view.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../src/matching/runs/run.model.js';
import { atLeast, fixed, policy, rulesWith, statement, storeFirms, uscc, wishAndAccount } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { handTimers } from '../helpers/timers.js';

const database = await openTestDatabase();
for (const model of [EnterpriseModel, MatchModel, RunModel]) await model.createIndexes();
test.after.always(() => database.close());

const rules = rulesWith(
  policy('X51-offered', atLeast('employees', 10), { benefit: fixed(7200), process: wishAndAccount }),
  policy('X52-high', atLeast('employees', 50), { benefit: fixed(1000) }),
  policy('X53-unknown', atLeast('exportUsd', 1), { benefit: fixed(1000) }),
  policy('X54-sample', atLeast('employees', 10), { sample: true, benefit: fixed(1000) }),
);
const clock = handClock('2026-11-22T02:00:00Z');
const deps = testDeps({ clock, rules });
test.before(async () => {
  await storeFirms([statement(0, { employees: 9 }, '2026-01-31')], clock.now());
  await storeFirms([statement(0, { employees: 12 }, '2026-10-31')], clock.now());
  await evaluate({ trigger: 'test', timers: handTimers() }, deps);
});
const explain = (options: { code?: string; asOf?: string } = {}) =>
  explainEnterprise(uscc(0), { language: 'zh', ...options }, deps);

test('each policy in force is explained: verdict, amount, reasons with value, source and date, what is missing', async (t) => {
  const explanation = await explain();
  const view = explanationView(explanation, rules, 'zh');
  t.deepEqual(
    view.policies.map(({ code, verdict, amount, state }) => [code, verdict, amount, state]),
    [
      ['X51-offered', 'eligible', '7200.00', 'offered'],
      ['X52-high', 'ineligible', null, null],
      ['X53-unknown', 'undecided', null, null],
    ],
  );
  const text = explanationText(explanation, rules, 'zh');
  t.regex(text, /【符合】示例\(虚构\)：X51-offered.*7200\.00 元/);
  t.regex(text, /12.*10.*2026-10-31/);
  t.like(view.policies[2]?.missing[0], { fact: 'exportUsd', reason: 'absent' });
  t.truthy(view.policies[2]?.missing[0]?.department);
  t.regex(text, /缺少出口额（无数据），由商务部门提供/);
  t.is(text.match(/缺少出口额/g)?.length, 1);
});

test('what stands between the firm and a policy is told, missing facts apart', async (t) => {
  const explanation = await explain();
  const [offered, high, unknown] = explanationView(explanation, rules, 'zh').policies;
  t.deepEqual([offered?.gaps, offered?.gapsWithinReach], [[], []]);
  t.like(high?.gaps?.[0], { kind: 'change', fact: 'employees', changeable: true, paths: [''] });
  t.regex(high?.gaps?.[0]?.text ?? '', /12 人 → 50 人（差 38 人）/);
  t.like(unknown?.gaps?.[0], { kind: 'missing', fact: 'exportUsd' });
  t.regex(explanationText(explanation, rules, 'zh'), /未达条件\n +→ .*12 人 → 50 人（差 38 人）/);
});

test('as of an earlier day it speaks of what was known then', async (t) => {
  const view = explanationView(await explain({ asOf: '2026-06-30', code: 'X51-offered' }), rules, 'zh');
  t.is(view.policies[0]?.verdict, 'ineligible');
  t.regex(view.policies[0]?.reasons.map(({ text }) => text).join('\n') ?? '', /9.*2026-01-31/);
});

test('one policy can be asked for even where it is not offered here', async (t) => {
  const { policies } = await explain({ code: 'X54-sample' });
  t.deepEqual(
    policies.map(({ policy: { code }, verdict }) => [code, verdict]),
    [['X54-sample', 'eligible']],
  );
});

test('unknown firms, policies and days are refused with one line', async (t) => {
  const refused = (work: Promise<unknown>, message: RegExp) => t.throwsAsync(work, { name: 'InputError', message });
  await refused(explainEnterprise(uscc(7), { language: 'zh' }, deps), /unknown enterprise/);
  await refused(explain({ code: 'X99' }), /unknown policy "X99"/);
  await refused(explain({ asOf: '2026-02-30' }), /not a day/);
});

test('how much is known of a policy’s facts is measured on what is stored', async (t) => {
  const coverageOf = await measureCoverage(async () => ({ deps, close: async () => {} }));
  const [one, , unknown] = rules.policies;
  t.is(one && coverageOf(one).get('employees'), 1);
  t.is(unknown && coverageOf(unknown).get('exportUsd'), 0);
});
