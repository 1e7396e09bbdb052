import test from 'ava';
import fc from 'fast-check';
import { CaseModel } from '../../../src/followups/case.model.js';
import type { MatchRecord } from '../../../src/matching/match.schema.js';
import { processOf } from '../../../src/matching/process/process.schema.js';
import { type ActName, takeAct } from '../../../src/matching/process/walk.js';
import { RefusedError } from '../../../src/terminal/input-error.js';
import { atLeast, fixed, policy, statement, storeFirms } from '../../helpers/city.js';
import { actContext, matchOf, person } from '../../helpers/match.js';
import { storePayment } from '../../helpers/paid.js';
import { FINANCE, FIRM, idOf, processDatabase, STAFF, smallCity, stored } from '../../helpers/process.js';

processDatabase();

const CODE = 'X68-paid';
const grant = policy(CODE, atLeast('employees', 10), { benefit: fixed(1000) });
const id = idOf(CODE, 0);
const OTHER = person('zhou', ['staff']);

/** The state of each part of 1000 元 that comes in parts of 400 and 600. */
async function paid(...parts: ('paid' | 'due' | 'returned' | 'stopped')[]) {
  const city = smallCity('2026-03-02T02:00:00Z', grant);
  await storeFirms([statement(0, { employees: 12 }, '2026-02-28')], city.clock.now());
  await city.run();
  await city.act(FINANCE, id, 'pay', { payment: 'P1' });
  const match = await stored(CODE, 0);
  const part = async (number: number, state: (typeof parts)[0]) =>
    storePayment(match, { part: number, parts: 2, amountFen: number === 1 ? 40_000 : 60_000, state });
  if (parts.length === 0) await storePayment(match);
  for (const [place, state] of parts.entries()) await part(place + 1, state);
  return { ...city, part };
}

test.serial('money is taken back after the firm was told, could answer, and another person decided', async (t) => {
  const { clock, act } = await paid();
  await t.throwsAsync(act(STAFF, id, 'notify-recovery', { reason: 'r', amount: '1000.01' }), {
    message: /more than was paid cannot be recovered: at most 1000\.00/,
  });
  for (const amount of ['0', '1.005', '-1', 'all'])
    await t.throwsAsync(act(STAFF, id, 'notify-recovery', { reason: 'r', amount }), { message: /amount/ });
  await t.throwsAsync(act(STAFF, id, 'notify-recovery', { reason: 'r', answerDays: 1 }), { message: /answerDays/ });
  t.is(await act(STAFF, id, 'notify-recovery', { reason: '虚报人数', amount: '500.00' }), 'done');
  await t.throwsAsync(act(OTHER, id, 'decide-recovery', { reason: 'r' }), { message: /may answer until 2026-03-12/ });
  t.is(await act(FIRM, id, 'answer-recovery', { answer: '情况说明' }), 'done');
  t.is(await act(FIRM, id, 'answer-recovery', { answer: '情况说明' }), 'already');
  await t.throwsAsync(act(STAFF, id, 'decide-recovery', { reason: 'r' }), { message: /another person/ });
  t.is(await act(OTHER, id, 'decide-recovery', { reason: '属实' }), 'done');
  await t.throwsAsync(act(STAFF, id, 'recover', { receipt: 'R' }), { message: /is for: finance/ });
  await t.throwsAsync(act(FINANCE, id, 'recover', { receipt: 'R-9', amount: '500.01' }), { message: /500\.00 was/ });
  t.is(await act(FINANCE, id, 'recover', { receipt: 'R-9' }), 'done');
  t.is(await act(FINANCE, id, 'recover', { receipt: 'R-9' }), 'already');
  await t.throwsAsync(act(FINANCE, id, 'recover', { receipt: 'R-10' }), { message: /recovered cannot recover/ });
  t.is(await act(STAFF, id, 'archive'), 'done');
  clock.advance(1);
  t.like(await stored(CODE, 0), {
    state: 'archived',
    amountFen: 100_000,
    process: {
      recovery: { amountFen: 50_000, answer: { by: 'boss' }, decision: { by: 'zhou' } },
      recovered: [{ amountFen: 50_000, receipt: 'R-9', by: 'cai' }],
    },
  });
});

