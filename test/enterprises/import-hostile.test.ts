import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import test from 'ava';
import ExcelJS from 'exceljs';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { type ImportOptions, importFile } from '../../src/enterprises/import.service.js';
import { InputError } from '../../src/terminal/input-error.js';
import { openTestDatabase, type TestDatabase } from '../helpers/database.js';
import { csv, type Folder, importDeps, inventedUscc, temporaryFolder } from '../helpers/enterprises.js';

let database: TestDatabase;
let folder: Folder;
test.before(async () => {
  database = await openTestDatabase();
  folder = await temporaryFolder();
});
test.afterEach(async (t) => {
  t.is(await EnterpriseModel.countDocuments({}), 0, 'nothing was written');
});
test.after.always(async () => {
  await folder.remove();
  await database.close();
});

const HEADER = ['统一社会信用代码', '企业名称', '登记状态', '成立日期'];
const row = (n: number) => [inventedUscc(n), `虚构${n}有限公司`, '存续', '2020-01-05'];

/** The import is refused as bad input; its problems, without the path. */
async function refused(
  t: import('ava').ExecutionContext,
  path: string,
  options: ImportOptions = {},
): Promise<string[]> {
  const error = await t.throwsAsync(importFile(path, options, importDeps()), { instanceOf: InputError });
  const problems = error?.problems ?? [];
  for (const problem of problems) {
    t.false(problem.includes('\n'), problem);
    t.true(problem.length < 1000, problem);
  }
  return problems.map((problem) => problem.replaceAll(`${path}: `, ''));
}

test.serial('files that are not there, empty, or nothing but a header', async (t) => {
  t.deepEqual(await refused(t, join(folder.path, 'missing.csv')), ['no such file']);
  t.deepEqual(await refused(t, folder.path), ['not a file']);
  t.deepEqual(await refused(t, await folder.write('empty.csv', '')), ['the file is empty']);
  t.deepEqual(await refused(t, await folder.write('blank.csv', '\n\n  \n')), [
    'no known header (40 mappings tried) in the first rows: all empty',
  ]);
  t.deepEqual(await refused(t, await folder.write('header.csv', csv([HEADER]))), ['no row was accepted of 0']);
});

test.serial('binaries and other encodings under the name of a CSV file', async (t) => {
  const noise = randomBytes(5000);
  noise[4000] = 0;
  t.regex((await refused(t, await folder.write('noise.csv', noise)))[0] ?? '', /^not a text file|^neither UTF-8/);
  t.deepEqual(await refused(t, await folder.write('nul.csv', `a,b\nc,\u0000d\n`)), [
    'not a text file (a NUL byte in line 2)',
  ]);
  const utf16 = Buffer.from(`\ufeff${csv([HEADER, row(1)])}`, 'utf16le');
  t.deepEqual(await refused(t, await folder.write('utf16.csv', utf16)), ['UTF-16 text; save it as UTF-8 or GB18030']);
  const old = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
  t.regex((await refused(t, await folder.write('old.xls', old)))[0] ?? '', /Excel 97/);
  const cut = Buffer.concat([Buffer.from(csv([HEADER, row(1)])), Buffer.from([0xe4, 0xbc])]);
  t.regex((await refused(t, await folder.write('cut.csv', cut)))[0] ?? '', /no known header|neither UTF-8/);
});

test.serial('shapes that no mapping knows', async (t) => {
  t.deepEqual(
    await refused(
      t,
      await folder.write(
        'other.csv',
        csv([
          ['甲', '乙'],
          ['1', '2'],
        ]),
      ),
    ),
    ['no known header (40 mappings tried) in the first rows: 甲, 乙'],
  );
  const wide = Array.from({ length: 300 }, (_, at) => `列${at}`);
  t.deepEqual(await refused(t, await folder.write('wide.csv', csv([wide, wide]))), [
    '300 columns in line 1; at most 200 are read',
  ]);
  t.deepEqual(await refused(t, await folder.write('codes.csv', csv([HEADER.slice(0, 2), row(1).slice(0, 2)]))), [
    'no known header (40 mappings tried) in the first rows: 统一社会信用代码, 企业名称',
  ]);
  const path = await folder.write('good.csv', csv([HEADER, row(1)]));
  t.deepEqual(await refused(t, path, { mapping: 'tax-credit' }), [
    'no header of mapping tax-credit; it lacks 年度, 纳税缴费信用级别',
  ]);
  t.regex(
    (await refused(t, path, { mapping: 'nothing' }))[0] ?? '',
    /^no mapping "nothing"; there are abnormal-operations, /,
  );
  t.regex((await refused(t, path, { mapping: join(folder.path, 'good.csv') }))[0] ?? '', /mapping .*JSON/);
});

