import test from 'ava';
import { CaseModel } from '../../../src/followups/case.model.js';
import { performMany } from '../../../src/matching/process/bulk.service.js';
import { overdueReviews } from '../../../src/matching/process/due.service.js';
import { performing } from '../../../src/matching/process/transition.service.js';
import { RefusedError } from '../../../src/terminal/input-error.js';
import { atLeast, fixed, policy, statement, storeFirms, wishAndAccount } from '../../helpers/city.js';
import { person } from '../../helpers/match.js';
import { HRSS, HRSS_HEAD, idOf, processDatabase, STAFF, smallCity, stored, TAX } from '../../helpers/process.js';

processDatabase();

const review = [
  { department: 'hrss', kind: 'first', days: 5 },
  { department: 'tax', kind: 'joint', days: 3 },
  { department: 'science', kind: 'joint', days: 2 },
  { department: 'hrss', kind: 'final', days: 3 },
] as const;
const reviewed = policy('X61-reviewed', atLeast('employees', 10), {
  benefit: fixed(1000),
  process: { ...wishAndAccount, review },
});
const SCIENCE = person('sun', ['department'], 'science');
const city = () => smallCity('2026-03-02T02:00:00Z', reviewed);
const firm = (n: number, employees: number | null, asOf = '2026-02-28') =>
  statement(n, employees === null ? {} : { employees }, asOf);
const id = idOf('X61-reviewed', 0);

test.serial(
  'departments review in their order, joint ones side by side, and the offer follows by itself',
  async (t) => {
    const { clock, run, act } = city();
    await storeFirms([firm(0, 12)], clock.now());
    await run();
    t.is((await stored('X61-reviewed', 0)).state, 'reviewing');
    await t.throwsAsync(act(TAX, id, 'pass-step'), { instanceOf: RefusedError, message: /no step of tax/ });
    t.is(await act(HRSS, id, 'pass-step'), 'done');
    // The two joint ones in either order; the final one not before both.
    await t.throwsAsync(act(HRSS_HEAD, id, 'pass-step'), { message: /no step of hrss/ });
    t.is(await act(SCIENCE, id, 'pass-step', { note: '无异议' }), 'done');
    t.is(await act(TAX, id, 'pass-step'), 'done');
    await t.throwsAsync(act(HRSS, id, 'pass-step'), { message: /two persons/ });
    t.is(await act(HRSS_HEAD, id, 'pass-step'), 'done');
    const match = await stored('X61-reviewed', 0);
    t.like(match, { state: 'offered', frozen: true, tellPending: true, amountFen: 100_000 });
    t.deepEqual(
      match.history.slice(2).map(({ event, who }) => [event, who?.id, who?.department]),
      [
        ['pass-step', 'li', 'hrss'],
        ['pass-step', 'sun', 'science'],
        ['pass-step', 'he', 'tax'],
        ['pass-step', 'wu', 'hrss'],
        ['offer', 'wu', 'hrss'],
      ],
    );
    t.is(match.history[2]?.recheck?.verdict, 'eligible');
    t.is(match.history[3]?.note, '无异议');
  },
);

test.serial('the same act repeated changes nothing', async (t) => {
  const { clock, run, act } = city();
  await storeFirms([firm(0, 12)], clock.now());
  await run();
  await act(HRSS, id, 'pass-step');
  const before = await stored('X61-reviewed', 0);
  t.is(await act(HRSS, id, 'pass-step'), 'already');
  await t.throwsAsync(act({ ...HRSS, department: 'tax-bureau' }, id, 'pass-step'), {
    message: /no step of tax-bureau/,
  });
  t.deepEqual(await stored('X61-reviewed', 0), before);
});

test.serial('silence is no consent: what is overdue is listed and stays where it is', async (t) => {
  const { clock, deps, run, act } = city();
  await storeFirms([firm(0, 12)], clock.now());
  await run();
  clock.set('2026-03-09T15:59:00Z');
  t.deepEqual(await overdueReviews(clock.now(), deps), []);
  clock.set('2026-03-09T16:00:00Z');
  t.deepEqual(await overdueReviews(clock.now(), deps), [{ id, department: 'hrss', step: 0, due: '2026-03-09' }]);
  clock.set('2026-03-12T02:00:00Z');
  await act(HRSS, id, 'pass-step');
  t.deepEqual(await overdueReviews(clock.now(), deps), []);
  clock.set('2026-03-18T02:00:00Z');
  t.deepEqual(
    (await overdueReviews(clock.now(), deps)).map(({ department, due }) => [department, due]),
    [
      ['science', '2026-03-16'],
      ['tax', '2026-03-17'],
    ],
  );
  t.deepEqual(await overdueReviews(clock.now(), deps, 'hrss'), []);
  t.is((await stored('X61-reviewed', 0)).state, 'reviewing');
});

