import test from 'ava';
import type { Deps } from '../../../src/deps.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import { dueTransitions, performDue } from '../../../src/matching/process/due.service.js';
import { listOnShow, listsOnShow, shownList } from '../../../src/matching/process/public-lists.service.js';
import type { PublicityList } from '../../../src/matching/process/publicity.js';
import { PublicityListModel } from '../../../src/matching/process/publicity.model.js';
import { answerObjection, openPublicityList } from '../../../src/matching/process/publicity.service.js';
import { performing } from '../../../src/matching/process/transition.service.js';
import { InputError, RefusedError, UnknownError } from '../../../src/terminal/input-error.js';
import { atLeast, fixed, policy, statement, storeFirms, uscc, withPublicity } from '../../helpers/city.js';
import { HRSS, HRSS_HEAD, idOf, processDatabase, STAFF, smallCity, stored } from '../../helpers/process.js';

processDatabase();

const CODE = 'X62-public';
const publicised = policy(CODE, atLeast('employees', 10), { benefit: fixed(3000), process: withPublicity });
const plain = policy('X63-plain', atLeast('employees', 10), {
  benefit: fixed(1),
  process: { ...withPublicity, publicity: null },
});
const firm = (n: number, employees = 12, asOf = '2026-02-28') => statement(n, { employees }, asOf);
const ids = (...numbers: number[]) => numbers.map((n) => idOf(CODE, n));

async function shown(start = '2026-03-02T02:00:00Z', firms = [0, 1, 2]) {
  const city = smallCity(start, publicised, plain);
  await storeFirms(
    firms.map((n) => firm(n)),
    city.clock.now(),
  );
  await city.run();
  const { list } = await openPublicityList(ids(...firms), STAFF, city.deps);
  if (list === null) throw new Error('nothing was put on show');
  return { ...city, list };
}
/** As the public sees it. */
async function pageOf(id: string, deps: Deps) {
  const found = await shownList(id, deps);
  if (found === null) throw new Error('nothing is on show');
  return found;
}
async function storedList(id: string): Promise<PublicityList> {
  const list = await PublicityListModel.findById(id).lean<PublicityList | null>();
  if (list === null) throw new Error('there is no list');
  return list;
}
const states = async (...numbers: number[]) => Promise.all(numbers.map(async (n) => (await stored(CODE, n)).state));

test.serial('a list is on show for five working days, then each match is offered by the clock', async (t) => {
  const { clock, deps, list } = await shown();
  t.deepEqual(await states(0, 1, 2), ['publicised', 'publicised', 'publicised']);
  t.true((await stored(CODE, 0)).frozen);
  // Monday 2 March is not counted: until the end of Monday 9 March.
  clock.set('2026-03-09T15:59:59Z');
  t.deepEqual((await dueTransitions(clock.now(), deps)).due, []);
  await performDue(deps);
  t.deepEqual(await states(0, 1, 2), ['publicised', 'publicised', 'publicised']);
  clock.set('2026-03-09T16:00:00Z');
  t.deepEqual((await dueTransitions(clock.now(), deps)).due[0], {
    id: idOf(CODE, 0),
    event: 'offer',
    last: '2026-03-09',
  });
  const { items, problems } = await performDue(deps);
  t.deepEqual(problems, []);
  t.deepEqual(
    items.map(({ outcome }) => outcome),
    ['done', 'done', 'done'],
  );
  t.deepEqual(await states(0, 1, 2), ['offered', 'offered', 'offered']);
  t.like((await stored(CODE, 0)).history.at(-1), { event: 'offer', who: { id: 'timer', as: 'timer' } });
  t.is(await listOnShow(list._id, deps), null);
  await t.throwsAsync(listOnShow('never', deps), { instanceOf: UnknownError });
  t.deepEqual((await listsOnShow({ limit: 5 }, deps)).items, []);
  t.deepEqual((await performDue(deps)).items, []);
});

test.serial('the public page has name, item, amount, dates and contact, and nothing else', async (t) => {
  const { deps, list } = await shown();
  const page = await pageOf(list._id, deps);
  t.deepEqual(Object.keys(page).sort(), [
    ...['contact', 'department', 'editions', 'entries', 'id', 'item'],
    ...['shownFrom', 'shownUntil', 'workingDays', 'workingDaysLeft'],
  ]);
  t.deepEqual(page.entries[0], { number: 1, name: '河源第0示例有限公司', amount: '3000.00', shownUntil: '2026-03-09' });
  t.like(page, { editions: ['2026-03-02'], workingDays: 5, workingDaysLeft: 6 });
  t.like((await listsOnShow({ limit: 5 }, deps)).items[0], { entries: 3, until: '2026-03-09' });
  t.false(JSON.stringify(page).includes(uscc(0)));
});

