import test from 'ava';
import ExcelJS from 'exceljs';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { FAULTS, type FaultCode } from '../../src/enterprises/import/findings.js';
import { type ImportReport, importFile } from '../../src/enterprises/import.service.js';
import { openTestDatabase, type TestDatabase } from '../helpers/database.js';
import { csv, type Folder, importDeps, inventedUscc, temporaryFolder } from '../helpers/enterprises.js';

/** Of each kind of fault so many rows, all made up. */
const ROWS = 32;

let database: TestDatabase;
let folder: Folder;
test.before(async () => {
  database = await openTestDatabase();
  folder = await temporaryFolder();
});
test.after.always(async () => {
  await folder.remove();
  await database.close();
});

const seen = new Set<string>();
type Row = readonly string[];

/** A file of good rows with the faulty ones between them: every faulty row is refused for its reason, no other. */
async function check(
  t: import('ava').ExecutionContext,
  name: string,
  header: Row,
  good: (n: number) => Row,
  faults: Partial<Record<FaultCode, (n: number) => Row>>,
  options: { mapping?: string } = {},
): Promise<ImportReport> {
  const rows: Row[] = [header];
  const expected = new Map<number, string>();
  let n = 0;
  for (const [code, make] of Object.entries(faults) as [FaultCode, (n: number) => Row][]) {
    for (let i = 0; i < ROWS; i++) {
      rows.push(good(n++));
      rows.push(make(n++));
      expected.set(rows.length, code);
      seen.add(code);
    }
  }
  const path = await folder.write(`${name}.csv`, csv(rows));
  const report = await importFile(path, { dryRun: true, ...options }, importDeps());
  t.is(report.read, rows.length - 1);
  t.is(report.accepted, (rows.length - 1) / 2);
  t.is(report.rejected, expected.size);
  t.is(report.rejects.length, expected.size);
  for (const reject of report.rejects) {
    t.is(reject.code as string, expected.get(reject.line ?? 0) ?? '', `line ${reject.line}: ${reject.reason}`);
    t.truthy(reject.reason);
    t.truthy(reject.reasonZh);
  }
  return report;
}

const REGISTRY: Row = [
  '统一社会信用代码',
  '企业名称',
  '登记状态',
  '成立日期',
  '注册资本',
  '行政区划代码',
  '行业代码',
  '是否民营',
];
function registered(n: number, change: Partial<Record<number, string>> = {}): Row {
  const row = [inventedUscc(n), `虚构${n}有限公司`, '存续', '2020-01-05', '100万人民币', '441621', 'C3982', '是'];
  return row.map((cell, at) => change[at] ?? cell);
}

test.serial('registry rows', async (t) => {
  const pick = (n: number, ...texts: string[]) => texts[Math.floor(n / 2) % texts.length] ?? '';
  await check(t, 'registry', REGISTRY, registered, {
    'uscc-missing': (n) => registered(n, { 0: pick(n, '', 'N/A', '-', '暂无') }),
    'uscc-form': (n) =>
      registered(n, { 0: pick(n, `9144${n}`, `I${inventedUscc(n).slice(1)}`, `${inventedUscc(n)}0`, '9.1441621E+17') }),
    'uscc-check-digit': (n) =>
      registered(n, { 0: inventedUscc(n).slice(0, 17) + (inventedUscc(n).endsWith('1') ? '2' : '1') }),
    'required-missing': (n) => registered(n, { 1: pick(n, '', 'N/A', '—', 'null') }),
    'date-form': (n) => registered(n, { 3: pick(n, '昨天', '43831', '05/01/20', '2020') }),
    'date-invalid': (n) => registered(n, { 3: pick(n, '2023-02-30', '2023/2/29', '2023年13月1日', '20230431') }),
    'date-in-future': (n) => registered(n, { 3: pick(n, '2026-11-23', '2027-01-01') }),
    'number-form': (n) => registered(n, { 4: pick(n, '一百万', '1,00万人民币', '100万贝壳', '1.2.3万人民币') }),
    'out-of-range': (n) => registered(n, { 4: pick(n, '-1万人民币', '2000000亿人民币') }),
    'money-precision': (n) => registered(n, { 4: pick(n, '1.234元人民币', '0.0000001万人民币') }),
    'unknown-code': (n) =>
      registered(
        n,
        pick(n, 'a', 'b', 'c') === 'a'
          ? { 2: '睡眠' }
          : pick(n, 'a', 'b', 'c') === 'b'
            ? { 5: '999999' }
            : { 6: 'Z99' },
      ),
    'boolean-form': (n) => registered(n, { 7: pick(n, '也许', '2', '是的吧') }),
    'column-count': (n) => (pick(n, 'a', 'b') === 'a' ? registered(n).slice(0, 7) : [...registered(n), '多余']),
    'control-character': (n) => registered(n, { 1: `虚构\u0007${n}` }),
    'text-too-long': (n) => registered(n, { 1: '长'.repeat(501) }),
  });
});

test.serial('rows of one enterprise that contradict each other are all refused; equal ones count once', async (t) => {
  const rows: Row[] = [REGISTRY];
  for (let n = 0; n < ROWS; n++) {
    rows.push(registered(n), registered(n, { 4: '200万人民币' }));
    rows.push(registered(1000 + n), registered(1000 + n));
    rows.push(registered(2000 + n), registered(2000 + n, { 3: '2023-02-30' }));
  }
  seen.add('duplicate-differs');
  const report = await importFile(await folder.write('twice.csv', csv(rows)), { dryRun: true }, importDeps());
  t.is(report.read, 6 * ROWS);
  t.is(report.accepted, ROWS);
  t.is(report.duplicates, ROWS);
  t.is(report.rejected, 4 * ROWS);
  const codes = report.rejects.map(({ code }) => code);
  t.is(
    codes.filter((code) => code === 'duplicate-differs').length,
    3 * ROWS,
    'a good row beside a faulty one of the same firm, too',
  );
  t.deepEqual(
    report.rejects.slice(0, 2).map(({ line, reason }) => [line, reason.match(/line (\d+)/)?.[1]]),
    [
      [2, '3'],
      [3, '2'],
    ],
  );
});

