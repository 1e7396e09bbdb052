import { join } from 'node:path';
import test from 'ava';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { LIST_IDENTITY } from '../../src/enterprises/enterprise.schema.js';
import { chooseLayout, isStored, layOut } from '../../src/enterprises/import/layout.js';
import { loadMappings } from '../../src/enterprises/import/load-mappings.js';
import { parseDate, parsePeriod } from '../../src/enterprises/import/parse-date.js';
import { parseCapital, parseMoney, parseRatio } from '../../src/enterprises/import/parse-number.js';
import { cellParser } from '../../src/enterprises/import/parse-value.js';
import { readCsv } from '../../src/enterprises/import/read-csv.js';
import { spoolWorkbook } from '../../src/enterprises/import/read-xlsx.js';
import { RowIndex } from '../../src/enterprises/import/row-index.js';
import { dateOfSerial } from '../../src/enterprises/import/workbook.js';
import { packageRules } from '../../src/policies/load-rules.js';
import { csv, inventedUscc, rules, temporaryFolder } from '../helpers/enterprises.js';

const mappings = await loadMappings(join(packageRules(), 'mappings'), rules);
const fault = (code: string, detail?: string) => (detail === undefined ? { fault: code } : { fault: code, detail });

test('capital as registries publish it', (t) => {
  const cases: [string, unknown][] = [
    ['200万人民币', { amount: 2_000_000 }],
    ['1,500(万元人民币)', { amount: 15_000_000 }],
    ['108.7000(万元人民币)', { amount: 1_087_000 }],
    ['１，５００（万元人民币）〓', { amount: 15_000_000 }],
    ['人民币3.5亿元', { amount: 350_000_000 }],
    ['46.8万元', { amount: 468_000 }],
    ['0(万元人民币)', { amount: 0 }],
    ['50(万美元)', { warning: 'foreign-currency' }],
    ['3,500(万香港元)', { warning: 'foreign-currency' }],
    ['11(万)', { warning: 'currency-missing' }],
    ['500000', { warning: 'currency-missing' }],
    ['100万贝壳', fault('number-form')],
    ['1,50(万元人民币)', fault('number-form')],
    ['-5万人民币', fault('out-of-range', '>= 0')],
    ['0.0000001万人民币', fault('money-precision')],
    ['1000000亿人民币', fault('out-of-range', '|x| < 10^13')],
  ];
  for (const [text, expected] of cases) t.deepEqual(parseCapital(text) as unknown, expected, text);
  t.deepEqual(parseCapital('50(万美元)', { USD: 7.1 }), { amount: 3_550_000 });
});

test('money, ratios, dates and periods', (t) => {
  t.is(parseMoney('1,234.56', ''), 1234.56);
  t.is(parseMoney('12.5', '万元'), 125_000);
  t.is(parseMoney('12.5亿元', '万元'), 1_250_000_000);
  t.is(parseMoney('0.1', '万元'), 1000);
  t.deepEqual(parseMoney('1.005', '') as unknown, fault('money-precision'));
  t.deepEqual(parseMoney('1e5', '') as unknown, fault('number-form'));
  t.is(parseRatio('5.5%', ''), 0.055);
  t.is(parseRatio('5.5', '%'), 0.055);
  t.is(parseRatio('0.055', ''), 0.055);
  t.deepEqual(parseRatio('55', '') as unknown, fault('out-of-range', 'fraction, -10 to 10'));
  for (const text of [
    '2024-1-5',
    '2024/01/05',
    '2024.1.5',
    '2024年1月5日',
    '20240105',
    '2024-01-05 00:00:00',
    '２０２４-01-05',
  ])
    t.is(parseDate(text), '2024-01-05', text);
  for (const text of ['2023-02-30', '2023-13-01', '20230229', '2100-02-29'])
    t.deepEqual(parseDate(text) as unknown, fault('date-invalid'), text);
  for (const text of ['5/1/2024', '45296', '2024', '2024-1', '昨天', '2024-01/05'])
    t.deepEqual(parseDate(text) as unknown, fault('date-form'), text);
  t.deepEqual(
    ['2025', '2025年', '2025年度', '25', '2025Q1'].map((text) => parsePeriod(text, 'year')),
    ['2025', '2025', '2025', undefined, undefined],
  );
  t.deepEqual(
    ['2026Q3', '2026年第三季度', '2026年3季度', '2026Q5'].map((text) => parsePeriod(text, 'quarter')),
    ['2026Q3', '2026Q3', '2026Q3', undefined],
  );
  t.deepEqual(
    ['2026-10', '2026年1月', '202601', '2026-13'].map((text) => parsePeriod(text, 'month')),
    ['2026-10', '2026-01', '2026-01', undefined],
  );
});

test('codes by themselves and by their names; a name of several codes is not guessed', (t) => {
  const words = (zh: string) => ({ zh, en: zh });
  const table = {
    name: 'places',
    source: '',
    codes: new Map([
      ['10', words('东')],
      ['11', words('西')],
      ['12', words('西')],
      ['13', words('北')],
      ['1300', words('北')],
    ]),
  };
  const parse = cellParser(
    { type: 'code', codeList: 'places', label: words('地') },
    { unit: '', codes: { 别名: '10', 空白: '' }, rates: {} },
    new Map([['places', table]]),
  );
  t.deepEqual(parse('10'), { value: '10' });
  t.deepEqual(parse(' 东 '), { value: '10' });
  t.deepEqual(parse('别名'), { value: '10' });
  t.deepEqual(parse('空白'), { value: undefined });
  t.deepEqual(parse('北'), { value: '1300' }, 'the full code rather than its prefix');
  t.deepEqual(parse('西') as unknown, fault('ambiguous-code'));
  t.deepEqual(parse('南') as unknown, fault('unknown-code', 'places'));
});