test.serial(
  'a firm that is no longer eligible at a step is withdrawn; one that cannot be decided is held',
  async (t) => {
    const { clock, run, act } = city();
    await storeFirms([firm(0, 12), firm(1, 12), firm(2, 12)], clock.now());
    await run();
    clock.advance(86_400_000);
    await storeFirms([firm(0, 9, '2026-03-02')], clock.now());
    t.is(await act(HRSS, id, 'pass-step'), 'withdrawn');
    const withdrawn = await stored('X61-reviewed', 0);
    t.is(withdrawn.state, 'withdrawn');
    t.like(withdrawn.history.at(-1), {
      event: 'withdraw',
      note: 'ineligible at pass-step',
      who: { id: 'li', as: 'run' },
    });
    t.deepEqual(
      withdrawn.history.at(-1)?.recheck?.changed.map(({ key, value }) => [key, value]),
      [['employees', 9]],
    );
    t.is(withdrawn.process, undefined);
    // 400 days later the number of employees is stale.
    clock.set('2028-03-02T02:00:00Z');
    t.is(await act(HRSS, idOf('X61-reviewed', 1), 'pass-step'), 'held');
    t.like(await stored('X61-reviewed', 1), { state: 'hold', heldFrom: 'reviewing' });
    const cases = await CaseModel.find({}).lean();
    t.deepEqual(
      cases.map(({ match, kind, closedAt }) => [match, kind, closedAt]),
      [[idOf('X61-reviewed', 1), 'undecided', null]],
    );
    await t.throwsAsync(act(HRSS, idOf('X61-reviewed', 1), 'pass-step'), { message: /hold cannot pass-step/ });
  },
);

test.serial('figures that change during review have to be passed again', async (t) => {
  const { clock, deps, run, act } = city();
  await storeFirms([firm(0, 12)], clock.now());
  await run();
  await act(HRSS, id, 'pass-step');
  const raised = smallCity('2026-03-04T02:00:00Z', { ...reviewed, version: '2026-2', benefit: fixed(2000) });
  await raised.run();
  t.like(await stored('X61-reviewed', 0), { state: 'reviewing', amountFen: 200_000, version: '2026-2' });
  await t.throwsAsync(raised.act(TAX, id, 'pass-step'), { message: /no step of tax/ });
  t.is(await raised.act(HRSS, id, 'pass-step'), 'done');
  t.truthy(deps);
});

test.serial('in a bulk each outcome is told and a bad one stops nothing', async (t) => {
  const { clock, deps, run } = city();
  await storeFirms([firm(0, 12), firm(1, 12), firm(2, 12)], clock.now());
  await run();
  await storeFirms([firm(1, 3, '2026-03-01')], clock.now());
  const ids = [0, 9, 1, 2].map((n) => idOf('X61-reviewed', n));
  const items = await performMany(ids, 'pass-step', {}, performing(HRSS, deps));
  t.deepEqual(
    items.map(({ outcome }) => outcome),
    ['done', 'refused', 'withdrawn', 'done'],
  );
  t.regex(items[1]?.outcome === 'refused' ? items[1].reason : '', /unknown match/);
  const rejected = await performMany(
    [ids[0] ?? '', ids[3] ?? ''],
    'reject',
    { reason: '材料不符' },
    performing(TAX, deps),
  );
  t.deepEqual(
    rejected.map(({ outcome }) => outcome),
    ['done', 'done'],
  );
  t.is((await stored('X61-reviewed', 0)).history.at(-1)?.note, '材料不符');
  await t.throwsAsync(performMany(ids, 'reject', {}, performing(TAX, deps)), { message: /reject\.reason/ });
});

test.serial('a rejection is reopened by a person, and the next run brings it before the reviewers again', async (t) => {
  const { clock, run, act } = city();
  await storeFirms([firm(0, 12)], clock.now());
  await run();
  await act(HRSS, id, 'reject', { reason: 'r' });
  await run();
  t.is((await stored('X61-reviewed', 0)).state, 'rejected');
  await t.throwsAsync(act(HRSS, id, 'reopen', { reason: 'r' }), { message: /is for: staff/ });
  t.is(await act(STAFF, id, 'reopen', { reason: '补正' }), 'done');
  t.like(await stored('X61-reviewed', 0), { state: 'matched', round: 2, frozen: false });
  await run();
  t.like(await stored('X61-reviewed', 0), { state: 'reviewing', round: 2 });
});

test.serial('of many who act at once each act happens once', async (t) => {
  const { clock, run, act } = city();
  await storeFirms([firm(0, 12)], clock.now());
  await run();
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => act(HRSS, id, 'pass-step')));
  t.deepEqual(outcomes.sort(), [...Array(7).fill('already'), 'done']);
  t.is((await stored('X61-reviewed', 0)).process?.review?.length, 1);
});
