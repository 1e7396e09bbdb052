import test from 'ava';
import { atLeast, fixed, policy, statement, storeFirms } from '../../helpers/city.js';
import { person } from '../../helpers/match.js';
import { FINANCE, FIRM, idOf, processDatabase, STAFF, smallCity, stored } from '../../helpers/process.js';

processDatabase();

const CODE = 'X68-paid';
const id = idOf(CODE, 0);
const OTHER = person('zhou', ['staff']);

async function paid() {
  const city = smallCity('2026-03-02T02:00:00Z', policy(CODE, atLeast('employees', 10), { benefit: fixed(1000) }));
  await storeFirms([statement(0, { employees: 12 }, '2026-02-28')], city.clock.now());
  await city.run();
  await city.act(FINANCE, id, 'pay', { payment: 'P1' });
  return city;
}

test.serial('money is taken back after the firm was told, could answer, and another person decided', async (t) => {
  const { clock, act } = await paid();
  await t.throwsAsync(act(STAFF, id, 'notify-recovery', { reason: 'r', amountFen: 100_001 }), {
    message: /more than was paid/,
  });
  await t.throwsAsync(act(STAFF, id, 'notify-recovery', { reason: 'r', answerDays: 1 }), { message: /answerDays/ });
  t.is(await act(STAFF, id, 'notify-recovery', { reason: '虚报人数', amountFen: 50_000 }), 'done');
  await t.throwsAsync(act(OTHER, id, 'decide-recovery', { reason: 'r' }), { message: /may answer until 2026-03-12/ });
  t.is(await act(FIRM, id, 'answer-recovery', { answer: '情况说明' }), 'done');
  t.is(await act(FIRM, id, 'answer-recovery', { answer: '情况说明' }), 'already');
  await t.throwsAsync(act(STAFF, id, 'decide-recovery', { reason: 'r' }), { message: /another person/ });
  t.is(await act(OTHER, id, 'decide-recovery', { reason: '属实' }), 'done');
  await t.throwsAsync(act(STAFF, id, 'recover', { receipt: 'R' }), { message: /is for: finance/ });
  t.is(await act(FINANCE, id, 'recover', { receipt: 'R-9' }), 'done');
  t.is(await act(STAFF, id, 'archive'), 'done');
  clock.advance(1);
  t.like(await stored(CODE, 0), {
    state: 'archived',
    amountFen: 100_000,
    process: { recovery: { amountFen: 50_000, answer: { by: 'boss' }, decision: { by: 'zhou' }, receipt: 'R-9' } },
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
});

test.serial('what was paid is not taken away by a run or a step, only by recovery', async (t) => {
  const { clock, run, act } = await paid();
  clock.advance(86_400_000);
  await storeFirms([statement(0, { employees: 1 }, '2026-03-02')], clock.now());
  await run();
  t.is((await stored(CODE, 0)).state, 'paid');
  await t.throwsAsync(act(FINANCE, id, 'recover', { receipt: 'R' }), { message: /paid cannot recover/ });
});
