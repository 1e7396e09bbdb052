import test from 'ava';
import ExcelJS from 'exceljs';
import { CompleteListModel } from '../../src/enterprises/complete-list.model.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import type { Enterprise } from '../../src/enterprises/enterprise.schema.js';
import { findEnterprise, listEnterprises } from '../../src/enterprises/enterprise.service.js';
import { enterpriseView } from '../../src/enterprises/enterprise.view.js';
import { FactChangeModel } from '../../src/enterprises/fact-change.model.js';
import { type ImportOptions, importFile } from '../../src/enterprises/import.service.js';
import { openTestDatabase, type TestDatabase } from '../helpers/database.js';
import { csv, type Folder, importDeps, inventedUscc, rules, temporaryFolder } from '../helpers/enterprises.js';

let database: TestDatabase;
let folder: Folder;
test.before(async () => {
  database = await openTestDatabase();
  folder = await temporaryFolder();
});
test.afterEach.always(async () => {
  await EnterpriseModel.deleteMany({});
  await FactChangeModel.deleteMany({});
  await CompleteListModel.deleteMany({});
});
test.after.always(async () => {
  await folder.remove();
  await database.close();
});

type Cell = string | number;
const PUBLISHED = ['企业名称', '统一社会信用代码', '注册日期', '企业类型', '注册资金', '经营范围', '所在省份', '地区'];
const REGISTRY = ['统一社会信用代码', '企业名称', '登记状态', '成立日期', '行政区划代码'];
const registered = (n: number, date = '2020-01-05') => [inventedUscc(n), `虚构${n}有限公司`, '存续', date, '441621'];

let files = 0;
async function take(rows: readonly (readonly Cell[])[], options: ImportOptions = {}, end = '\n') {
  return importFile(await folder.write(`${++files}.csv`, csv(rows, end)), options, importDeps());
}
async function stored(n: number, division?: string): Promise<Enterprise> {
  const found = await findEnterprise(inventedUscc(n, division));
  if (found === null) throw new Error(`enterprise ${n} is not stored`);
  return found;
}

test.serial('a published registry with its disorder', async (t) => {
  const rest = ['制造、销售：农业机械。(依法须经批准的项目)〓', '广东', '河源'];
  const rows = [
    PUBLISHED,
    ['甲(虚构)机械厂〓', inventedUscc(1), '1980-10-05', '国有企业', '60万人民币', ...rest],
    ['乙（虚构）有限公司', inventedUscc(2), '1981-02-02', 'N/A', '1,500(万元人民币)', ...rest],
    ['丙虚构有限公司', inventedUscc(3), '1999-01-01', 'N/A', '50(万美元)', ...rest],
    ['丁虚构厂', inventedUscc(4), '1999-01-01', 'N/A', 'N/A', ...rest],
    ['戊虚构社', inventedUscc(5), '1999-01-01', '集体所有制', '11(万)', ...rest],
    ['己虚构分公司', inventedUscc(6, '220323'), '1999-01-01', '集体分支机构(非法人)', '108.7000(万元人民币)', ...rest],
    ['庚虚构店', inventedUscc(7, '441621', '92'), '2001-01-01', 'N/A', 'N/A', ...rest],
    ['辛虚构', inventedUscc(8, '440103'), '2001-01-01', 'N/A', 'N/A', ...rest],
  ];
  const report = await take(rows, {}, '\r\n');
  const { read, accepted, created, rejected, warnings } = report;
  t.deepEqual([read, accepted, created, rejected, warnings], [8, 8, 8, 0, 5]);
  t.deepEqual(
    report.warned.map(({ line, code }) => [line, code]),
    [
      [4, 'foreign-currency'],
      [6, 'currency-missing'],
      [7, 'division-unknown'],
      [9, 'division-elsewhere'],
      [null, 'district-inferred'],
    ],
  );
  const [first, second, third, fifth] = [await stored(1), await stored(2), await stored(3), await stored(5)];
  t.is(first.name, '甲（虚构）机械厂');
  t.is(first.values.registeredCapital, 600_000);
  t.is(second.values.registeredCapital, 15_000_000);
  t.is(second.values.entityType, 'enterprise', 'told by its legal name');
  t.is(third.values.registeredCapital, undefined);
  t.deepEqual(third.originals, { registeredCapital: '50(万美元)' });
  t.deepEqual(fifth.originals, { registeredCapital: '11(万)' });
  t.is((await stored(6, '220323')).districtCode, undefined);
  t.is((await stored(6, '220323')).values.entityType, 'branch');
  t.is((await findEnterprise(inventedUscc(7, '441621', '92')))?.values.entityType, 'individual-business');
  const district = enterpriseView(first, rules).facts.find(({ key }) => key === 'districtCode');
  t.deepEqual([district?.value, district?.inferred, district?.source], ['441621', true, 'market-supervision']);
});

