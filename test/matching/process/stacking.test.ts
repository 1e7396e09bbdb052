import test from 'ava';
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
