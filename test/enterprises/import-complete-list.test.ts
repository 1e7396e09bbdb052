import test from 'ava';
import { decide } from '../../src/eligibility/index.js';
import { CompleteListModel } from '../../src/enterprises/complete-list.model.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import type { Enterprise } from '../../src/enterprises/enterprise.schema.js';
import { factsKnownAt, findEnterprise } from '../../src/enterprises/enterprise.service.js';
import { factsFor } from '../../src/enterprises/enterprise-facts.service.js';
import { FactChangeModel } from '../../src/enterprises/fact-change.model.js';
import { type ImportOptions, importFile } from '../../src/enterprises/import.service.js';
import { InputError } from '../../src/terminal/input-error.js';
import { openTestDatabase, type TestDatabase } from '../helpers/database.js';
import { csv, type Folder, importDeps, inventedUscc, rules, temporaryFolder } from '../helpers/enterprises.js';

let database: TestDatabase;
let folder: Folder;
test.before(async () => {
  database = await openTestDatabase();
  folder = await temporaryFolder();
});
test.beforeEach(async () => {
  await EnterpriseModel.deleteMany({});
  await FactChangeModel.deleteMany({});
  await CompleteListModel.deleteMany({});
  const rows = [
    ['统一社会信用代码', '企业名称', '登记状态', '成立日期', '行政区划代码'],
    ...[1, 2, 3, 4].map((n) => [inventedUscc(n), `虚构${n}有限公司`, '存续', '2020-01-05', '441621']),
    [inventedUscc(5), '虚构5有限公司', '存续', '2026-07-01', '441621'],
    [inventedUscc(6), '虚构6有限公司', '存续', '2020-01-05', '440103'],
  ];
  await take(rows, { asOf: '2026-07-31' });
});
test.after.always(async () => {
  await folder.remove();
  await database.close();
});

let files = 0;
async function take(rows: readonly (readonly string[])[], options: ImportOptions = {}) {
  return importFile(await folder.write(`${++files}.csv`, csv(rows)), options, importDeps());
}
const debtors = (...numbers: number[]) => [
  ['企业名称', '统一社会信用代码', '案号'],
  ...numbers.map((n) => [`虚构${n}有限公司`, inventedUscc(n), `(2026)虚构执${n}号`]),
];
const highTech = (...numbers: number[]) => [
  ['企业名称', '统一社会信用代码', '高新技术企业证书编号', '有效期至'],
  ...numbers.map((n) => [`虚构${n}有限公司`, inventedUscc(n), `GR${n}`, '2028-12-31']),
];
async function stored(n: number): Promise<Enterprise> {
  const found = await findEnterprise(inventedUscc(n));
  if (found === null) throw new Error(`enterprise ${n} is not stored`);
  return found;
}
async function column(key: string): Promise<unknown[]> {
  return Promise.all([1, 2, 3, 4, 5, 6].map(async (n) => (await stored(n)).values[key]));
}
const verdict = (enterprise: Enterprise, condition: Parameters<typeof decide>[0], asOf = '2026-08-01') =>
  decide(condition, factsFor(enterprise, { rules, asOf, referenceYear: 2026 }), asOf, rules).verdict;

test.serial('a complete list settles everyone of its population, and no one else', async (t) => {
  const clean = { fact: 'dishonestJudgmentDebtor', operator: 'equal', value: false };
  t.is(verdict(await stored(1), clean), 'undecided');
  const report = await take(debtors(2), { asOf: '2026-06-30' });
  t.deepEqual(report.closed, { slot: 'dishonestJudgmentDebtor', named: 1, enterprises: 3 });
  // The fifth was registered after the list, the sixth is of another city.
  t.deepEqual(await column('dishonestJudgmentDebtor'), [false, true, false, false, undefined, undefined]);
  t.is(verdict(await stored(1), clean), 'eligible');
  t.is(verdict(await stored(2), clean), 'ineligible');
  t.is(verdict(await stored(6), clean), 'undecided');
  const facts = factsFor(await stored(1), { rules, asOf: '2026-08-01', referenceYear: 2026 });
  t.like(facts.get('dishonestJudgmentDebtor'), { value: false, source: 'court', asOf: '2026-06-30' });
});

test.serial('the next list frees and names anew; an evaluation of before sees the list of before', async (t) => {
  await take(debtors(2), { asOf: '2026-08-31' });
  const again = await take(debtors(2), { asOf: '2026-08-31' });
  t.deepEqual([again.unchanged, again.closed?.enterprises], [1, 0]);
  await take(debtors(3), { asOf: '2026-09-30' });
  t.deepEqual(await column('dishonestJudgmentDebtor'), [false, false, true, false, false, undefined]);
  const enterprises = await Promise.all([2, 3].map(stored));
  const known = await factsKnownAt(enterprises, '2026-09-15');
  t.deepEqual(
    known.map(({ values }) => values.dishonestJudgmentDebtor),
    [true, false],
  );
  t.deepEqual(await factsKnownAt(enterprises, '2026-09-30'), enterprises);
  const late = await take(debtors(1, 2), { asOf: '2026-07-31' });
  t.is(late.closed, null);
  t.true(late.warned.some(({ code }) => code === 'list-outdated'));
  t.deepEqual(await column('dishonestJudgmentDebtor'), [false, false, true, false, false, undefined]);
});