test.serial('a firm that keeps silent loses its word with its last day; a recovery may be dropped', async (t) => {
  const { clock, act } = await paid();
  await act(STAFF, id, 'notify-recovery', { reason: 'r' });
  clock.set('2026-03-12T16:00:00Z');
  await t.throwsAsync(act(FIRM, id, 'answer-recovery', { answer: 'a' }), { message: /until 2026-03-12/ });
  t.is(await act(STAFF, id, 'drop-recovery', { reason: '查无实据' }), 'done');
  t.is((await stored(CODE, 0)).state, 'paid');
  t.is(await act(OTHER, id, 'notify-recovery', { reason: 'again' }), 'done');
  clock.set('2026-03-25T16:00:00Z');
  t.is(await act(STAFF, id, 'decide-recovery', { reason: 'r' }), 'done');
  t.is(await act(STAFF, id, 'drop-recovery', { reason: '复议撤销' }), 'done', 'a decision may be lifted');
});

test.serial('what was paid is not taken away by a run or a step, only by recovery', async (t) => {
  const { clock, run, act } = await paid();
  clock.advance(86_400_000);
  await storeFirms([statement(0, { employees: 1 }, '2026-03-02')], clock.now());
  await run();
  t.is((await stored(CODE, 0)).state, 'paid');
  await t.throwsAsync(act(FINANCE, id, 'recover', { receipt: 'R' }), { message: /paid cannot recover/ });
});

test.serial('only what was paid so far is asked back, less what has come back already', async (t) => {
  const { act, clock, part } = await paid('paid', 'due');
  const notify = (amount?: string) => act(STAFF, id, 'notify-recovery', { reason: 'r', ...(amount && { amount }) });
  const settled = async (more: object, receipt: string) => {
    clock.advance(20 * 86_400_000);
    await act(OTHER, id, 'decide-recovery', { reason: 'r' });
    return act(FINANCE, id, 'recover', { receipt, ...more });
  };
  await t.throwsAsync(notify('400.01'), { message: /at most 400\.00/ });
  t.is(await notify(), 'done');
  t.is((await stored(CODE, 0)).process?.recovery?.amountFen, 40_000);
  t.is(await settled({ amount: '150.00' }, 'R1'), 'done');
  await part(2, 'paid');
  await t.throwsAsync(notify('850.01'), { message: /at most 850\.00/ });
  t.is(await notify('850.00'), 'done');
  t.is(await settled({}, 'R2'), 'done');
  await t.throwsAsync(notify('0.01'), { message: /all that was paid of it has been recovered/ });
});

test.serial('of which nothing is paid nothing is asked back', async (t) => {
  const { act, part, clock } = await paid('returned', 'due');
  const notify = () => act(STAFF, id, 'notify-recovery', { reason: 'r' });
  await t.throwsAsync(notify(), { message: /nothing of it has been paid: there is nothing to recover/ });
  await part(1, 'paid');
  await notify();
  clock.advance(20 * 86_400_000);
  // Its bank sends the money back before anything is decided.
  await part(1, 'returned');
  await t.throwsAsync(act(OTHER, id, 'decide-recovery', { reason: 'r' }), { message: /nothing of it has been paid/ });
  t.is(await act(OTHER, id, 'drop-recovery', { reason: '银行已退回', resumeRest: true }), 'done');
});

test.serial('what is left to be paid goes on, or is stopped, as a person says when the recovery ends', async (t) => {
  const { act, clock } = await paid('paid', 'due');
  await act(STAFF, id, 'notify-recovery', { reason: 'r', amount: '100.00' });
  await t.throwsAsync(act(STAFF, id, 'drop-recovery', { reason: 'r' }), {
    message: /1 part\(s\) are still to be paid: stop them first, or say that they go on/,
  });
  t.is(await act(STAFF, id, 'drop-recovery', { reason: '查无实据', resumeRest: true }), 'done');
  await act(STAFF, id, 'notify-recovery', { reason: 'r', amount: '100.00' });
  clock.advance(20 * 86_400_000);
  await act(OTHER, id, 'decide-recovery', { reason: 'r' });
  await act(FINANCE, id, 'recover', { receipt: 'R1' });
  const cases = await CaseModel.find({}).lean();
  t.deepEqual(
    cases.map(({ kind, match }) => [kind, match]),
    [['instalments', id]],
  );
  await t.throwsAsync(act(STAFF, id, 'archive'), { message: /part 2 is due: stop what is left first/ });
  await t.throwsAsync(act(FINANCE, id, 'resume-rest', { reason: 'r' }), { message: /is for: staff/ });
  t.is(await act(STAFF, id, 'resume-rest', { reason: '其余部分符合条件' }), 'done');
  t.is(await act(STAFF, id, 'resume-rest', { reason: '其余部分符合条件' }), 'already');
  t.is((await stored(CODE, 0)).state, 'paid');
});