test.serial('the same file again changes nothing; a dry run writes nothing', async (t) => {
  const rows = [REGISTRY, registered(1), registered(2)];
  const dry = await take(rows, { dryRun: true });
  t.deepEqual([dry.created, dry.dryRun], [2, true]);
  t.is(await EnterpriseModel.countDocuments({}), 0);
  await take(rows);
  const before = await EnterpriseModel.find({}).lean();
  const again = await take(rows);
  t.deepEqual([again.accepted, again.unchanged, again.updated], [2, 2, 0]);
  t.deepEqual(await EnterpriseModel.find({}).lean(), before);
  t.is(await FactChangeModel.countDocuments({}), 0);
});

test.serial('an older file is outdated, a newer one updates and keeps what it replaced', async (t) => {
  await take([REGISTRY, registered(1)], { asOf: '2026-06-30' });
  const older = await take([REGISTRY, registered(1, '2019-01-01')], { asOf: '2026-05-31' });
  t.deepEqual([older.accepted, older.outdated, older.updated], [1, 1, 0]);
  const newer = await take([REGISTRY, registered(1, '2018-01-01')], { asOf: '2026-07-31' });
  t.deepEqual([newer.updated, (await stored(1)).values.establishedOn], [1, '2018-01-01']);
  const [change] = await FactChangeModel.find({ uscc: inventedUscc(1) }).lean();
  t.is(change?.asOf, '2026-06-30');
  t.true(change?.slots.some(({ slot, value }) => slot === 'establishedOn' && value === '2020-01-05'));
});

test.serial('GB18030, UTF-8 with a mark, tabs, titles above the header, English headers', async (t) => {
  // 虚构有限公司 and the headers in GB18030, made with iconv.
  const codes = inventedUscc(1);
  const gb = (hex: string) => Buffer.from(hex, 'hex');
  const header = Buffer.concat([
    gb('cdb3d2bbc9e7bbe1d0c5d3c3b4fac2eb'),
    gb('2c'),
    gb('c6f3d2b5c3fbb3c6'),
    gb('2c'),
    gb('b5c7bcc7d7b4ccac'),
    gb('2c'),
    gb('b3c9c1a2c8d5c6da'),
  ]);
  const line = Buffer.concat([
    Buffer.from(`\n${codes},`),
    gb('d0e9b9b98139ee39d3d0cfdeb9abcbbe'),
    gb('2c'),
    gb('b4e6d0f8'),
    Buffer.from(',2020-01-05\n'),
  ]);
  const report = await importFile(await folder.write('gb.csv', Buffer.concat([header, line])), {}, importDeps());
  t.is(report.encoding, 'gb18030');
  t.is((await stored(1)).name, '虚构㐀有限公司', 'a character of four bytes');
  const marked = `\ufeff2026年登记名册\n${['uscc', 'name', 'status', 'established on', 'district'].join('\t')}\n${registered(2).join('\t')}\n`;
  t.is((await importFile(await folder.write('tabs.csv', marked), {}, importDeps())).accepted, 1);
  t.is((await stored(2)).districtCode, '441621');
});