test.serial('a firm that comes into the store after the list is judged by it too', async (t) => {
  await take(debtors(2), { asOf: '2026-08-31' });
  await take([
    ['统一社会信用代码', '企业名称', '登记状态', '成立日期', '行政区划代码'],
    [inventedUscc(7), '虚构7有限公司', '存续', '2020-01-05', '441621'],
    [inventedUscc(8), '虚构8有限公司', '存续', '2026-09-01', '441621'],
  ]);
  t.is((await stored(7)).values.dishonestJudgmentDebtor, false);
  t.is((await stored(8)).values.dishonestJudgmentDebtor, undefined);
});

test.serial('an element that a complete list does not name is taken away; others stay unknown', async (t) => {
  const holds = (code: string) => ({ fact: 'qualificationCodes', operator: 'contains', value: code });
  t.is(verdict(await stored(1), holds('high-tech')), 'undecided');
  await take(highTech(1, 2), { asOf: '2026-06-30' });
  t.is(verdict(await stored(1), holds('high-tech')), 'eligible');
  t.is(verdict(await stored(3), holds('high-tech')), 'ineligible');
  t.is(verdict(await stored(6), holds('high-tech')), 'undecided');
  const others = [
    holds('little-giant'),
    { fact: 'qualificationCodes', operator: 'doesNotContain', value: 'little-giant' },
    { not: { fact: 'qualificationCodes', operator: 'containsAny', value: ['high-tech', 'little-giant'] } },
  ];
  for (const condition of others) t.is(verdict(await stored(3), condition), 'undecided', JSON.stringify(condition));
  t.is(
    verdict(await stored(1), {
      fact: 'qualificationCodes',
      operator: 'containsAny',
      value: ['high-tech', 'little-giant'],
    }),
    'eligible',
  );
  await take(highTech(1), { asOf: '2026-07-31' });
  t.is(verdict(await stored(2), holds('high-tech')), 'ineligible');
  t.deepEqual((await stored(2)).values.qualifications, []);
});

test.serial('a partial file says nothing about those it does not name', async (t) => {
  await take([
    ['统一社会信用代码', '企业名称', '资质名称', '认定日期'],
    [inventedUscc(1), '虚构1有限公司', '高新技术企业', '2025-12-01'],
  ]);
  t.is((await stored(2)).values.qualifications, undefined);
});

test.serial('empty lists and lists shorter by half are refused, unless forced', async (t) => {
  const refused = async (rows: string[][], asOf: string) =>
    (await t.throwsAsync(take(rows, { asOf }), { instanceOf: InputError }))?.message ?? '';
  t.regex(await refused(debtors(), '2026-08-31'), /an empty complete list/);
  await take(debtors(1, 2, 3), { asOf: '2026-08-31' });
  t.regex(await refused(debtors(1), '2026-09-30'), /1 named where the list of 2026-08-31 named 3/);
  t.deepEqual(await column('dishonestJudgmentDebtor'), [true, true, true, false, false, undefined]);
  t.is((await take(debtors(1, 2), { asOf: '2026-09-30' })).closed?.named, 2, 'not yet half');
  const forced = await take(debtors(), { asOf: '2026-10-31', force: true });
  t.deepEqual([forced.read, forced.closed?.named], [0, 0]);
  t.deepEqual(await column('dishonestJudgmentDebtor'), [false, false, false, false, false, undefined]);
});

test.serial('rows that cannot be read clear nobody', async (t) => {
  const header = debtors()[0] as string[];
  const unreadable = await take([...debtors(2), ['虚构', '9144', '案']], { asOf: '2026-08-31' });
  t.is(unreadable.closed, null);
  t.true(unreadable.warned.some(({ code }) => code === 'closure-withheld'));
  t.deepEqual(await column('dishonestJudgmentDebtor'), [undefined, true, undefined, undefined, undefined, undefined]);
  const broken = await take([header, ...debtors(2).slice(1), [`虚构\u0007`, inventedUscc(3), '案']], {
    asOf: '2026-09-30',
  });
  t.is(broken.rejected, 1);
  t.deepEqual(
    await column('dishonestJudgmentDebtor'),
    [false, true, undefined, false, false, undefined],
    'the third is left as it is',
  );
  const dry = await take(debtors(1, 2), { asOf: '2026-10-31', dryRun: true });
  t.is(dry.closed?.enterprises, 3, 'the third, the fourth and the fifth, of which the evidence gets newer');
  t.is((await stored(1)).values.dishonestJudgmentDebtor, false);
});

test.serial('a yearly list closes its own year', async (t) => {
  const rows = [
    ['企业名称', '统一社会信用代码', '申请编号', '年度'],
    ['虚构1有限公司', inventedUscc(1), 'S1', '2026'],
  ];
  await take(rows, { asOf: '2026-08-31' });
  const onList = { fact: 'departmentListCodes', operator: 'contains', value: 'advanced-manufacturing-vat' };
  t.is(verdict(await stored(1), onList, '2026-09-01'), 'eligible');
  t.is(verdict(await stored(2), onList, '2026-09-01'), 'ineligible');
  const before = factsFor(await stored(2), { rules, asOf: '2026-09-01', referenceYear: 2025 });
  t.is(decide(onList, before, '2026-09-01', rules).verdict, 'undecided', 'nothing is known of 2025');
});
