import test from 'ava';
import type { z } from 'zod';
import { MandateModel } from '../../src/accounts/account.model.js';
import type { FactValue } from '../../src/eligibility/index.js';
import { withdrawFacts } from '../../src/enterprises/write.service.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { MATCH_STATES, type MatchRecord, matchIdOf } from '../../src/matching/match.schema.js';
import { firmSees } from '../../src/matching/match-states.js';
import { FirmAccountModel } from '../../src/matching/process/account.model.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import type { matchPageSchema } from '../../src/space/match-page.schema.js';
import { atLeast, policy, rulesWith, statement, storeFirms, wishAndAccount } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { type Given, signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

type Page = z.output<typeof matchPageSchema>;

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const conditions = {
  all: [
    { any: [atLeast('employees', 20), atLeast('revenue', 1_000_000)] },
    { not: { fact: 'dishonestJudgmentDebtor', operator: 'equal', value: true } },
    { fact: 'taxableIncome', operator: 'lessThan', value: 9e6 },
    atLeast('hireExpansionPersons', 0),
  ],
};
const award = policy('X84-award', conditions, {
  ...{ department: 'hrss', process: wishAndAccount, period: { kind: 'year', lag: 0 } },
  benefit: { amount: { rate: { of: { fact: 'employees' }, by: { fixed: 300 } } } },
});
const secret = policy('X85-secret', conditions, {
  ...{ class: 'relief', department: 'tax', period: { kind: 'year', lag: 0 } },
  benefit: { amount: { rate: { of: { fact: 'taxableIncome' }, by: { fixed: 0.5 } } } },
});
const deps = testDeps({ clock, rules: rulesWith(award, secret) });
await migrateAll(clock);
const [uscc, other] = [inventedUscc(1, '441602'), inventedUscc(2, '441602')];
const INCOME = 7_654_321;
const SECRET = /7,?654,?321|3,?827,?160/;
const facts: Readonly<Record<string, FactValue>> = {
  ...{ employees: 24, 'revenue.2026': 400_000, dishonestJudgmentDebtor: false, 'taxableIncome.2026': INCOME },
  hires: [] as never,
};
for (const code of [uscc, other]) {
  await storeFirms([{ ...statement(1, facts, '2026-02-28'), uscc: code }], clock.now());
}
await evaluate({ trigger: 'test' }, deps);
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});

const boss: Given = { _id: 'boss', roles: ['member'], firms: [{ uscc, administrator: true }] };
const id = matchIdOf(award.code, '2026', uscc);

async function ask(match: string, { by = boss, code = uscc, lang = 'zh' } = {}) {
  const address = `/api/v1/space/enterprises/${code}/matches/${encodeURIComponent(match)}?lang=${lang}`;
  const response = await fetch(running.base + address, { headers: await signedIn(by, clock.now()) });
  const text = await response.text();
  return { status: response.status, text, page: JSON.parse(text) as Page };
}
const set = (match: string, more: Partial<MatchRecord>) =>
  MatchModel.collection.updateOne({ _id: match as never }, { $set: more as never });

test.serial('each condition with the firm’s value, what is asked, source and date; alternatives too', async (t) => {
  const { page } = await ask(id);
  t.is(page.decidedOn, '2026-03-02');
  const lines = page.conditions.map(
    ({ depth, group, fact, period, value, threshold, verdict }) =>
      [depth, group ?? fact, period, value, threshold, verdict] as const,
  );
  t.deepEqual(lines, [
    [0, 'all', null, null, null, 'true'],
    [1, 'any', null, null, null, 'true'],
    [2, 'employees', null, '24 人', '≥ 20 人', 'true'],
    [2, 'revenue', '2026', '400,000.00 元', '≥ 1,000,000.00 元', 'false'],
    [1, 'not', null, null, null, 'true'],
    [2, 'dishonestJudgmentDebtor', null, '否', '为是', 'false'],
    [1, 'taxableIncome', '2026', null, '< 9,000,000.00 元', 'true'],
    [1, 'hireExpansionPersons', null, '0 人', '≥ 0 人', 'true'],
  ]);
  const [, , employees, , , debtor, income] = page.conditions;
  t.like(employees, {
    source: 'statistics',
    sourceName: '统计部门',
    asOf: '2026-02-28',
    correctable: true,
    excluded: false,
  });
  t.like(debtor, { excluded: true });
  t.like(income, { hidden: 'conclusion', correction: null });
  t.like(page, { amount: '7200.00', working: [page.working[0]], mayAct: true, actions: ['decline'], next: 'account' });
  t.true(page.working.length > 0);
  t.like(page.account, { needed: true, seen: true, onFile: null });
  t.true((page.statement ?? '').includes(uscc) && (page.statement ?? '').length <= 200);
  t.is((await ask(id, { lang: 'en' })).page.conditions[2]?.value, '24 persons');
});

