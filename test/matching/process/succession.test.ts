import test from 'ava';
import { findEnterprise } from '../../../src/enterprises/enterprise.service.js';
import { SuccessionModel } from '../../../src/enterprises/succession.model.js';
import { CaseModel } from '../../../src/followups/case.model.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import type { MatchRecord } from '../../../src/matching/match.schema.js';
import { openPublicityList } from '../../../src/matching/process/publicity.service.js';
import { replay } from '../../../src/matching/process/replay.js';
import { finishSuccessions, type SuccessionInput, succeed } from '../../../src/matching/process/succession.service.js';
import { InputError, RefusedError, UnknownError } from '../../../src/terminal/input-error.js';
import {
  atLeast,
  fixed,
  policy,
  statement,
  storeFirms,
  uscc,
  wishAndAccount,
  withPublicity,
} from '../../helpers/city.js';
import { FINANCE, idOf, processDatabase, STAFF, smallCity, stored } from '../../helpers/process.js';

processDatabase();

const TEN = atLeast('employees', 10);
const once = policy('X72-once', TEN, { benefit: fixed(1000) });
const yearly = policy('X73-yearly', TEN, { benefit: fixed(1000), period: { kind: 'year', lag: 0 } });
const wish = policy('X74-wish', TEN, { benefit: fixed(1000), process: wishAndAccount });
const listed = policy('X75-listed', TEN, { benefit: fixed(1000), process: withPublicity });
const counted = policy(
  'X76-counted',
  { fact: 'startupLoanSubsidyTimes', operator: 'lessThan', value: 3 },
  { class: 'right' },
);
const LOAN = { policy: 'P12-startup-loan-interest', amount: 5 };

const firm = (n: number, employees: number, more = {}, asOf = '2026-02-28') =>
  statement(n, { employees, ...more }, asOf);

/** Firm 0 has been paid once and for the year, and has an offer and a public listing; firms 1 and 2 are too small. */
async function city(others = 3) {
  const made = smallCity('2026-03-02T02:00:00Z', once, yearly, wish, listed, counted);
  const { clock, run, act, deps } = made;
  await storeFirms([firm(0, 12, { benefitsReceived: [LOAN, LOAN] }), firm(1, others), firm(2, others)], clock.now());
  await run();
  await act(FINANCE, idOf('X72-once', 0), 'pay', { payment: 'P' });
  await act(FINANCE, `X73-yearly:2026:${uscc(0)}`, 'pay', { payment: 'P' });
  await openPublicityList([idOf('X75-listed', 0)], STAFF, deps);
  clock.advance(3_600_000);
  const grown = async () => {
    await storeFirms([firm(1, 20, {}, '2026-03-01'), firm(2, 20, {}, '2026-03-01')], clock.now());
    await run();
  };
  const say = (more: Partial<SuccessionInput>) =>
    succeed(
      {
        kind: 'merged',
        uscc: uscc(0),
        successors: [uscc(1)],
        on: '2026-03-01',
        open: 'to-successor',
        basis: '粤市监〔2026〕1号',
        ...more,
      },
      STAFF,
      deps,
    );
  return { ...made, grown, say };
}
const of = async (n: number) =>
  Object.fromEntries(
    (
      await MatchModel.find({ uscc: uscc(n) })
        .sort({ _id: 1 })
        .lean()
    ).map(({ policy: code, state }) => [code, state]),
  );

test.serial('re-coded: everything follows under the new code, and the old one is done', async (t) => {
  const { say, grown } = await city();
  await say({ kind: 're-coded' });
  t.like(await of(1), {
    'X72-once': 'archived',
    'X73-yearly': 'archived',
    'X74-wish': 'offered',
    'X75-listed': 'matched',
  });
  t.like(await of(0), { 'X72-once': 'paid', 'X73-yearly': 'paid', 'X74-wish': 'archived', 'X75-listed': 'archived' });
  t.like(await stored('X74-wish', 1), {
    frozen: true,
    tellPending: true,
    inheritedFrom: idOf('X74-wish', 0),
    round: 1,
  });
  for (const match of await MatchModel.find({ uscc: uscc(1) }).lean<MatchRecord[]>()) {
    const { state, frozen, _id } = match;
    t.like(replay(match, new Date('2026-12-31T00:00:00Z')), { state, frozen }, _id);
  }
  t.like((await stored('X74-wish', 0)).history.at(-1), {
    event: 'hand-over',
    note: `re-coded 2026-03-01 → ${uscc(1)}`,
  });
  await grown();
  t.like(await of(1), { 'X72-once': 'archived', 'X73-yearly': 'archived', 'X74-wish': 'offered' });
});

test.serial('merged: what is once has been received, what is yearly is the successor’s own', async (t) => {
  const { say, grown } = await city();
  await say({ kind: 'merged' });
  t.like(await of(1), { 'X72-once': 'archived', 'X74-wish': 'offered' });
  t.is((await of(1))['X73-yearly'], undefined);
  await grown();
  t.like(await of(1), { 'X72-once': 'archived', 'X73-yearly': 'payable' });
});