test.serial('where all that was paid came back nothing more is paid; a stop holds through a recovery', async (t) => {
  const { act, clock } = await paid('paid', 'stopped');
  t.is(await act(STAFF, id, 'stop-rest', { reason: 'r' }), 'done');
  await act(STAFF, id, 'notify-recovery', { reason: 'r' });
  t.is(await act(STAFF, id, 'stop-rest', { reason: 'r' }), 'already');
  t.is(await act(STAFF, id, 'drop-recovery', { reason: 'r' }), 'done');
  t.truthy((await stored(CODE, 0)).process?.stopped);
  await act(STAFF, id, 'notify-recovery', { reason: 'r' });
  clock.advance(20 * 86_400_000);
  await act(OTHER, id, 'decide-recovery', { reason: 'r' });
  await act(FINANCE, id, 'recover', { receipt: 'R1' });
  await t.throwsAsync(act(STAFF, id, 'resume-rest', { reason: 'r' }), { message: /all that was paid .* taken back/ });
  t.is(await CaseModel.countDocuments({}), 0, 'nothing waits for anybody');
});

test.serial('a match of one payment that came back in part has nothing to resume', async (t) => {
  const { act, clock } = await paid();
  await act(STAFF, id, 'notify-recovery', { reason: 'r', amount: '1.00' });
  clock.advance(20 * 86_400_000);
  await act(OTHER, id, 'decide-recovery', { reason: 'r' });
  await act(FINANCE, id, 'recover', { receipt: 'R1' });
  await t.throwsAsync(act(STAFF, id, 'resume-rest', { reason: 'r' }), { message: /nothing of it is left to be paid/ });
});

/** 分. */
const fen = fc.integer({ min: 1, max: 100_000 });
const doing = fc.record({
  name: fc.constantFrom<ActName>('notify-recovery', 'decide-recovery', 'drop-recovery', 'recover', 'resume-rest'),
  amount: fc.option(fen, { nil: undefined }),
  more: fc.nat(30_000),
});

test('whatever happens, no more is asked back, or comes back, than was paid until then', (t) => {
  let came = 0;
  const law = fc.property(fc.array(doing, { maxLength: 40 }), (sequence) => {
    let match: MatchRecord = matchOf(grant, { state: 'paid', frozen: true });
    let paidFen = 0;
    for (const [place, { name, amount, more }] of sequence.entries()) {
      paidFen += more;
      const who = person(name === 'decide-recovery' ? 'zhou' : 'chen', ['staff', 'finance']);
      const context = actContext(grant, who, { asOf: '2026-12-01', money: { paidFen, left: 1, ended: 0 } });
      const input = { reason: 'r', receipt: `R${place}`, resumeRest: true, amount };
      const before = match;
      try {
        // The answer was due long ago.
        match = takeAct(before, name, input, name === 'notify-recovery' ? { ...context, asOf: '2026-01-01' } : context);
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        continue;
      }
      const { recovery, recovered = [] } = processOf(match);
      const back = recovered.reduce((sum, one) => sum + one.amountFen, 0);
      came += back;
      if (back > paidFen) return false;
      if (match.state === 'recovery-notified' && back + (recovery?.amountFen ?? 0) > paidFen) return false;
    }
    return true;
  });
  fc.assert(law, { numRuns: 500, seed: 20261123 });
  t.true(came > 0, 'else the law holds of nothing');
});
