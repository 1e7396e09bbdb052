import test from 'ava';
import type { z } from 'zod';
import { giveGround } from '../../src/enterprises/ground.service.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { matchIdOf } from '../../src/matching/match.schema.js';
import type { possibilitiesSchema } from '../../src/space/possibilities.schema.js';
import { atLeast, fixed, policy, rulesWith, statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { matchOf } from '../helpers/match.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-09T02:00:00Z');
const below = (fact: string, value: number | { fact: string }) => ({ fact, operator: 'lessThan', value });
const yearly = { kind: 'year', lag: 0 } as const;
const rate = (of: string) => ({ amount: { rate: { of: { fact: of }, by: { fixed: 100 } } } });
const POLICIES = {
  near: policy('X80-near', atLeast('employees', 20), { benefit: rate('employees') }),
  nearer: policy(
    'X81-nearer',
    { any: [atLeast('employees', 19), atLeast('registeredCapital', 9e9)] },
    { benefit: null, class: 'right' },
  ),
  far: policy('X82-far', {
    all: [
      atLeast('employees', 99),
      atLeast('revenue', 1e9),
      atLeast('exportUsd', 1e7),
      atLeast('registeredCapital', 1e9),
    ],
  }),
  unreachable: policy('X83-unreachable', { fact: 'entityType', operator: 'equal', value: 'cooperative' }),
  income: policy('X84-income', below('taxableIncome', 1e6), { class: 'relief', benefit: rate('taxableIncome') }),
  compared: policy(
    'X85-compared',
    { fact: 'revenue', operator: 'greaterThan', value: { fact: 'vatPayable' } },
    { period: yearly },
  ),
  told: policy('X86-told', atLeast('employees', 50)),
  unseen: policy('X87-unseen', atLeast('employees', 5), { benefit: fixed(777) }),
  foreign: policy('X88-foreign', atLeast('employees', 20), { sample: true }),
  debt: policy('X89-debt', below('debtRatio', 0.5), { period: yearly }),
  research: policy('X90-research', atLeast('rdRatio', 0.03), { period: yearly }),
};
const deps = testDeps({ clock, rules: rulesWith(...Object.values(POLICIES)) });
await migrateAll(clock);
const uscc = inventedUscc(1, '441602');
const facts = {
  ...{ employees: 18, 'revenue.2026': 400_000, 'taxableIncome.2026': 7_654_321, 'vatPayable.2026': 8_765_432 },
  ...{ entityType: 'enterprise', registeredCapital: 100_000, 'exportUsd.2026': 0 },
};
const SECRET = /7,?654,?321|8,?765,?432|6,?654,?321|8,?365,?432|765432100/;
await storeFirms([{ ...statement(1, facts, '2026-02-28'), uscc }], clock.now());
const hidden = ['matched', 'reviewing', 'publicised', 'objected'] as const;
const unseen = (state: (typeof hidden)[number]) =>
  matchOf(POLICIES.unseen, { _id: matchIdOf(POLICIES.unseen.code, 'once', uscc), uscc, state });
const told = matchOf(POLICIES.told, {
  _id: matchIdOf(POLICIES.told.code, 'once', uscc),
  uscc,
  state: 'withdrawn',
  toldRound: 1,
});
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});

async function ask(lang = 'zh') {
  const headers = await signedIn(
    { _id: 'boss', roles: ['member'], firms: [{ uscc, administrator: true }] },
    clock.now(),
  );
  const response = await fetch(`${running.base}/api/v1/space/enterprises/${uscc}/possibilities?lang=${lang}`, {
    headers,
  });
  const text = await response.text();
  return { text, ...(JSON.parse(text) as z.output<typeof possibilitiesSchema>) };
}
async function store(...matches: object[]) {
  await MatchModel.collection.deleteMany({});
  await MatchModel.collection.insertMany(matches as never);
}

test.serial('what nearly fits, the nearest first, each with its distance and what it would come to', async (t) => {
  await store(told, unseen('reviewing'));
  const { nearly } = await ask();
  t.deepEqual(
    nearly.map(({ policy: code, amount }) => [code, amount]),
    [
      ['X80-near', '2000.00'],
      ['X81-nearer', null],
      ['X85-compared', null],
    ],
  );
  t.like(nearly[0]?.gaps[0], {
    ...{ kind: 'change', fact: 'employees', changeable: true, value: '18 人', threshold: '须 ≥ 20 人', tryValue: 20 },
    text: '从业人数（含劳务派遣） 18 人 → 20 人（差 2 人）',
  });
  t.is((await ask('en')).nearly[0]?.gaps[0]?.value, '18 persons');
});

test.serial(
  'neither the value of a conclusion nor how far it is shows, not even as another fact’s threshold',
  async (t) => {
    for (const lang of ['zh', 'en']) {
      const { text, nearly } = await ask(lang);
      t.notRegex(text, SECRET);
      const compared = nearly.find(({ policy: code }) => code === 'X85-compared');
      t.like(compared?.gaps[0], { fact: 'revenue', tryValue: null });
    }
  },
);

test.serial('what is under way behind doors, and what the firm has been told of, is no possibility', async (t) => {
  for (const state of hidden) {
    await store(told, unseen(state));
    t.notRegex((await ask()).text, /X86|X87|X88|777/, state);
  }
  await store(told);
  t.notRegex((await ask()).text, /X87/, 'nor before a run has found it');
});

test.serial('what is undecided says what is missing, who has it, and what the firm can do about it', async (t) => {
  const { undecided } = await ask();
  t.deepEqual(
    undecided.map(({ policy: code }) => code),
    ['X89-debt', 'X90-research'],
  );
  const [debt, research] = undecided;
  t.deepEqual(
    debt?.missing.map(({ fact, period, supply, authorise }) => [fact, period, supply, authorise]),
    [['debtRatio', '2026', true, null]],
  );
  t.like(research?.missing, [
    {
      fact: 'rdExpense',
      period: '2026',
      department: '科学技术部门',
      supply: false,
      authorise: 'science',
      authorised: false,
    },
  ]);
  const given = {
    source: 'science',
    kind: 'authorisation',
    uscc,
    scope: [],
    basis: 'boss',
    until: '2026-12-31',
    givenBy: 'boss',
  } as const;
  await giveGround(given, deps);
  t.true((await ask()).undecided[1]?.missing[0]?.authorised);
});
