import test, { type ExecutionContext } from 'ava';
import { SuccessionModel } from '../../src/enterprises/succession.model.js';
import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import { replay } from '../../src/matching/process/replay.js';
import { finishSuccessions } from '../../src/matching/process/succession.service.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { enqueueLeftOver } from '../../src/notifications/notification.service.js';
import { approve } from '../../src/payments/approval.service.js';
import { sumsOfReservations } from '../../src/payments/budget/budget.service.js';
import { readPool } from '../../src/payments/budget/ledger.js';
import { mendPayments, reconcilePayments } from '../../src/payments/mend.service.js';
import { reissue } from '../../src/payments/reissue.service.js';
import { resumePayments, stopPayments } from '../../src/payments/stop.service.js';
import { statement, storeFirms, uscc } from '../helpers/city.js';
import { afterEachWrite } from '../helpers/each-write.js';
import {
  approved,
  emptied,
  match,
  NEW,
  OLD,
  part,
  payments,
  receipt,
  say,
  send,
  states,
  successionDatabase,
} from './succeeded.js';
import { clerk, inParts, matchId, storeMatch, type Treasury } from './treasury.js';

await successionDatabase();

const THIRD = matchId(3, inParts);

/** Both parts are paid, and the firm is merged into the second. */
async function merged(parts: 1 | 2): Promise<Treasury & { readonly back: () => Promise<void> }> {
  const money = await approved();
  const { _id: batch } = await send(money);
  money.clock.set('2026-12-02T02:00:00Z');
  if (parts === 2) await send(money, '成功', '2026-12-02');
  await say(money);
  money.clock.set('2026-12-04T02:00:00Z');
  const back = () => receipt(batch, '退票', '2026-12-03', money.deps);
  return { ...money, back };
}

async function balanced(t: ExecutionContext) {
  const { reservedFen, spentFen, pending } = await readPool('parts:2026');
  t.like((await sumsOfReservations()).get('parts:2026'), { reservedFen, spentFen });
  t.deepEqual(pending, {});
}

test.serial('what a bank sends back after all was done goes on at who had counted as having received it', async (t) => {
  const money = await merged(2);
  const { deps, back } = money;
  t.is((await match(NEW)).state, 'archived');
  await back();
  const again = reissue(part(OLD, 1), '账户已核实', clerk, deps);
  await t.throwsAsync(again, { message: new RegExp(`its firm is gone \\(merged 2026-06-01\\): .* at ${uscc(2)}`) });
  t.is(await finishSuccessions(deps), 1);
  t.deepEqual(await states(), [
    [part(OLD, 1), 'moved'],
    [part(OLD, 2), 'paid'],
    [part(NEW, 1), 'due'],
  ]);
  const taken = await match(NEW);
  t.like(taken, { state: 'paid', inheritedFrom: OLD, tellPending: true });
  t.is(taken.history.at(-1)?.event, 'take-up');
  t.like(replay(taken, deps.clock.now()), { state: 'paid', frozen: true });
  t.like(await SuccessionModel.findOne({}).lean(), { doneAt: deps.clock.now() });
  t.false(Object.hasOwn((await SuccessionModel.collection.findOne({})) ?? {}, 'again'));
  for (let times = 0; times < 2; times += 1) await enqueueLeftOver(deps);
  t.is(await NoticeModel.countDocuments({ channel: 'inbox', recipient: uscc(2) }), 1);
  t.is(await finishSuccessions(deps), 0, 'once');
  t.deepEqual(await reconcilePayments(deps), { stopped: 0, unfunded: 0 });
  await balanced(t);
  await send(money, '成功', '2026-12-04');
  t.is((await payments())[part(NEW, 1)]?.state, 'paid');
  t.like(await readPool('parts:2026'), { freeFen: 400_000, reservedFen: 0, spentFen: 100_000 });
});

test.serial('where the rest has gone on before, it joins it there', async (t) => {
  const { deps, back } = await merged(1);
  await back();
  t.is(await finishSuccessions(deps), 1);
  t.deepEqual(await states(), [
    [part(OLD, 1), 'moved'],
    [part(OLD, 2), 'moved'],
    [part(NEW, 1), 'due'],
    [part(NEW, 2), 'due'],
  ]);
  t.like(await match(NEW), { state: 'paid' });
  t.is(await finishSuccessions(deps), 0);
  await balanced(t);
});

