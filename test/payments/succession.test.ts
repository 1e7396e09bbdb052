import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import mongoose from 'mongoose';
import { CaseModel } from '../../src/followups/case.model.js';
import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import type { Person } from '../../src/matching/process/process.schema.js';
import { replay } from '../../src/matching/process/replay.js';
import { finishSuccessions } from '../../src/matching/process/succession.service.js';
import { performing, performTransition } from '../../src/matching/process/transition.service.js';
import type { ActName } from '../../src/matching/process/walk.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import type { NoticeRecord } from '../../src/notifications/notice.schema.js';
import { enqueueLeftOver } from '../../src/notifications/notification.service.js';
import { approve, toApprove } from '../../src/payments/approval.service.js';
import { buildBatch, dissolveBatch, signBatch } from '../../src/payments/batch/batch.service.js';
import { exportBatch } from '../../src/payments/batch/export.service.js';
import { sumsOfReservations } from '../../src/payments/budget/budget.service.js';
import { readPool } from '../../src/payments/budget/ledger.js';
import { withPorts } from '../../src/payments/match-ports.js';
import { mendPayments, reconcilePayments } from '../../src/payments/mend.service.js';
import { stopPayments } from '../../src/payments/stop.service.js';
import { cellOf, NO_MONEY } from '../../src/reports/figures.js';
import { statement, storeFirms, uscc, wishAndAccount } from '../helpers/city.js';
import { afterEachWrite } from '../helpers/each-write.js';
import {
  approved,
  emptied,
  firstPaid,
  folder,
  match,
  NEW,
  OLD,
  part,
  payments,
  receipt,
  say,
  send,
  signAndExport,
  states,
  successionDatabase,
} from './succeeded.js';
import { accountOf, clerk, inParts, matchId, plain, second, storeMatch, type Treasury, treasury } from './treasury.js';

await successionDatabase();

const problems = (error: Error | undefined) => String((error as { problems?: string[] } | undefined)?.problems);

test.serial('what is left of instalments goes on at the successor, with its money and its approval', async (t) => {
  const money = await firstPaid();
  const { deps } = money;
  const before = (await payments())[part(OLD, 2)];
  const pool = await readPool('parts:2026');
  t.truthy((await say(money)).doneAt);
  t.deepEqual(await states(), [
    [part(OLD, 1), 'paid'],
    [part(OLD, 2), 'moved'],
    [part(NEW, 2), 'due'],
  ]);
  t.like((await payments())[part(NEW, 2)], {
    ...{ uscc: uscc(2), part: 2, parts: 2, amountFen: 60_000, totalFen: 60_000, inheritedFrom: part(OLD, 2) },
    ...{ askedAt: before?.askedAt, askedBy: 'clerk', dueFrom: before?.dueFrom, funding: before?.funding },
  });
  t.like(await match(NEW), { state: 'paid', frozen: true, amountFen: 100_000, inheritedFrom: OLD });
  t.like(await match(OLD), { state: 'paid' });
  t.is((await match(OLD)).history.at(-1)?.event, 'hand-over-rest');
  const counters = ({ freeFen, reservedFen, spentFen, pending }: typeof pool) => [
    freeFen,
    reservedFen,
    spentFen,
    pending,
  ];
  t.deepEqual(counters(await readPool('parts:2026')), counters(pool), 'no room is given and none is needed');
  t.like((await sumsOfReservations()).get('parts:2026'), { reservedFen: 60_000, spentFen: 40_000 });
  // Nothing that runs by itself moves it again.
  t.deepEqual(await reconcilePayments(deps), { stopped: 0, unfunded: 0 });
  await mendPayments(deps);
  await say(money);
  t.is(await finishSuccessions(deps), 0);
  await send(money, '成功', '2026-12-02');
  t.like(await readPool('parts:2026'), { freeFen: 400_000, reservedFen: 0, spentFen: 100_000 });
  t.deepEqual(await toApprove(inParts.code, deps), []);
  t.is((await approve([NEW], { who: clerk }, deps))[0]?.outcome, 'due');
  t.is((await states()).length, 3, 'the part that the predecessor has had is nobody’s again');
});