test.serial('an objection stops the clock of its match alone and is answered by another person', async (t) => {
  const { clock, deps, act, list } = await shown();
  clock.set('2026-03-04T02:00:00Z');
  const [first = ''] = ids(0);
  const objection = { objection: 'O1', text: '不符合条件', contact: '13800000000' };
  t.is(await act(STAFF, first, 'object', objection), 'done');
  t.is(await act(STAFF, first, 'object', objection), 'already');
  t.is(await act(STAFF, first, 'object', { ...objection, objection: 'O2' }), 'done');
  clock.set('2026-03-10T02:00:00Z');
  await performDue(deps);
  t.deepEqual(await states(0, 1, 2), ['objected', 'offered', 'offered']);
  const dismissed = { objection: 'O1', upheld: false, answer: '经核查，符合' };
  // Staff put it on show; nobody reviewed: the same person may not answer.
  const sameAsShown = { ...HRSS, id: STAFF.id };
  await t.throwsAsync(act(sameAsShown, first, 'answer-objection', dismissed), { message: /another person/ });
  t.is(await act(HRSS, first, 'answer-objection', dismissed), 'done');
  t.is(await act(HRSS, first, 'answer-objection', dismissed), 'already');
  t.deepEqual(await states(0), ['objected']);
  t.is(await act(HRSS_HEAD, first, 'answer-objection', { ...dismissed, objection: 'O2' }), 'done');
  t.deepEqual(await states(0), ['publicised']);
  // Shown on Tuesday the 3rd; four days are left after the pause of the 4th to the 10th.
  const page = await pageOf(list._id, deps);
  t.deepEqual(page.entries, [{ number: 1, name: '河源第0示例有限公司', amount: '3000.00', shownUntil: '2026-03-16' }]);
  t.false(JSON.stringify(page).includes('13800000000'));
  clock.set('2026-03-16T16:00:00Z');
  await performDue(deps);
  t.deepEqual(await states(0), ['offered']);
});

test.serial('a list that lost an entry to an objection is shown anew for as many days', async (t) => {
  const { clock, deps, act, list } = await shown();
  clock.set('2026-03-06T02:00:00Z');
  const [first = ''] = ids(0);
  await act(STAFF, first, 'object', { objection: 'O1', text: 't' });
  const upheld = { objection: 'O1', upheld: true, answer: '属实' };
  t.is((await answerObjection(first, upheld, performing(HRSS, deps))).outcome, 'done');
  t.is((await answerObjection(first, upheld, performing(HRSS, deps))).outcome, 'already');
  t.deepEqual(await states(0, 1), ['rejected', 'publicised']);
  const after = await storedList(list._id);
  t.deepEqual(
    after.editions.map(({ because }) => because),
    [null, first],
  );
  const page = await pageOf(list._id, deps);
  t.deepEqual(
    page.entries.map(({ shownUntil }) => shownUntil),
    ['2026-03-13', '2026-03-13'],
  );
  clock.set('2026-03-13T02:00:00Z');
  await performDue(deps);
  t.deepEqual(await states(1, 2), ['publicised', 'publicised']);
  clock.set('2026-03-13T16:00:00Z');
  await performDue(deps);
  t.deepEqual(await states(0, 1, 2), ['rejected', 'offered', 'offered']);
});

test.serial('what an upheld objection left undone is done before anything ends', async (t) => {
  const { clock, deps, act, list } = await shown();
  clock.set('2026-03-09T02:00:00Z');
  const [first = ''] = ids(0);
  await act(STAFF, first, 'object', { objection: 'O1', text: 't' });
  // As if the process had died between the match and its list.
  await act(HRSS, first, 'answer-objection', { objection: 'O1', upheld: true, answer: 'a' });
  clock.set('2026-03-10T02:00:00Z');
  await performDue(deps);
  t.deepEqual(await states(0, 1, 2), ['rejected', 'publicised', 'publicised']);
  t.is((await storedList(list._id)).editions.length, 2);
});

test.serial('a firm whose credit fails during publicity is withdrawn at its end, and leaves the page', async (t) => {
  const { clock, deps, list } = await shown();
  clock.set('2026-03-10T02:00:00Z');
  await storeFirms([firm(1, 3, '2026-03-08')], clock.now());
  const { items } = await performDue(deps);
  t.deepEqual(items.map(({ outcome }) => outcome).sort(), ['done', 'done', 'withdrawn']);
  t.is(await listOnShow(list._id, deps), null);
});

test.serial('a frozen row keeps version and amount whatever a later run finds', async (t) => {
  const { clock } = await shown();
  clock.set('2026-03-04T02:00:00Z');
  const later = smallCity(
    '2026-03-04T02:00:00Z',
    { ...publicised, version: '2026-2', benefit: fixed(9000) },
    publicised,
  );
  await later.run();
  const match = await stored(CODE, 0);
  t.like(match, { state: 'publicised', version: '2026', amountFen: 300_000 });
  t.like(match.difference, { version: '2026-2', amountFen: 900_000 });
});