test.serial('a successor that is gone itself passes it on', async (t) => {
  const money = await merged(1);
  const { deps, back, clock } = money;
  await storeFirms([statement(3, { employees: 5 }, '2026-05-01')], clock.now());
  await say(money, { kind: 're-coded', uscc: uscc(2), successors: [uscc(3)] });
  await back();
  for (let times = 0; times < 3; times += 1) await finishSuccessions(deps);
  const now = await payments();
  t.deepEqual(
    [part(OLD, 1), part(NEW, 1), part(THIRD, 1), part(THIRD, 2)].map((id) => now[id]?.state),
    ['moved', 'moved', 'due', 'due'],
  );
  t.is(await finishSuccessions(deps), 0);
  await balanced(t);
});

test.serial('where nobody follows it ends with the reason, and its room comes back', async (t) => {
  const money = await approved();
  const { deps } = money;
  const { _id } = await send(money);
  await say(money, { kind: 'deregistered', successors: [], open: 'withdraw' });
  money.clock.set('2026-06-03T02:00:00Z');
  await receipt(_id, '退票', '2026-06-02', deps);
  await t.throwsAsync(reissue(part(OLD, 1), '再付', clerk, deps), { message: /deregistered .*: what is left ends/ });
  t.is(await finishSuccessions(deps), 1);
  t.like((await payments())[part(OLD, 1)], { state: 'stopped', note: 'deregistered 2026-06-01' });
  t.like(await readPool('parts:2026'), { freeFen: 500_000, reservedFen: 0, spentFen: 0 });
});

test.serial('where the successor has one of its own it ends, and a person looks at both', async (t) => {
  const money = await approved();
  const { deps } = money;
  const { _id } = await send(money);
  await storeMatch(2, 100_000, { of: inParts });
  await say(money);
  money.clock.set('2026-06-03T02:00:00Z');
  await receipt(_id, '退票', '2026-06-02', deps);
  t.is(await finishSuccessions(deps), 1);
  t.is((await payments())[part(OLD, 1)]?.state, 'stopped');
  t.like(await readPool('parts:2026'), { freeFen: 500_000, reservedFen: 0, spentFen: 0 });
});

test.serial('a firm that is still there, under its own code, is paid again as ever', async (t) => {
  const money = await approved();
  const { deps } = money;
  const { _id } = await send(money);
  await say(money, { kind: 'renamed', successors: [], open: 'keep' });
  money.clock.set('2026-06-03T02:00:00Z');
  await receipt(_id, '退票', '2026-06-02', deps);
  t.is(await finishSuccessions(deps), 0);
  t.is((await reissue(part(OLD, 1), '账户已核实', clerk, deps)).state, 'due');
});

test.serial('what a person had stopped before stays stopped: at neither firm does it go on', async (t) => {
  const money = await approved();
  const { deps, clock } = money;
  await send(money);
  await stopPayments(OLD, '不再符合', clerk, deps);
  clock.advance(3_600_000);
  await say(money);
  t.is(await MatchModel.countDocuments({ _id: NEW, state: 'archived' }), 1);
  await t.throwsAsync(resumePayments(OLD, '恢复', clerk, deps), { message: /its firm is gone/ });
  t.truthy((await match(OLD)).process?.stopped);
  t.is((await approve([OLD], { who: clerk }, deps))[0]?.outcome, 'refused');
  t.deepEqual(await states(), [
    [part(OLD, 1), 'paid'],
    [part(OLD, 2), 'stopped'],
  ]);
});

/** How the money stands, and where the matches do. */
async function standing() {
  const matches = (await MatchModel.find({}).sort({ _id: 1 }).lean<MatchRecord[]>()).map(({ _id, state }) => [
    _id,
    state,
  ]);
  const { freeFen, reservedFen, spentFen, pending } = await readPool('parts:2026');
  return { matches, states: await states(), pool: [freeFen, reservedFen, spentFen, pending] };
}

for (const parts of [1, 2] as const) {
  test.serial(`cut off after any of its writes it ends as if it had not been: ${parts} paid`, async (t) => {
    const calm = await merged(parts);
    await calm.back();
    let writes = 0;
    const counted = afterEachWrite(() => {
      writes += 1;
    });
    await finishSuccessions(calm.deps);
    counted();
    const expected = await standing();
    for (let at = 1; at <= writes; at += 1) {
      await emptied();
      const { deps, back } = await merged(parts);
      await back();
      let left = at;
      const cut = afterEachWrite(() => {
        left -= 1;
        if (left === 0) throw new Error('cut off');
      });
      await t.throwsAsync(finishSuccessions(deps), { message: 'cut off' }, `write ${at}`);
      cut();
      // The night may come before it is gone on with.
      await mendPayments(deps);
      await reconcilePayments(deps);
      await finishSuccessions(deps);
      t.deepEqual(await standing(), expected, `write ${at} of ${writes}`);
    }
  });
}
