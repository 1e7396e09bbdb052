import test from 'ava';
import mongoose from 'mongoose';
import { CaseModel } from '../../../src/followups/case.model.js';
import { performDue } from '../../../src/matching/process/due.service.js';
import { openPublicityList } from '../../../src/matching/process/publicity.service.js';
import { RefusedError } from '../../../src/terminal/input-error.js';
import { atLeast, fixed, policy, statement, storeFirms, wishAndAccount, withPublicity } from '../../helpers/city.js';
import { FIRM, idOf, processDatabase, STAFF, smallCity, stored } from '../../helpers/process.js';

processDatabase();

const wish = { ...wishAndAccount, confirmation: { kind: 'wish', windowDays: 60, onSilence: 'accept' } } as const;
const year = { period: { kind: 'year', lag: 0 } as const };
const higher = policy('X90-higher', atLeast('employees', 10), { ...year, benefit: fixed(3000), process: wish });
const lower = policy('X91-lower', atLeast('employees', 10), {
  ...{ ...year, benefit: fixed(1000), process: { ...withPublicity, confirmation: wish.confirmation } },
  stacking: [{ with: higher.code, rule: 'exclusive', subject: 'fee-year' }],
});
const id = (code: string) => idOf(code, 0, '2026');

async function city() {
  const made = smallCity('2026-03-02T02:00:00Z', higher, lower);
  await storeFirms([statement(0, { employees: 12 }, '2026-02-28')], made.clock.now());
  await made.run();
  return made;
}
const stateOf = async (code: string) => (await stored(code, 0, '2026')).state;
const cases = () => CaseModel.find({ kind: 'stacking' }).lean();

test.serial('a benefit that a higher one excludes goes no step further, and a person looks at it once', async (t) => {
  const { deps, clock, act } = await city();
  const { items } = await openPublicityList([id(lower.code)], STAFF, deps);
  t.like(items[0], { outcome: 'refused' });
  t.regex(JSON.stringify(items), /nothing is left beside other benefits: exclusive with X90-higher/);
  t.is(await stateOf(lower.code), 'matched');
  t.is((await openPublicityList([id(lower.code)], STAFF, deps)).items[0]?.outcome, 'refused');
  t.deepEqual(
    (await cases()).map(({ match }) => match),
    [id(lower.code)],
  );
  // The higher one is not held up by the lower.
  t.is(await act(FIRM, id(higher.code), 'confirm'), 'done');
  clock.advance(86_400_000);
  t.is((await openPublicityList([id(lower.code)], STAFF, deps)).items[0]?.outcome, 'refused');
});

test.serial('where the higher one falls away the lower goes on, on whatever step it waits', async (t) => {
  const { deps, act, clock } = await city();
  await act(FIRM, id(higher.code), 'decline', { statement: '放弃声明' });
  const { items } = await openPublicityList([id(lower.code)], STAFF, deps);
  t.is(items[0]?.outcome, 'done');
  // Finance says that the higher one was paid by another system meanwhile.
  const paid = { policy: higher.code, amount: 3000, feeYear: '2026', paidOn: '2026-03-05', subjectKey: '2026' };
  await storeFirms([statement(0, { benefitsReceived: [paid] }, '2026-03-06')], clock.now());
  clock.set('2026-03-10T02:00:00Z');
  const due = await performDue(deps);
  t.like(due.items[0], { outcome: 'refused' });
  t.is(await stateOf(lower.code), 'publicised');
  await performDue(deps);
  t.is((await cases()).length, 1);
  await t.throwsAsync(act({ id: 'timer', roles: ['timer'] }, id(lower.code), 'offer'), { instanceOf: RefusedError });
});

test.serial(
  'what is excluded for good is refused with a reason, and goes on once nothing excludes it any more',
  async (t) => {
    const { act, deps } = await city();
    await act(FIRM, id(higher.code), 'confirm');
    const refuse = (of: string) => act(STAFF, id(of), 'refuse', { reason: '与另一项奖补重复' });
    t.is(await refuse(lower.code), 'done');
    t.is(await refuse(lower.code), 'already');
    t.is(await stateOf(lower.code), 'rejected');
    await t.throwsAsync(act(STAFF, id(lower.code), 'put-back', { reason: 'r' }), { message: /reopen it/ });
    // The firm had said yes to the higher one: it is put back to where it stood, and decided again before.
    t.is(await refuse(higher.code), 'done');
    t.is(await act(STAFF, id(higher.code), 'put-back', { reason: '误操作' }), 'done');
    t.is(await stateOf(higher.code), 'confirmed');
    await refuse(higher.code);
    await storeFirms([statement(0, { employees: 9 }, '2026-03-02')], deps.clock.now());
    await t.throwsAsync(act(STAFF, id(higher.code), 'put-back', { reason: 'r' }), { message: /ineligible today/ });
    t.is(await stateOf(higher.code), 'rejected');
    t.is((await stored(higher.code, 0, '2026')).history.at(-1)?.note, '与另一项奖补重复');
  },
);

test.serial('what others exclude is looked at by as many queries for many matches as for one', async (t) => {
  const { deps, clock, run } = await city();
  await storeFirms(
    Array.from({ length: 39 }, (_, n) => statement(n + 1, { employees: 12 }, '2026-02-28')),
    clock.now(),
  );
  await run();
  const queries = async (count: number): Promise<number> => {
    let sent = 0;
    mongoose.set('debug', (_collection: string, method: string) => {
      if (method.startsWith('find')) sent += 1;
    });
    const ids = Array.from({ length: count }, (_, n) => idOf(lower.code, n, '2026'));
    const { items } = await openPublicityList(ids, STAFF, deps);
    mongoose.set('debug', false);
    t.true(items.every(({ outcome }) => outcome === 'refused'));
    return sent;
  };
  t.is(await queries(40), await queries(1));
});