test.serial('a mapping file with mistakes says where they are', async (t) => {
  const good = await folder.write('good.csv', csv([HEADER, row(1)]));
  const mapping = {
    name: 'own',
    title: { zh: '自有', en: 'own' },
    source: 'nobody',
    completeness: 'partial',
    columns: [{ fact: 'shoeSize' }],
  };
  t.deepEqual(await refused(t, good, { mapping: await folder.write('own.json', JSON.stringify(mapping)) }), [
    'mapping own.json: source "nobody" is not a department',
    'mapping own.json: "shoeSize" is not a stored fact',
  ]);
  const misspelt = { ...mapping, columns: [{ facts: 'name' }] };
  t.regex(
    (await refused(t, good, { mapping: await folder.write('own.json', JSON.stringify(misspelt)) }))[0] ?? '',
    /^mapping own.json: \/columns\/0: .*facts/,
  );
});

test.serial('no row accepted; strict; dates of the data', async (t) => {
  const bad = [
    ['1', '虚构', '存续', '2020-01-05'],
    [inventedUscc(9), '虚构', '存续', '2023-02-30'],
  ];
  t.deepEqual(await refused(t, await folder.write('bad.csv', csv([HEADER, ...bad]))), [
    'no row was accepted of 2',
    'line 2, 统一社会信用代码 "1": not an 18-character unified social credit code [uscc-form]',
    'line 3, 成立日期 "2023-02-30": a day that does not exist [date-invalid]',
  ]);
  const mixed = await folder.write('mixed.csv', csv([HEADER, row(1), ...bad]));
  t.deepEqual((await refused(t, mixed, { strict: true }))[0], 'refused with --strict: 2 of 3 rows are at fault');
  t.deepEqual(await refused(t, mixed, { asOf: '2023-02-30' }), [
    '--as-of 2023-02-30: not a day that exists (YYYY-MM-DD)',
  ]);
  t.deepEqual(await refused(t, mixed, { asOf: '2026-11-23' }), ['--as-of 2026-11-23: after today, 2026-11-22']);
});

test.serial('a line of 200 MB is refused before it is held', async (t) => {
  const path = join(folder.path, 'long.csv');
  const file = await open(path, 'w');
  await file.write(csv([HEADER, row(1)]));
  const chunk = Buffer.alloc(8 << 20, 0x61);
  for (let written = 0; written < 200 << 20; written += chunk.length) await file.write(chunk);
  await file.close();
  const before = process.memoryUsage().rss;
  t.deepEqual(await refused(t, path), ['line 3 is longer than 1048576 bytes']);
  t.true(process.memoryUsage().rss - before < 64 << 20);
});

test.serial('workbooks: none, damaged, without rows, too wide, a bomb', async (t) => {
  const zip = (entries: [string, Buffer][]) => archive(entries);
  t.deepEqual(await refused(t, await folder.write('no.xlsx', zip([['a.txt', Buffer.from('x')]]))), [
    'not an Excel workbook',
  ]);
  t.deepEqual(
    await refused(t, await folder.write('cut.xlsx', zip([['xl/workbook.xml', Buffer.from('x')]]).subarray(0, 40))),
    ['a damaged workbook'],
  );
  t.regex(
    (await refused(t, await folder.write('odd.xlsx', zip([['xl/workbook.xml', Buffer.from('<x')]]))))[0] ?? '',
    /workbook/,
  );
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('空');
  t.regex(
    (await refused(t, await folder.write('none.xlsx', new Uint8Array(await book.xlsx.writeBuffer()))))[0] ?? '',
    /no rows/,
  );
  sheet.addRow([...HEADER]);
  sheet.getRow(2).getCell(300).value = 'x';
  t.regex(
    (await refused(t, await folder.write('wide.xlsx', new Uint8Array(await book.xlsx.writeBuffer()))))[0] ?? '',
    /column 300; at most 200/,
  );
  const bomb = zip([
    ['xl/workbook.xml', Buffer.from('<workbook/>')],
    ['xl/sharedStrings.xml', Buffer.alloc(257 << 20, 0x20)],
  ]);
  t.true(bomb.length < 1 << 20);
  t.deepEqual(await refused(t, await folder.write('bomb.xlsx', bomb)), [
    'xl/sharedStrings.xml unpacks to more than 256 MiB',
  ]);
});

/** A zip archive that lies about the unpacked sizes: it states 1 byte each. */
function archive(entries: readonly [string, Buffer][]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of entries) {
    const packed = deflateRawSync(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(1, 22);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(1, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), packed);
    directory.push(central, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