test.serial('a workbook: dates, numbers, texts in parts, titles, a second sheet', async (t) => {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('登记');
  sheet.addRow(['虚构企业登记名册']);
  sheet.addRow(['统一社会信用代码', '企业名称', '登记状态', '成立日期', '注册资本（万元）', '区县']);
  sheet.addRow([
    inventedUscc(1),
    { richText: [{ text: '虚构' }, { text: '有限公司' }] },
    '存续',
    new Date(Date.UTC(2020, 0, 5)),
    '30万人民币',
    '紫金县',
  ]);
  sheet.getCell('D3').numFmt = 'yyyy-mm-dd';
  book.addWorksheet('说明').addRow(['其他']);
  const path = await folder.write('book.xlsx', new Uint8Array(await book.xlsx.writeBuffer()));
  const report = await importFile(path, {}, importDeps());
  t.deepEqual([report.encoding, report.accepted, report.warned.map(({ code }) => code)], ['xlsx', 1, ['other-sheets']]);
  t.like((await stored(1)).values, {
    name: '虚构有限公司',
    establishedOn: '2020-01-05',
    registeredCapital: 300_000,
    districtCode: '441621',
  });
});

test.serial('yearly figures of several years are one enterprise; units and periods in headers', async (t) => {
  const figures = [
    ['统一社会信用代码', '单位名称', '年度', '营业收入(万元)', '规模'],
    [inventedUscc(1), '虚构1有限公司', '2025', '1,234.5', '小型'],
    [inventedUscc(1), '虚构1有限公司', '2024年', '1000', '微型'],
    [inventedUscc(2), '虚构2有限公司', '2025', 'N/A', '小型'],
  ];
  const report = await take(figures);
  t.deepEqual([report.mapping, report.accepted, report.created], ['statistics-annual', 3, 3]);
  t.is(await EnterpriseModel.countDocuments({}), 2);
  t.deepEqual((await stored(1)).values.revenue, { 2025: 12_345_000, 2024: 10_000_000 });
  t.deepEqual((await stored(2)).values.sizeClass, { 2025: 'small' });
  t.is((await stored(2)).values.revenue, undefined);
  const any = await take([
    ['uscc', '2023年营业收入(万元)', '安排残疾人就业比例', 'taxCreditGrade', '年度'],
    [inventedUscc(1), '900', '1', 'A', '2024'],
  ]);
  t.is(any.mapping, 'catalogue');
  t.is(any.warned[0]?.column, '安排残疾人就业比例', 'a derived fact is not imported');
  const { values, provenance } = await stored(1);
  t.is((values.revenue as Record<string, number>)[2023], 9_000_000);
  t.deepEqual(values.taxCreditGrade, { 2024: 'A' });
  t.is(provenance.find(({ keys }) => keys.includes('taxCreditGrade.2024'))?.source, 'tax');
  t.is((await listEnterprises({ limit: 1 })).nextCursor, inventedUscc(1));
});

test.serial('a department that writes another name is warned of and does not rename', async (t) => {
  await take([REGISTRY, registered(1)]);
  const report = await take([
    ['统一社会信用代码', '纳税人名称', '年度', '纳税信用等级'],
    [inventedUscc(1), '别的公司', '2025', 'A级'],
  ]);
  t.deepEqual(
    report.warned.map(({ code }) => code),
    ['name-differs'],
  );
  t.is((await stored(1)).name, '虚构1有限公司');
});

test.serial('persons hired: all records of a firm, maps and nested lists', async (t) => {
  const header = [
    '统一社会信用代码',
    '单位名称',
    '人员标识',
    '人员类别',
    '招用日期',
    '失业保险参保月数',
    '养老保险参保月数',
    '已享受政策',
    '已补贴月数',
  ];
  const hire = (id: string, ...rest: string[]) => [
    inventedUscc(1),
    '虚构1有限公司',
    id,
    'graduate,veteran',
    '2025-07-01',
    '6',
    '5',
    ...rest,
  ];
  await take([header, hire('h1', 'A01:2024', 'B02=12;C03=6'), hire('h2', '', '')]);
  t.deepEqual((await stored(1)).values.hires, [
    {
      personId: 'h1',
      group: ['graduate', 'veteran'],
      hiredOn: '2025-07-01',
      monthsInsured: { unemployment: 6, pension: 5 },
      benefits: [{ policy: 'A01', year: 2024 }],
      subsidisedMonths: { B02: 12, C03: 6 },
    },
    {
      personId: 'h2',
      group: ['graduate', 'veteran'],
      hiredOn: '2025-07-01',
      monthsInsured: { unemployment: 6, pension: 5 },
    },
  ] as never);
  await take([header, hire('h2', '', '')]);
  t.is(((await stored(1)).values.hires as unknown[]).length, 1, 'who is no longer named is no longer there');
});
