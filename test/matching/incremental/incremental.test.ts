import test from 'ava';
import mongoose from 'mongoose';
import { writeContacts } from '../../../src/enterprises/contact.service.js';
import { EnterpriseModel } from '../../../src/enterprises/enterprise.model.js';
import { FactChangeModel } from '../../../src/enterprises/fact-change.model.js';
import { CaseModel } from '../../../src/followups/case.model.js';
import { evaluateIncrementally } from '../../../src/matching/incremental/incremental.service.js';
import { PolicyEvaluationModel } from '../../../src/matching/incremental/policy-evaluation.model.js';
import { reportBefore } from '../../../src/matching/incremental/source-report.service.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import { evaluate } from '../../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import { RunShardModel } from '../../../src/matching/runs/run-shard.model.js';
import { NoticeModel } from '../../../src/notifications/notice.model.js';
import { deliverDue, enqueueLeftOver } from '../../../src/notifications/notification.service.js';
import { reportStaleData } from '../../../src/notifications/source-report.job.js';
import { atLeast, fixed, policy, rulesWith, statement, storeFirms, uscc, wishAndAccount } from '../../helpers/city.js';
import { handClock } from '../../helpers/clock.js';
import { openTestDatabase } from '../../helpers/database.js';
import { keepingMailer, testDeps } from '../../helpers/deps.js';
import { handTimers } from '../../helpers/timers.js';

const MODELS = [
  EnterpriseModel,
  FactChangeModel,
  MatchModel,
  RunModel,
  RunShardModel,
  NoticeModel,
  PolicyEvaluationModel,
  CaseModel,
];
const database = await openTestDatabase();
for (const model of MODELS) await model.createIndexes();
test.after.always(() => database.close());
test.serial.beforeEach(async () => {
  for (const model of MODELS) await model.collection.deleteMany({});
});

const persons = policy('X51-persons', atLeast('employees', 10), { benefit: fixed(1000), process: wishAndAccount });
const honest = policy('X52-honest', { fact: 'dishonestJudgmentDebtor', operator: 'equal', value: false });
const young = policy('X53-young', { fact: 'establishedOn', operator: 'withinMonthsBefore', value: 12 });
const rules = rulesWith(persons, honest, young);
const timers = handTimers();
const FIRM = { employees: 12, dishonestJudgmentDebtor: false, establishedOn: '2025-11-30' };

/** The installation on a day, with the first run over these firms behind it. */
async function installed(firms: Parameters<typeof storeFirms>[0], book = rules) {
  const clock = handClock('2026-11-22T02:00:00Z');
  const deps = testDeps({ clock, rules: book });
  await storeFirms(firms, clock.now());
  await evaluate({ trigger: 'test', full: true, timers }, deps);
  const minute = (given = deps) => {
    clock.advance(60_000);
    return evaluateIncrementally({ timers }, given);
  };
  await minute();
  return { clock, deps, minute };
}

const state = async (code: string, n: number) =>
  (await MatchModel.findOne({ _id: `${code}:once:${uscc(n)}`, uscc: uscc(n) }).lean())?.state;
const lastRun = () => RunModel.findOne({}).sort({ _id: -1 }).lean();

test.serial('nothing changed: nobody is visited, no run is kept, and no match written', async (t) => {
  const { minute } = await installed([statement(0, FIRM, '2026-11-10'), statement(1, FIRM, '2026-11-10')]);
  t.is(await RunModel.countDocuments({}), 1, 'the first visit found what the full run had found');
  t.deepEqual(await minute(), { policies: [], visited: 0, runs: [] });
});

test.serial('before the first full run nothing is re-evaluated', async (t) => {
  const clock = handClock('2026-11-22T02:00:00Z');
  await storeFirms([statement(0, FIRM, '2026-11-10')], clock.now());
  t.is(await evaluateIncrementally({ timers }, testDeps({ clock, rules })), null);
});

