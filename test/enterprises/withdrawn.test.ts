import test from 'ava';
import mongoose from 'mongoose';
import { MIGRATIONS } from '../../src/composition.js';
import { migrate } from '../../src/db/migrations.js';
import type { FactValue } from '../../src/eligibility/facts.js';
import { CompleteListModel } from '../../src/enterprises/complete-list.model.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import type { Enterprise, FactChange } from '../../src/enterprises/enterprise.schema.js';
import { factsKnownAt } from '../../src/enterprises/enterprise.service.js';
import { pushFacts } from '../../src/enterprises/exchange.service.js';
import { FactChangeModel } from '../../src/enterprises/fact-change.model.js';
import { GroundModel } from '../../src/enterprises/ground.model.js';
import { clearEndedGrounds, giveGround, withdrawGround } from '../../src/enterprises/ground.service.js';
import { importFile } from '../../src/enterprises/import.service.js';
import { loadCompleteLists, writeEnterprises } from '../../src/enterprises/write.service.js';
import { explainEnterprise } from '../../src/matching/explain.service.js';
import { policy, rulesWith, statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { csv, inventedUscc, temporaryFolder } from '../helpers/enterprises.js';

const database = await openTestDatabase();
const folder = await temporaryFolder();
const clock = handClock('2026-03-02T02:00:00Z');
const honest = policy('X91-honest', { fact: 'dishonestJudgmentDebtor', operator: 'equal', value: false });
const first = policy('X92-first', { fact: 'startupLoanSubsidyTimes', operator: 'equal', value: 0 });
const deps = testDeps({ clock, rules: rulesWith(honest, first) });
await migrate(mongoose.connection, MIGRATIONS, () => clock.now());
test.after.always(async () => {
  await folder.remove();
  await database.close();
});
test.serial.beforeEach(async () => {
  clock.set('2026-03-02T02:00:00Z');
  for (const model of [EnterpriseModel, FactChangeModel, CompleteListModel, GroundModel])
    await model.collection.deleteMany({});
  for (const n of [1, 2]) await state(n, { establishedOn: '2020-01-01' });
  await list('2026-02-20', 1);
});

const FACT = 'dishonestJudgmentDebtor';
const uscc = (n: number): string => inventedUscc(n, '441602');
const stored = async (n: number) => (await EnterpriseModel.findOne({ _id: uscc(n) }).lean<Enterprise>()) as Enterprise;
const debtor = async (n: number) => (await stored(n)).values[FACT];
const ground = (source: string, code: string | null) =>
  giveGround(
    { source, kind: code === null ? 'agreement' : 'authorisation', uscc: code, scope: [], basis: 'A', ...UNTIL },
    deps,
  );
const UNTIL = { until: '2026-12-31', givenBy: 'root' };
const push = (source: string, facts: Record<string, unknown>, asOf = '2026-02-28') =>
  pushFacts({ source, asOf, rows: [{ uscc: uscc(1), facts }] }, deps);
/** Any write, of any source: complete lists are laid over the firm again. */
const state = async (n: number, facts: Record<string, FactValue>) =>
  writeEnterprises([{ ...statement(n, facts, '2026-02-27'), uscc: uscc(n) }], {
    ...{ now: clock.now(), lists: await loadCompleteLists() },
  });
/** The court's complete list, naming these firms. */
async function list(asOf: string, ...named: number[]) {
  const rows = named.map((n) => [`河源第${n}示例有限公司`, uscc(n), `(2026)虚构执${n}号`]);
  const file = await folder.write(`${asOf}.csv`, csv([['企业名称', '统一社会信用代码', '案号'], ...rows]));
  await importFile(file, { asOf }, deps);
}
const verdict = async (code: string, n: number) =>
  (await explainEnterprise(uscc(n), { code, language: 'zh' }, deps)).policies[0]?.verdict;

test.serial('who is named on a complete list is not cleared of it by consenting and withdrawing', async (t) => {
  t.deepEqual([await debtor(1), await debtor(2)], [true, false]);
  const consent = await ground('court', uscc(1));
  await withdrawGround(consent._id, uscc(1), deps);
  await state(1, { employees: 5 });
  t.is(await debtor(1), true, 'a file never stood on the consent');

  const again = await ground('court', uscc(1));
  await push('court', { [FACT]: true });
  await withdrawGround(again._id, uscc(1), deps);
  t.is(await debtor(1), undefined);
  await state(1, { employees: 6 });
  t.is(await debtor(1), undefined, 'the list no longer tells who was named');
  t.is(await verdict('X91-honest', 1), 'undecided');
  await ground('court', uscc(1));
  await push('court', { [FACT]: true }, '2026-02-10');
  t.is(await debtor(1), true, 'the old list is later than what is pushed now, and still silent');

  clock.set('2026-03-20T02:00:00Z');
  await list('2026-03-15', 2);
  t.deepEqual([await debtor(1), await debtor(2)], [false, true], 'the next list speaks of everybody');
});

test.serial('nor by the end of an agreement, which silences its lists for others too', async (t) => {
  const agreement = await ground('court', null);
  clock.set('2026-03-03T02:00:00Z');
  await withdrawGround(agreement._id, null, deps);
  for (const n of [1, 2, 3]) await state(n, { employees: 7, establishedOn: '2020-01-01' });
  t.deepEqual([await debtor(1), await debtor(2), await debtor(3)], [undefined, undefined, undefined]);
  t.is(await verdict('X91-honest', 1), 'undecided');
  clock.set('2026-03-04T02:00:00Z');
  await list('2026-03-01', 1);
  t.deepEqual(await clearEndedGrounds(deps), { cleared: 1 });
  await state(3, { employees: 8 });
  t.deepEqual([await debtor(1), await debtor(3)], [true, false], 'for a later file its operator answers');
});

test.serial('a benefit whose record is withdrawn is not one that was never received', async (t) => {
  const received = [
    { policy: 'P12-startup-loan-interest', amount: 5 },
    { policy: 'P01-stable-jobs-return', amount: 5 },
  ];
  await state(1, { benefitsReceived: received as never });
  t.is(await verdict('X92-first', 1), 'ineligible');
  const consent = await ground('finance', uscc(1));
  await push('finance', { [`benefitsReceived#${received[0]?.policy}`]: [{ ...received[0], amount: 6 }] });
  await withdrawGround(consent._id, uscc(1), deps);
  t.deepEqual((await stored(1)).values.benefitsReceived, [received[1]] as never);
  t.is(await verdict('X92-first', 1), 'undecided');
  // Nor was it on a day before something that is known by now.
  await storeFirms([{ ...statement(1, { employees: 9 }, '2026-03-01'), uscc: uscc(1) }], clock.now());
  const [then] = await factsKnownAt([await stored(1)], '2026-02-28');
  t.deepEqual(then?.values.benefitsReceived, [received[1]] as never);
  const slots = then?.provenance.flatMap(({ keys }) => keys).filter((slot) => slot.startsWith('benefitsReceived'));
  t.deepEqual(slots, ['benefitsReceived#P01-stable-jobs-return']);
});

test.serial('what stood before a withdrawn fact does not hold again on any day', async (t) => {
  await state(2, { employees: 4 });
  const consent = await ground('court', uscc(2));
  const own = (value: boolean, asOf: string) =>
    pushFacts({ source: 'court', asOf, rows: [{ uscc: uscc(2), facts: { [FACT]: value } }] }, deps);
  await own(true, '2026-02-22');
  await own(true, '2026-02-24');
  await withdrawGround(consent._id, uscc(2), deps);
  const on = async (day: string) => (await factsKnownAt([await stored(2)], day))[0]?.values[FACT];
  t.deepEqual([await on('2026-02-21'), await on('2026-02-23'), await on('2026-02-25')], [false, undefined, undefined]);
});

/** Has `between` happen after a push has asked for its grounds and before it writes. */
async function pushedDuring(between: () => Promise<unknown>): Promise<Awaited<ReturnType<typeof push>>> {
  const find = CompleteListModel.find;
  const lean = async () => {
    CompleteListModel.find = find;
    await between();
    return loadCompleteLists();
  };
  CompleteListModel.find = (() => ({ lean })) as never;
  return push('hrss', { 'insuredEnd.2026': 9 });
}
const insured = async () => (await stored(1)).values.insuredEnd;

test.serial('what is pushed while its ground is withdrawn is taken back', async (t) => {
  const consent = await ground('hrss', uscc(1));
  await push('hrss', { 'insuredEnd.2026': 8 }, '2026-02-25');
  const [row] = await pushedDuring(() => withdrawGround(consent._id, uscc(1), deps));
  t.like(row, {
    outcome: 'rejected',
    reasons: ['insuredEnd.2026: 没有协议，也没有企业授权 · no agreement, and no consent of the firm'],
  });
  t.is(await insured(), undefined);
  const past = await FactChangeModel.find({ uscc: uscc(1), source: 'hrss' }).lean<FactChange[]>();
  t.true(past.flatMap(({ slots }) => slots).every(({ value }) => value === undefined));
});

test.serial('where whoever pushes was killed before it could look, the night does', async (t) => {
  const consent = await ground('hrss', uscc(1));
  await push('hrss', { 'insuredEnd.2026': 8 }, '2026-02-25');
  const before = await stored(1);
  await withdrawGround(consent._id, uscc(1), deps);
  // As it is when a write lands after the withdrawal has gone by.
  const { revision } = await stored(1);
  await EnterpriseModel.collection.updateOne(
    { _id: uscc(1) as never },
    { $set: { values: before.values, provenance: before.provenance, revision } },
  );
  t.deepEqual(await insured(), { 2026: 8 } as never);
  t.deepEqual(await clearEndedGrounds(deps), { cleared: 1 });
  t.is(await insured(), undefined);
  t.deepEqual(await clearEndedGrounds(deps), { cleared: 0 });
});
