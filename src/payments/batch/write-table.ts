import { writeZip } from './write-zip.js';

/** A column: its heading, and whether its cells are numbers with two decimals, as text ("7200.00"). */
export interface TableColumn {
  readonly heading: string;
  readonly kind: 'text' | 'amount';
}

export type TableRow = readonly string[];

/**
 * Text that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it (OWASP, CSV injection;
 * full-width signs too, which Chinese spreadsheets take as well). Control characters become blanks.
 */
export function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  const plain = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return /^[=+\-@＝＋－＠|%]/.test(plain) ? `'${plain}` : plain;
}

/** RFC 4180 in UTF-8 with a mark, by which spreadsheets know it. */
export function writeCsv(columns: readonly TableColumn[], rows: readonly TableRow[]): Buffer {
  const lines = [columns.map(({ heading }) => heading), ...rows.map((row) => row.map(harmless))];
  const text = lines.map((cells) => cells.map(quoted).join(',')).join('\r\n');
  return Buffer.from(`\ufeff${text}\r\n`);
}

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** A workbook of one sheet (ECMA-376). Texts are inline strings, which no program computes or shortens to a number. */
export function writeXlsx(sheet: string, columns: readonly TableColumn[], rows: readonly TableRow[]): Buffer {
  const head = columns.map(({ heading }, column) => textCell(heading, 1, column)).join('');
  const body = rows.map((row, at) => {
    const line = at + 2;
    const cells = row.map((cell, column) =>
      columns[column]?.kind === 'amount' ? amountCell(cell, line, column) : textCell(harmless(cell), line, column),
    );
    return `<row r="${line}">${cells.join('')}</row>`;
  });
  const data = `<sheetData><row r="1">${head}</row>${body.join('')}</sheetData>`;
  return writeZip([
    { name: '[Content_Types].xml', content: CONTENT_TYPES },
    { name: '_rels/.rels', content: relationships('officeDocument', 'xl/workbook.xml') },
    {
      name: 'xl/workbook.xml',
      content: `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: relationships('worksheet', 'worksheets/sheet1.xml', 'styles', 'styles.xml'),
    },
    { name: 'xl/styles.xml', content: STYLES },
    { name: 'xl/worksheets/sheet1.xml', content: `${XML}<worksheet xmlns="${MAIN}">${data}</worksheet>` },
  ]);
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const CONTENT_TYPES = [
  `${XML}<Types xmlns="${PACKAGE}/content-types">`,
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
  `<Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>`,
  `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/>`,
  `<Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`,
].join('');

/** Style 1 is format 4 of ECMA-376 18.8.30, `#,##0.00`; style 2 is text. */
const STYLES = [
  `${XML}<styleSheet xmlns="${MAIN}"><fonts count="1"><font><sz val="11"/><name val="SimSun"/></font></fonts>`,
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">',
  ...[0, 4, 49].map((id) => `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`),
  '</cellXfs></styleSheet>',
].join('');

function relationships(...kindsAndTargets: readonly string[]): string {
  let entries = '';
  for (let at = 0; at < kindsAndTargets.length; at += 2) {
    const [kind, target] = [kindsAndTargets[at], kindsAndTargets[at + 1]];
    entries += `<Relationship Id="rId${at / 2 + 1}" Type="${RELATIONS}/${kind}" Target="${target}"/>`;
  }
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${entries}</Relationships>`;
}

/** `B7`; the tables here have fewer columns than there are letters. */
const placeOf = (line: number, column: number): string => `${String.fromCharCode(65 + column)}${line}`;

function textCell(text: string, line: number, column: number): string {
  const content = `<is><t xml:space="preserve">${escaped(text)}</t></is>`;
  return `<c r="${placeOf(line, column)}" s="2" t="inlineStr">${content}</c>`;
}

function amountCell(yuan: string, line: number, column: number): string {
  return `<c r="${placeOf(line, column)}" s="1"><v>${yuan}</v></c>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