test('property: what is written as CSV is read as it was, with its lines', async (t) => {
  const folder = await temporaryFolder();
  const text = fc
    .array(fc.constantFrom('a', '甲', ',', '"', '\n', ' ', '㐀'), { maxLength: 6 })
    .map((parts) => parts.join(''));
  const table = fc.array(
    fc.array(text, { minLength: 2, maxLength: 2 }).map((cells) => ['x', ...cells]),
    { minLength: 1, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), async (rows, end) => {
      const path = await folder.write('p.csv', csv(rows, end));
      const read: (readonly string[])[] = [];
      let line = 1;
      for await (const row of readCsv(path, 'utf-8', ',')) {
        if (row.line !== line) return false;
        line += 1 + row.cells.join('').split('\n').length - 1;
        read.push(row.cells);
      }
      return JSON.stringify(read) === JSON.stringify(rows);
    }),
    { numRuns: 200 },
  );
  await folder.remove();
  t.pass();
});

test('every stored fact comes from a mapping, every list knows how its records are told apart', (t) => {
  const known = new Set(
    mappings.flatMap((mapping) => [
      ...mapping.columns.flatMap(({ fact }) => fact ?? []),
      ...Object.keys(mapping.states),
      ...(mapping.record === undefined ? [] : [mapping.record.list]),
    ]),
  );
  const catalogue = mappings.find(({ catalogueColumns }) => catalogueColumns);
  if (catalogue === undefined) throw new Error('no mapping of the catalogue');
  for (const definition of [...rules.catalogue.values()].filter(isStored)) {
    const { key, label, type } = definition;
    if (type === 'list') t.truthy(LIST_IDENTITY[key], `${key} has no identity`);
    if (known.has(key)) continue;
    for (const header of [key, label.zh, label.en]) {
      const layout = layOut(catalogue, ['uscc', header], rules);
      t.true(
        !('missing' in layout) && layout.columns.some((column) => column.key === key || column.to === 'uscc'),
        `${header} is not read`,
      );
    }
  }
});

test('a partial list of certificates is not taken for a complete one', (t) => {
  const choice = chooseLayout(mappings, ['企业名称', '统一社会信用代码', '证书编号', '有效期至'], rules);
  t.false('layout' in choice && choice.layout.mapping.completeness !== 'partial');
});

test('each mapping is chosen by its own headers, and no two are confused', (t) => {
  for (const mapping of mappings.filter(({ catalogueColumns }) => !catalogueColumns)) {
    const own = [
      ...mapping.columns.map(({ fact, headers }) => headers?.[0] ?? rules.catalogue.get(fact ?? '')?.label.zh ?? ''),
      ...(mapping.record?.fields ?? []).map(({ field, headers }) => headers?.[0] ?? field),
      ...(mapping.period?.headers.slice(0, 1) ?? []),
      '统一社会信用代码',
    ].filter((header) => header !== '');
    const choice = chooseLayout(mappings, [...new Set(own)], rules);
    t.is('layout' in choice ? choice.layout.mapping.name : JSON.stringify(choice), mapping.name);
  }
});

test('the index of a file tells a hundred thousand keys apart', (t) => {
  const index = new RowIndex();
  let unseen = 0;
  for (let n = 0; n < 100_000; n++) if (index.note(inventedUscc(n), `c${n}`, n + 2, false).seen === 'first') unseen++;
  t.is(unseen, 100_000);
  const again = index.note(inventedUscc(5), 'c5', 200_000, false);
  t.deepEqual([again.seen, again.line], ['same', 7]);
  const other = index.note(inventedUscc(6), 'other', 200_001, false);
  t.deepEqual([other.seen, other.line, other.newly], ['differs', 8, true]);
  t.true(index.isMarked(inventedUscc(6)));
  t.false(index.isMarked(inventedUscc(7)));
});

test('days of a workbook are counted as Excel counts them', (t) => {
  t.is(dateOfSerial(1, false), '1900-01-01');
  t.is(dateOfSerial(59, false), '1900-02-28');
  t.is(dateOfSerial(60, false), undefined, '29 February 1900, which never was');
  t.is(dateOfSerial(61, false), '1900-03-01');
  t.is(dateOfSerial(43_835.75, false), '2020-01-05');
  t.is(dateOfSerial(42_373, true), '2020-01-05');
  t.is(dateOfSerial(0, false), undefined);
  t.is(dateOfSerial(Number.NaN, false), undefined);
});

test('characters that lie across two chunks of a workbook stay whole', async (t) => {
  const folder = await temporaryFolder();
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('长');
  const texts = Array.from({ length: 4000 }, (_, n) => `${'x'.repeat(n % 7)}虚构企业名称㐀${n}<&>`);
  for (const text of texts) sheet.addRow([text]);
  const spooled = await spoolWorkbook(await folder.write('long.xlsx', new Uint8Array(await book.xlsx.writeBuffer())));
  const read: string[] = [];
  for await (const { cells } of spooled.rows()) read.push(cells[0] ?? '');
  await spooled.dispose();
  await folder.remove();
  t.is(read.join('\n'), texts.join('\n'));
});