test.serial('a changed fact marks its firm, which is decided against the policies that read it only', async (t) => {
  const { clock, minute } = await installed([statement(0, FIRM, '2026-11-10'), statement(1, FIRM, '2026-11-10')]);
  await storeFirms([statement(1, { employees: 3 }, '2026-11-20')], clock.now());
  const marked = await EnterpriseModel.findById(uscc(1)).lean();
  t.true(marked?.dirtyFacts?.includes('employees'));
  t.like(await minute(), { visited: 1, policies: [] });
  t.is(await state('X51-persons', 1), 'withdrawn');
  const withdrawn = (await MatchModel.findOne({ policy: 'X51-persons', uscc: uscc(1) }).lean())?.history.at(-1);
  t.like(withdrawn?.grounds, { version: '2026', verdict: 'ineligible', asOf: '2026-11-22' });
  const seen = withdrawn?.grounds?.facts.find(({ key }) => key === 'employees');
  t.like(seen, { value: 3, source: 'statistics', asOf: '2026-11-20' });
  // The district came with that statement, and every policy of a place reads it; this one brings a single fact.
  await storeFirms(
    [
      {
        uscc: uscc(0),
        statements: [
          { ...statement(0, {}, '2026-11-21').statements[0], observed: [{ slot: 'employees', value: 4 }] } as never,
        ],
      },
    ],
    clock.now(),
  );
  await minute();
  const run = await lastRun();
  t.like(run, {
    trigger: 'incremental',
    state: 'done',
    counts: { enterprises: 1, decided: 1, eligible: 0, ineligible: 1, lost: 1 },
  });
  t.is((await EnterpriseModel.findById(uscc(0)).lean())?.dirtyFacts, undefined);
});

test.serial('what is written while a firm is being decided keeps its mark', async (t) => {
  const { clock, minute } = await installed([statement(0, FIRM, '2026-11-10')]);
  await storeFirms([statement(0, { employees: 3 }, '2026-11-20')], clock.now());
  const decide = minute();
  await storeFirms([statement(0, { employees: 30 }, '2026-11-21')], clock.now());
  await decide;
  await minute();
  t.not(await state('X51-persons', 0), 'withdrawn');
  t.deepEqual(await minute(), { policies: [], visited: 0, runs: [] });
});

test.serial('a firm is visited on the day on which a date turns its verdict, and not before', async (t) => {
  const { clock, minute } = await installed([statement(0, FIRM, '2026-11-10')]);
  t.is(await state('X53-young', 0), 'payable');
  clock.set('2026-11-29T02:00:00Z');
  t.like(await minute(), { visited: 0 });
  clock.set('2026-11-30T02:00:00Z');
  await minute();
  t.is(await state('X53-young', 0), 'payable');
  clock.set('2026-12-01T02:00:00Z');
  t.like(await minute(), { visited: 1 });
  t.is(await state('X53-young', 0), 'withdrawn');
});

test.serial(
  'a source that falls silent withdraws nothing: its matches are on hold until it speaks again',
  async (t) => {
    const firms = Array.from({ length: 8 }, (_, n) => {
      const { uscc: code, statements } = statement(n, FIRM, '2026-11-10');
      return { uscc: code, statements: statements.map((one) => ({ ...one, source: 'court' })) };
    });
    const { clock, minute } = await installed(firms);
    // 62 days after its date a statement about dishonesty may still be used, on the 63rd not any more.
    clock.set('2027-01-11T02:00:00Z');
    const book = rulesWith(...[persons, honest, young].map((each) => ({ ...each, validTo: '2027-12-31' })));
    const later = testDeps({ clock, rules: book });
    await minute(later);
    t.is(await MatchModel.countDocuments({ policy: 'X52-honest', state: 'payable' }), 8);
    clock.set('2027-01-12T02:00:00Z');
    await enqueueLeftOver(later);
    const firmsTold = await NoticeModel.countDocuments({ uscc: mongoose.trusted({ $ne: null }) });
    await minute(later);
    await evaluate({ trigger: 'test', full: true, timers }, later);
    t.is(await MatchModel.countDocuments({ policy: 'X52-honest', state: 'hold' }), 8);
    t.is(await MatchModel.countDocuments({ state: 'withdrawn', policy: 'X52-honest' }), 0);
    await enqueueLeftOver(later);
    t.is(await NoticeModel.countDocuments({ uscc: mongoose.trusted({ $ne: null }) }), firmsTold, 'no firm hears of it');
    t.is(await CaseModel.countDocuments({ kind: 'undecided' }), 8, 'each is laid before a person');
    const held = (await MatchModel.findOne({ policy: 'X52-honest' }).lean())?.history.at(-1)?.grounds;
    t.is(held?.verdict, 'undecided');
    t.false(
      held?.facts.some(({ key }) => key === 'dishonestJudgmentDebtor'),
      'what is too old is not a ground',
    );
    const mails = () => NoticeModel.countDocuments({ channel: 'email', event: 'sources-2027-01-12' });
    const told = await reportStaleData(later);
    t.true((await mails()) > 0);
    t.deepEqual(told, { silent: ['court'], notices: await mails() });
    const court = (await reportBefore('2027-01-13'))?.sources.find(({ source }) => source === 'court');
    t.like(court, { lastAsOf: '2026-11-10', silent: true, firms: 8, matches: 8 });
    await reportStaleData(later);
    clock.set('2027-01-12T23:00:00Z');
    t.like(await reportStaleData(later), { notices: 0 }, 'the same as the day before');
    await storeFirms([statement(3, { dishonestJudgmentDebtor: false }, '2027-01-12')], clock.now());
    await minute(later);
    t.is(await state('X52-honest', 3), 'payable');
    await enqueueLeftOver(later);
    t.is(await NoticeModel.countDocuments({ uscc: mongoose.trusted({ $ne: null }) }), firmsTold, 'nor that it is over');
  },
);