test.serial('the successor is told once, and its own account is paid, as it stands then', async (t) => {
  const money = await firstPaid();
  const { deps, accounts } = money;
  await say(money);
  for (let times = 0; times < 2; times += 1) await enqueueLeftOver(deps);
  const notices = await NoticeModel.find({ channel: 'inbox' }).lean<NoticeRecord[]>();
  t.deepEqual(
    notices.map(({ recipient, items }) => [recipient, items.map((item) => item.match)]),
    [[uscc(2), [NEW]]],
  );
  t.notRegex(notices[0]?.content.text ?? '', /1,000\.00/, 'the amount is not what is still to come');
  accounts.set(uscc(2), null);
  t.regex(problems(await t.throwsAsync(buildBatch({ who: clerk }, deps))), /the firm has no account/);
  accounts.set(uscc(2), accountOf(2, { fault: 'the account’s holder is not the registered name' }));
  t.regex(problems(await t.throwsAsync(buildBatch({ who: clerk }, deps))), /holder is not the registered name/);
  accounts.set(uscc(2), accountOf(2));
  const { batch } = await buildBatch({ who: clerk }, deps);
  const line = await mongoose.connection.collection('paymentBatchLines').findOne({ batch: batch._id });
  t.like(line, { payment: part(NEW, 2), payee: '河源第2示例有限公司' });
});

test.serial('only a match that was taken over is told as one; a firm that has confirmed its own is done', async (t) => {
  const of = { ...plain, code: 'T04-wish', process: wishAndAccount };
  const { deps } = treasury(undefined, [of]);
  const untold = { toldRound: 0, tellPending: true } as const;
  await storeMatch(1, 100_000, { of, more: untold });
  await storeMatch(2, 100_000, { of, more: { ...untold, inheritedFrom: matchId(3, of) } });
  await enqueueLeftOver(deps);
  const notices = await NoticeModel.find({ channel: 'inbox' }).sort({ recipient: 1 }).lean<NoticeRecord[]>();
  t.deepEqual(
    notices.map(({ recipient, content }) => [recipient, content.text.includes('承继')]),
    [
      [uscc(1), false],
      [uscc(2), true],
    ],
  );
});

test.serial('a successor that is not eligible itself is not paid before a person has looked', async (t) => {
  const money = await firstPaid();
  const { deps } = money;
  await say(money);
  await storeFirms([statement(2, { employees: 0 }, '2026-11-01')], money.clock.now());
  const real = { ...deps, ports: { ...deps.ports, recheck: withPorts(deps).ports.recheck } };
  t.regex(problems(await t.throwsAsync(buildBatch({ who: clerk }, real))), /ineligible today/);
  t.is(await CaseModel.countDocuments({ kind: 'instalments', match: NEW }), 1);
  await stopPayments(NEW, '承继主体不符合条件', clerk, deps);
  t.like(await readPool('parts:2026'), { freeFen: 460_000, reservedFen: 0, spentFen: 40_000 });
});

test.serial('of which nothing is paid yet all goes on, and nobody approves it again', async (t) => {
  const money = await approved();
  const { deps } = money;
  await say(money, { kind: 're-coded' });
  t.deepEqual(await states(), [
    ...[1, 2].map((n) => [part(OLD, n), 'moved']),
    ...[1, 2].map((n) => [part(NEW, n), 'due']),
  ]);
  t.is((await match(OLD)).state, 'archived');
  t.is((await match(NEW)).state, 'payable');
  t.deepEqual(await toApprove(inParts.code, deps), []);
  t.like(await readPool('parts:2026'), { freeFen: 400_000, reservedFen: 100_000 });
  for (const id of [OLD, NEW]) {
    const { state, frozen, ...rest } = await match(id);
    if (id === NEW) t.like(replay({ ...rest, state, frozen } as MatchRecord, money.clock.now()), { state, frozen });
  }
});

test.serial('who waits for room goes on waiting in its place', async (t) => {
  const money = treasury();
  const { deps, clock } = money;
  await storeMatch(1, 400_000, { of: inParts });
  await storeMatch(3, 500_000, { of: inParts });
  await storeFirms(
    [1, 2, 3].map((n) => statement(n, { employees: 5 }, '2026-05-01')),
    clock.now(),
  );
  await approve([matchId(3, inParts)], { who: clerk }, deps);
  t.is((await approve([OLD], { who: clerk }, deps))[0]?.outcome, 'waiting');
  const { askedAt, refusedAt } = (await payments())[part(OLD, 1)] ?? {};
  clock.advance(3_600_000);
  await say(money);
  t.is((await match(NEW)).state, 'confirmed');
  t.like((await payments())[part(NEW, 1)], { state: 'waiting', askedAt, refusedAt });
  await stopPayments(matchId(3, inParts), '示例', clerk, deps);
  await mendPayments(deps);
  t.is((await payments())[part(NEW, 2)]?.state, 'due');
  t.is((await match(NEW)).state, 'payable');
});