test.serial('yearly figures', async (t) => {
  const header = ['统一社会信用代码', '单位名称', '年度', '平均参保人数', '年末参保人数'];
  const row = (n: number, year = '2025', average = '12.5', end = '12') => [
    inventedUscc(n),
    `虚构${n}`,
    year,
    average,
    end,
  ];
  await check(t, 'social', header, (n) => row(n), {
    'period-missing': (n) => row(n, ''),
    'period-form': (n) => row(n, n % 4 === 1 ? '25' : '二〇二五'),
    'not-an-integer': (n) => row(n, '2025', '12.5', '12.5'),
    'out-of-range': (n) => row(n, '2025', '12.5', '-3'),
    'number-form': (n) => row(n, '2025', '1,2', '12'),
  });
});

test.serial('records of lists', async (t) => {
  const hires = [
    '统一社会信用代码',
    '单位名称',
    '人员标识',
    '人员类别',
    '招用日期',
    '失业保险参保月数',
    '已享受政策',
    '已补贴月数',
  ];
  const hire = (n: number, change: Partial<Record<number, string>> = {}) =>
    [inventedUscc(n), `虚构${n}`, `hash-${n}`, 'graduate', '2025-07-01', '6', '', ''].map(
      (cell, at) => change[at] ?? cell,
    );
  const invented = ['441621199001011234', '44162119900101123X', '441621900101123'];
  const report = await check(t, 'hires', hires, (n) => hire(n), {
    'identity-number': (n) => hire(n, { 2: invented[n % 3] ?? '' }),
    'record-form': (n) => hire(n, n % 4 === 1 ? { 6: '某政策' } : { 7: '三个月' }),
    'unknown-code': (n) => hire(n, { 3: '宇航员' }),
    'required-missing': (n) => hire(n, { 2: '' }),
  });
  t.false(JSON.stringify(report).includes('19900101'), 'an identity number is not repeated');
  const list = ['统一社会信用代码', '企业名称', '申请编号', '年度'];
  const listed = (n: number, year = '2026') => [inventedUscc(n), `虚构${n}`, `S${n}`, year];
  await check(t, 'list', list, (n) => listed(n), { 'not-on-this-list': (n) => listed(n, '2025') });
});

test.serial('a firm with one refused record is left out as a whole', async (t) => {
  const rows: Row[] = [['统一社会信用代码', '单位名称', '人员标识', '招用日期']];
  for (let n = 0; n < ROWS; n++) {
    rows.push(
      [inventedUscc(n), `虚构${n}`, `a-${n}`, '2025-07-01'],
      [inventedUscc(n), `虚构${n}`, `b-${n}`, '2025-02-30'],
    );
    rows.push([inventedUscc(1000 + n), `虚构${n}`, `c-${n}`, '2025-07-01']);
  }
  seen.add('incomplete-list');
  const report = await importFile(await folder.write('whole.csv', csv(rows)), { dryRun: true }, importDeps());
  t.deepEqual([report.accepted, report.rejected], [ROWS, 2 * ROWS]);
  t.is(report.rejects.filter(({ code }) => code === 'incomplete-list').length, ROWS);
});

test.serial('names of several codes; quotation marks in disorder', async (t) => {
  const rows = [REGISTRY.join(',')];
  for (let n = 0; n < ROWS; n++) {
    rows.push(
      registered(2 * n).join(','),
      registered(2 * n + 1)
        .join(',')
        .replace('虚构', '"虚构"'),
    );
  }
  seen.add('quote-disorder');
  const report = await importFile(
    await folder.write('quotes.csv', `${rows.join('\r\n')}\r\n`),
    { dryRun: true },
    importDeps(),
  );
  t.deepEqual([report.accepted, report.rejected], [ROWS, ROWS]);
  t.true(report.rejects.every(({ code, line }, at) => code === 'quote-disorder' && line === 2 * at + 3));
});

test.serial('formulas and error values of a workbook', async (t) => {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('登记');
  sheet.addRow(['虚构企业登记名册']);
  sheet.addRow([...REGISTRY]);
  for (let n = 0; n < ROWS; n++) {
    sheet.addRow([...registered(3 * n)]);
    sheet.addRow([...registered(3 * n + 1)]).getCell(5).value = { formula: 'A1&"万人民币"', result: '100万人民币' };
    sheet.addRow([...registered(3 * n + 2)]).getCell(4).value = { error: '#REF!' };
  }
  seen.add('formula').add('cell-error');
  const path = await folder.write('faults.xlsx', new Uint8Array(await book.xlsx.writeBuffer()));
  const report = await importFile(path, { dryRun: true }, importDeps());
  t.deepEqual([report.read, report.accepted, report.rejected], [3 * ROWS, ROWS, 2 * ROWS]);
  t.deepEqual(
    report.rejects.slice(0, 2).map(({ code, line }) => [code, line]),
    [
      ['formula', 4],
      ['cell-error', 5],
    ],
  );
});

test.serial('every fault has been seen, and nothing was written', async (t) => {
  // No two divisions of the table share a name at present; the reader of codes has a test of its own for it.
  t.deepEqual(
    Object.keys(FAULTS).filter((code) => !seen.has(code)),
    ['ambiguous-code'],
  );
  t.is(await EnterpriseModel.countDocuments({}), 0);
});