test.serial('what the successor has under way of a once that was received ends, before a person', async (t) => {
  const { say } = await city(20);
  t.is((await of(1))['X72-once'], 'payable');
  await say({ kind: 'merged' });
  t.like(await of(1), { 'X72-once': 'archived', 'X74-wish': 'offered' });
  const cases = (await CaseModel.find({}).sort({ _id: 1 }).lean()).map(({ match, kind }) => [match, kind]);
  t.deepEqual(
    cases.filter(([match]) => !match?.startsWith('X76')),
    [
      [idOf('X72-once', 1), 'succession'],
      [idOf('X74-wish', 1), 'succession'],
      [idOf('X75-listed', 1), 'succession'],
    ],
  );
});

test.serial('split: no part may receive the once again, and what is under way goes to the first', async (t) => {
  const { say, grown } = await city();
  await say({ kind: 'split', successors: [uscc(1), uscc(2)] });
  t.like(await of(1), { 'X72-once': 'archived', 'X74-wish': 'offered' });
  t.deepEqual((await of(2))['X74-wish'], undefined);
  await grown();
  t.like(await of(2), { 'X72-once': 'archived', 'X74-wish': 'offered', 'X73-yearly': 'payable' });
});

test.serial('what was received is among the successor’s facts and stays there when its own list comes', async (t) => {
  const { say, grown, clock, run } = await city();
  await say({ kind: 'converted' });
  await grown();
  const records = async () => (await findEnterprise(uscc(1)))?.values.benefitsReceived as object[];
  t.is((await records()).length, 2);
  t.like((await records())[0], { policy: LOAN.policy, inheritedFrom: uscc(0) });
  t.true((await findEnterprise(uscc(1)))?.dirtyFacts?.includes('benefitsReceived'), 'it is visited for it');
  await storeFirms([statement(1, { benefitsReceived: [LOAN] }, '2026-03-01')], clock.now());
  t.is((await records()).length, 3);
  await storeFirms([statement(1, { benefitsReceived: [LOAN] }, '2026-03-01')], clock.now());
  t.is((await records()).length, 3);
  await run();
  t.is((await of(1))['X76-counted'], 'withdrawn');
});

test.serial('deregistered: what is under way ends for good; what was paid stays', async (t) => {
  const { say, run } = await city();
  await say({ kind: 'deregistered', successors: [], open: 'withdraw' });
  t.like(await of(0), { 'X72-once': 'paid', 'X74-wish': 'archived', 'X75-listed': 'archived' });
  t.deepEqual(
    (await stored('X74-wish', 0)).history.slice(-2).map(({ event, note }) => [event, note]),
    [
      ['withdraw', 'deregistered 2026-03-01'],
      ['archive', 'deregistered 2026-03-01'],
    ],
  );
  // The register’s data may be late: the firm still looks eligible.
  await run();
  t.is((await of(0))['X74-wish'], 'archived');
});

test.serial('renamed, moved in, moved out: the code stays, and so does what the rule says', async (t) => {
  const { say } = await city();
  await say({ kind: 'renamed', successors: [], open: 'keep' });
  await say({ kind: 'moved-in', successors: [], open: 'keep', uscc: uscc(1) });
  t.like(await of(0), { 'X74-wish': 'offered', 'X75-listed': 'publicised' });
  await say({ kind: 'moved-out', successors: [], open: 'withdraw' });
  t.like(await of(0), { 'X72-once': 'paid', 'X74-wish': 'archived', 'X75-listed': 'archived' });
});

test.serial('what does not fit is refused and nothing is written', async (t) => {
  const { say } = await city();
  const before = await of(0);
  await t.throwsAsync(say({ successors: [] }), { instanceOf: InputError, message: /merged has 1/ });
  await t.throwsAsync(say({ on: '2026-02-30' }), { instanceOf: InputError });
  await t.throwsAsync(say({ on: '2027-01-01' }), { message: /today at the latest/ });
  await t.throwsAsync(say({ successors: [uscc(7)] }), { instanceOf: UnknownError });
  await t.throwsAsync(say({ successors: [uscc(0)] }), { instanceOf: RefusedError, message: /succeed itself/ });
  await t.throwsAsync(say({ kind: 'deregistered', successors: [] }), { message: /no successor/ });
  t.is(await SuccessionModel.countDocuments({}), 0);
  t.deepEqual(await of(0), before);
  await say({});
  await t.throwsAsync(say({ uscc: uscc(1), successors: [uscc(0)] }), { message: /already follows/ });
  await t.throwsAsync(say({ open: 'withdraw' }), { message: /something else is recorded/ });
});

test.serial('a succession that was cut off is finished, and repeating it changes nothing', async (t) => {
  const { say, deps } = await city();
  const done = await say({ kind: 're-coded' });
  const after = await MatchModel.find({}).sort({ _id: 1 }).lean();
  // As if only the first copy had been made before the process died.
  await SuccessionModel.collection.updateOne({ _id: done._id as never }, { $set: { doneAt: null } });
  await MatchModel.collection.deleteMany({ uscc: uscc(1), policy: { $in: ['X72-once', 'X73-yearly'] } });
  t.is(await finishSuccessions(deps), 1);
  t.is(await finishSuccessions(deps), 0);
  const again = await MatchModel.find({}).sort({ _id: 1 }).lean();
  t.deepEqual(
    again.map(({ _id, state }) => [_id, state]),
    after.map(({ _id, state }) => [_id, state]),
  );
  await say({ kind: 're-coded' });
  t.is(await CaseModel.countDocuments({}), 0);
});