test.serial('what a batch has is waited for: it is taken out, or its receipt comes', async (t) => {
  const money = await firstPaid();
  const { deps } = money;
  const { batch } = await buildBatch({ who: clerk }, deps);
  t.is((await say(money)).doneAt, null);
  t.is((await match(NEW)).state, 'paid', 'so nothing of the same begins there meanwhile');
  for (const who of [clerk, second]) await signBatch(batch._id, batch.checksum, who, deps);
  const out = await t.throwsAsync(exportBatch(batch._id, await mkdtemp(join(folder, 'out-')), clerk, deps));
  t.regex(problems(out), /its firm has been succeeded/);
  await dissolveBatch(batch._id, '主体变更', clerk, deps);
  t.regex(problems(await t.throwsAsync(buildBatch({ who: clerk }, deps))), /its firm has been succeeded/);
  t.is(await finishSuccessions(deps), 1);
  t.is((await payments())[part(NEW, 2)]?.state, 'due');
});

for (const [result, ends, freeFen] of [
  ['成功', [['paid', 'paid'], undefined], 400_000],
  ['退票', [['paid', 'moved'], 'due'], 400_000],
] as const) {
  test.serial(`what a bank has is left to its receipt: ${result}`, async (t) => {
    const money = await firstPaid();
    const { deps } = money;
    const { batch } = await buildBatch({ who: clerk }, deps);
    await signAndExport(batch, deps);
    t.is((await say(money)).doneAt, null);
    t.is(await finishSuccessions(deps), 0);
    await receipt(batch._id, result, '2026-12-02', deps);
    t.is(await finishSuccessions(deps), 1);
    const now = await payments();
    t.deepEqual([[now[part(OLD, 1)]?.state, now[part(OLD, 2)]?.state], now[part(NEW, 2)]?.state], ends as never);
    t.like(await readPool('parts:2026'), { freeFen });
    t.like(
      (await sumsOfReservations()).get('parts:2026'),
      await readPool('parts:2026').then(({ reservedFen, spentFen }) => ({ reservedFen, spentFen })),
    );
  });
}

test.serial(
  'deregistered without a successor: what is left stops, with the reason, and its room comes back',
  async (t) => {
    const money = await firstPaid();
    const { deps } = money;
    await say(money, { kind: 'deregistered', successors: [], open: 'withdraw' });
    t.like(await match(OLD), {
      state: 'paid',
      process: { stopped: { by: 'clerk', reason: 'deregistered 2026-06-01' } },
    });
    t.is((await match(OLD)).history.at(-1)?.event, 'stop-rest');
    t.like((await payments())[part(OLD, 2)], { state: 'stopped', note: 'deregistered 2026-06-01' });
    t.like(await readPool('parts:2026'), { freeFen: 460_000, reservedFen: 0, spentFen: 40_000 });
    t.deepEqual(await reconcilePayments(deps), { stopped: 0, unfunded: 0 });
  },
);

test.serial('deregistered before anything was paid: all of it stops at once', async (t) => {
  const money = await approved();
  await say(money, { kind: 'deregistered', successors: [], open: 'withdraw' });
  t.is((await match(OLD)).state, 'archived');
  t.deepEqual(
    await states(),
    [1, 2].map((n) => [part(OLD, n), 'stopped']),
  );
  t.like(await readPool('parts:2026'), { freeFen: 500_000, reservedFen: 0 });
});

test.serial('where the successor has one of its own, what is left stops and a person looks at both', async (t) => {
  const money = await firstPaid();
  await storeMatch(2, 100_000, { of: inParts });
  await say(money);
  t.is((await payments())[part(OLD, 2)]?.state, 'stopped');
  t.like(await readPool('parts:2026'), { freeFen: 460_000, reservedFen: 0, spentFen: 40_000 });
  t.deepEqual(
    (await CaseModel.find({}).lean()).map(({ kind, match: of }) => [kind, of]),
    [['succession', NEW]],
  );
});

test.serial('while money is asked back what is left stops: nothing of it goes on at the successor', async (t) => {
  const money = await firstPaid();
  const { deps } = money;
  await performTransition(OLD, 'notify-recovery', { reason: '虚报' }, performing(clerk, deps));
  await say(money);
  t.is((await payments())[part(OLD, 2)]?.state, 'stopped');
  t.is((await match(NEW)).state, 'archived');
  t.is((await match(OLD)).state, 'recovery-notified');
});