test.serial('what cannot be listed is refused before anything is written', async (t) => {
  const { deps, clock, run } = await shown();
  const refused = (numbers: string[]) => openPublicityList(numbers, STAFF, deps);
  await t.throwsAsync(refused([]), { instanceOf: InputError });
  await t.throwsAsync(refused([...ids(0), idOf('X63-plain', 0)]), { message: /one policy/ });
  await t.throwsAsync(refused([idOf('X63-plain', 0)]), { message: /no publicity/ });
  await t.throwsAsync(refused(ids(0, 9)), {
    instanceOf: UnknownError,
    message: `没有该匹配 ${idOf(CODE, 9)} · unknown match "${idOf(CODE, 9)}"`,
  });
  const before = (await listsOnShow({ limit: 5 }, deps)).items.map((one) => one.list._id);
  const { items, list } = await refused([...ids(0), ...ids(0)]);
  t.is(items[0]?.outcome, 'already');
  t.is(list, null);
  t.deepEqual(
    (await listsOnShow({ limit: 5 }, deps)).items.map((one) => one.list._id),
    before,
    'no empty list is on show',
  );
  clock.set('2026-12-29T02:00:00Z');
  await storeFirms([firm(7)], clock.now());
  await run();
  await t.throwsAsync(refused(ids(7)), { instanceOf: RefusedError, message: /no holiday calendar for 2027/ });
  t.is((await stored(CODE, 7)).state, 'matched');
});

test.serial('a list that a run has taken an entry from is shown anew, from the day on which it did', async (t) => {
  const { clock, deps, run, list } = await shown();
  clock.set('2026-03-05T02:00:00Z');
  await storeFirms([firm(1, 3, '2026-03-04')], clock.now());
  await run();
  t.deepEqual(await states(0, 1, 2), ['publicised', 'withdrawn', 'publicised']);
  // The list is tended days later, and counts from the day on which its page changed all the same.
  clock.set('2026-03-10T02:00:00Z');
  await performDue(deps);
  t.deepEqual(await states(0, 2), ['publicised', 'publicised']);
  const page = await pageOf(list._id, deps);
  t.is(page.shownFrom, '2026-03-05');
  t.deepEqual(
    page.entries.map(({ shownUntil }) => shownUntil),
    ['2026-03-12', '2026-03-12'],
  );
  // The withdrawn one comes back, and is shown on a list of its own.
  await storeFirms([firm(1, 20, '2026-03-09')], clock.now());
  await run();
  await openPublicityList(ids(1), STAFF, deps);
  clock.set('2026-03-12T16:00:00Z');
  await performDue(deps);
  t.deepEqual(await states(0, 1, 2), ['offered', 'publicised', 'offered']);
});

test.serial('what is withdrawn when its days are over gives the others no new ones', async (t) => {
  const { clock, deps, act, list } = await shown();
  clock.set('2026-03-09T02:00:00Z');
  await act(STAFF, ids(0)[0] ?? '', 'object', { objection: 'O1', text: 't' });
  clock.set('2026-03-10T02:00:00Z');
  await storeFirms([firm(1, 3, '2026-03-08')], clock.now());
  await performDue(deps);
  await performDue(deps);
  t.deepEqual(await states(0, 1, 2), ['objected', 'withdrawn', 'offered']);
  t.is((await storedList(list._id)).editions.length, 1);
});

test.serial('a match that comes back onto another list has left its earlier one before', async (t) => {
  const { clock, deps, run, list } = await shown();
  clock.set('2026-03-05T02:00:00Z');
  await storeFirms([firm(1, 3, '2026-03-04')], clock.now());
  await run();
  clock.set('2026-03-06T02:00:00Z');
  await storeFirms([firm(1, 20, '2026-03-05')], clock.now());
  await run();
  await openPublicityList(ids(1), STAFF, deps);
  t.deepEqual(
    (await storedList(list._id)).editions.map(({ because }) => because),
    [null, ...ids(1)],
  );
});

test.serial('a list whose opening died halfway is completed by the next pass, by the same person', async (t) => {
  const { deps, list } = await shown();
  // As if the process had died after the first of them.
  for (const n of [1, 2]) {
    const { _id, history } = await stored(CODE, n);
    const before = { state: 'matched', frozen: false, history: history.slice(0, -1) };
    await MatchModel.collection.updateOne({ _id: _id as never }, { $set: before, $unset: { process: '' } } as never);
  }
  await PublicityListModel.updateOne({ _id: list._id }, { $set: { opening: STAFF } });
  t.deepEqual(await states(0, 1, 2), ['publicised', 'matched', 'matched']);
  await performDue(deps);
  t.deepEqual(await states(0, 1, 2), ['publicised', 'publicised', 'publicised']);
  t.like((await stored(CODE, 2)).history.at(-1), { event: 'publicise', who: { id: STAFF.id } });
  t.is((await storedList(list._id)).opening, undefined);
  t.is((await listOnShow(list._id, deps))?.entries.length, 3);
});