test.serial('a published version is evaluated alone over everybody, once', async (t) => {
  const { minute, clock } = await installed([statement(0, FIRM, '2026-11-10'), statement(1, FIRM, '2026-11-10')]);
  const stricter = { ...persons, version: '2026-2', conditions: atLeast('employees', 20) };
  const book = testDeps({ clock, rules: rulesWith(stricter, honest, young) });
  t.like(await minute(book), { policies: ['X51-persons'], visited: 0 });
  t.like(await lastRun(), { trigger: 'rules-changed', scope: { policy: 'X51-persons' }, counts: { lost: 2 } });
  t.deepEqual(await minute(book), { policies: [], visited: 0, runs: [] });
});

test.serial('withdrawn, matched again and offered: a second notice, exactly one, out to the relay', async (t) => {
  const mailer = keepingMailer();
  const {
    clock,
    deps: plain,
    minute: visit,
  } = await installed([statement(0, FIRM, '2026-11-10'), statement(1, FIRM, '2026-11-10')], rulesWith(persons));
  const deps = { ...plain, mailer };
  await writeContacts([{ uscc: uscc(0), contactEmail: 'finance@firm0.example.com' }]);
  /** The jobs of a minute; twice, as two processes would. */
  const minute = async (): Promise<string[]> => {
    await visit(deps);
    for (let process = 0; process < 2; process += 1) {
      await enqueueLeftOver(deps);
      await deliverDue(deps, `process${process}`);
    }
    return mailer.sent.map(({ to }) => to);
  };
  const inbox = () => NoticeModel.countDocuments({ uscc: uscc(0), channel: 'inbox' });
  // The first run is a baseline: it is told in the inbox.
  t.deepEqual(await minute(), []);
  t.is(await inbox(), 1);
  await storeFirms([statement(0, { employees: 3 }, '2026-11-20')], clock.now());
  t.deepEqual(await minute(), []);
  t.is(await state('X51-persons', 0), 'withdrawn');
  t.is(await inbox(), 1, 'what is taken away is not told');
  await storeFirms([statement(0, { employees: 11 }, '2026-11-21')], clock.now());
  t.deepEqual(await minute(), ['finance@firm0.example.com']);
  t.is(await state('X51-persons', 0), 'offered');
  t.is(await inbox(), 2);
  await evaluate({ trigger: 'test', full: true, timers }, deps);
  t.deepEqual(await minute(), ['finance@firm0.example.com']);
  t.is(await inbox(), 2);
  const rounds = (
    await NoticeModel.find({ uscc: uscc(0), channel: 'inbox' })
      .sort({ order: 1 })
      .lean()
  ).map(({ items }) => items.map(({ round }) => round));
  t.deepEqual(rounds, [[1], [2]]);
});

test.serial('many small changes of one day together meet the guard, and wait for a person', async (t) => {
  const guarded = { ...persons, process: { ...persons.process, guard: { atLeast: 3, share: 0.05 } } };
  const firms = Array.from({ length: 12 }, (_, n) => statement(n, FIRM, '2026-11-10'));
  const { clock, minute } = await installed(firms, rulesWith(guarded));
  for (const n of [0, 1, 2, 3, 4]) {
    await storeFirms([statement(n, { employees: 3 }, '2026-11-20')], clock.now());
    await minute();
  }
  t.is(await MatchModel.countDocuments({ policy: 'X51-persons', state: 'withdrawn' }), 2);
  const waiting = await RunModel.find({ 'guard.state': 'waiting' }).lean();
  t.like(waiting[0]?.guard[0], { policy: 'X51-persons', lost: 3 });
});