for (const [back, ends] of [
  ['30.00', 'archived'],
  ['100.00', 'archived'],
  ['400.00', undefined],
] as const) {
  test.serial(`of 400 元 paid ${back} came back: what the successor counts as received`, async (t) => {
    const money = await firstPaid();
    const { deps, clock } = money;
    const act = (name: ActName, input: object, who: Person = clerk) =>
      performTransition(OLD, name, input, performing(who, deps));
    await act('notify-recovery', { reason: '虚报', amount: back });
    clock.set('2027-01-04T02:00:00Z');
    await act('decide-recovery', { reason: '属实' }, { id: 'boss', roles: ['staff'] });
    await act('recover', { receipt: 'R1' });
    await stopPayments(OLD, '虚报', clerk, deps);
    if (back === '100.00') await act('archive', {});
    await say(money);
    t.is((await MatchModel.findById(NEW).lean<MatchRecord>())?.state, ends);
  });
}

test.serial('renamed: the code stays, and so does what is left; the account has to bear the new name', async (t) => {
  const money = await firstPaid();
  const { deps, accounts } = money;
  await say(money, { kind: 'renamed', successors: [], open: 'keep' });
  t.is((await payments())[part(OLD, 2)]?.state, 'due');
  accounts.set(uscc(1), accountOf(1, { fault: 'the account’s holder is not the registered name' }));
  t.regex(problems(await t.throwsAsync(buildBatch({ who: clerk }, deps))), /holder is not the registered name/);
});

test.serial('what each had can be asked back from each, and is counted once', async (t) => {
  const money = await firstPaid();
  const { deps } = money;
  await say(money);
  const notify = (id: string, amount: string) =>
    performTransition(id, 'notify-recovery', { reason: 'r', amount }, performing(clerk, deps));
  await t.throwsAsync(notify(NEW, '0.01'), { message: /nothing of it has been paid/ });
  await t.throwsAsync(notify(OLD, '400.01'), { message: /at most 400\.00/ });
  const [old, taken] = [cellOf(await match(OLD), NO_MONEY), cellOf(await match(NEW), NO_MONEY)];
  t.deepEqual([old.eligible, taken.eligible], [0, 1]);
  await send(money, '成功', '2026-12-02');
  await t.throwsAsync(notify(NEW, '600.01'), { message: /at most 600\.00/ });
  await notify(OLD, '400.00');
});

/** How the money stands, and where the matches do. */
async function standing() {
  const { freeFen, reservedFen, spentFen, pending } = await readPool('parts:2026');
  const sums = (await sumsOfReservations()).get('parts:2026');
  const asked = Object.values(await payments()).map(({ _id, askedAt }) => [_id, askedAt]);
  const matches = (await MatchModel.find({}).sort({ _id: 1 }).lean()).map(({ _id, state }) => [_id, state]);
  return { pool: [freeFen, reservedFen, spentFen, pending], sums, states: await states(), asked, matches };
}

const ends = { kind: 'deregistered', successors: [], open: 'withdraw' } as const;
const cuts: readonly (readonly [string, () => Promise<Treasury>, Parameters<typeof say>[1]])[] = [
  ['what is left of a match paid in part goes on', firstPaid, {}],
  ['a match of which nothing is paid goes on', approved, { kind: 're-coded' }],
  ['what is left of a match paid in part ends', firstPaid, ends],
];
for (const [title, prepared, said] of cuts) {
  test.serial(`a succession cut off after any of its writes ends as if it had not been: ${title}`, async (t) => {
    const calm = await prepared();
    let writes = 0;
    const counted = afterEachWrite(() => {
      writes += 1;
    });
    await say(calm, said);
    counted();
    const expected = await standing();
    for (let at = 1; at <= writes; at += 1) {
      await emptied();
      const money = await prepared();
      let left = at;
      const cut = afterEachWrite(() => {
        left -= 1;
        if (left === 0) throw new Error('cut off');
      });
      await t.throwsAsync(say(money, said), { message: 'cut off' }, `write ${at}`);
      cut();
      // The night may come before the succession is gone on with.
      await mendPayments(money.deps);
      await reconcilePayments(money.deps);
      await finishSuccessions(money.deps);
      t.deepEqual(await standing(), expected, `write ${at} of ${writes}`);
    }
  });
}