test.serial(
  'what is decided on stays what is shown, whatever is stated later; held, it says what is missing today',
  async (t) => {
    await storeFirms([{ ...statement(1, { employees: 3 }, '2026-03-01'), uscc }], clock.now());
    t.is((await ask(id)).page.conditions[2]?.value, '24 人');
    await withdrawFacts([uscc], 'statistics', (_, key) => key === 'dishonestJudgmentDebtor', clock.now());
    await set(id, { state: 'hold', heldFrom: 'offered' });
    const { page } = await ask(id);
    t.like(page, { state: 'in-review', paused: true, actions: [], working: [], daysLeft: null });
    t.like(
      page.conditions.find(({ fact }) => fact === 'dishonestJudgmentDebtor'),
      { verdict: 'undecided', missing: 'absent', value: null },
    );
    t.is(page.conditions[2]?.value, '3 人');
    await set(id, { state: 'offered', heldFrom: null });
  },
);

test.serial('what an amount would tell of a conclusion is told nowhere on the page', async (t) => {
  const relief = matchIdOf(secret.code, '2026', uscc);
  await set(relief, { state: 'matched' });
  t.is((await ask(relief)).status, 404, 'not told yet');
  await set(relief, { state: 'informed' });
  for (const lang of ['zh', 'en']) {
    const { page, text } = await ask(relief, { lang });
    t.like(page, { amount: null, payable: null, working: [], next: 'declare', actions: ['enjoy'] });
    t.notRegex(text, SECRET);
    t.notRegex((await ask(id, { lang })).text, SECRET);
  }
});

test.serial('a match is there for its firm alone, and only where its process shows it', async (t) => {
  t.is((await ask(matchIdOf(award.code, '2026', other))).status, 404);
  t.is((await ask(id, { code: other })).status, 404);
  for (const state of MATCH_STATES) {
    for (const toldRound of [0, 1]) {
      await set(id, { state, toldRound, heldFrom: state === 'hold' ? 'reviewing' : null });
      const seen = firmSees({ state, toldRound, round: 1, heldFrom: state === 'hold' ? 'reviewing' : null });
      t.is((await ask(id)).status, seen ? 200 : 404, `${state} ${toldRound}`);
    }
  }
  await set(id, { state: 'offered', toldRound: 1, heldFrom: null });
});

test.serial('an agency looks as far as its mandate goes, and acts only where it may confirm', async (t) => {
  await FirmAccountModel.collection.insertOne({
    ...{
      _id: uscc as never,
      uscc,
      holder: '河源第1示例有限公司',
      number: '6222021234567890128',
      kind: 'card',
      bank: '示例银行',
    },
    ...{ proposed: null, payableFrom: null, setBy: ['boss'], setAt: clock.now(), revision: 1 },
  });
  const agency: Given = { _id: 'agency', roles: ['agency'] };
  const seenBy = async (scope: string) => {
    await MandateModel.collection.deleteMany({});
    await MandateModel.collection.insertOne({
      ...{ _id: 'm' as never, uscc, account: 'agency', scope, until: '2026-12-31', grantedBy: 'boss' },
      ...{ grantedAt: clock.now(), revokedAt: null },
    });
    const { page } = await ask(id, { by: agency });
    const { mayAct, actions, account, next } = page;
    return { mayAct, actions, next, seen: account.seen, last4: account.onFile?.last4 ?? null };
  };
  const looks = { mayAct: false, actions: [], next: 'confirm-account' };
  t.deepEqual(await seenBy('view'), { ...looks, seen: false, last4: null });
  t.deepEqual(await seenBy('prepare'), { ...looks, seen: true, last4: '0128' });
  const acts = { mayAct: true, actions: ['confirm', 'decline'], next: 'confirm-account' };
  t.deepEqual(await seenBy('confirm'), { ...acts, seen: true, last4: '0128' } as never);
});
