import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import { InputError } from '../../terminal/input-error.js';
import type { Zip } from './zip.js';

/** Parts that are held in memory: texts, styles, the table of contents. */
const HELD_LIMIT = 256 << 20;
/** A sheet of a million rows is a few hundred megabytes of XML. */
const SHEET_LIMIT = 1 << 30;
/** Number formats 14 to 22, 27 to 36, 45 to 47, 50 to 58 of ECMA-376 (18.8.30) are dates and times. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

type Attributes = Readonly<Record<string, string>>;

export interface XmlHandlers {
  open?(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

/**
 * Reads one XML part of a workbook; a character is never cut between two chunks, and entities are not expanded.
 * Yields after each chunk, so that what the handlers gathered can be taken on.
 * @throws InputError where it is not well-formed
 */
export async function* readXml(
  zip: Zip,
  name: string,
  path: string,
  handlers: XmlHandlers,
  limit: number,
): AsyncGenerator<void, void> {
  const parser = new SaxesParser();
  const plain = (qualified: string) => qualified.slice(qualified.indexOf(':') + 1);
  parser.on('error', (error) => {
    throw new InputError(`${path}: ${name} is damaged (${error.message})`);
  });
  parser.on('opentag', (tag) => handlers.open?.(plain(tag.name), tag.attributes as Attributes));
  parser.on('closetag', (tag) => handlers.close?.(plain(tag.name)));
  parser.on('text', (text) => handlers.text?.(text));
  parser.on('cdata', (text) => handlers.text?.(text));
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of zip.read(name, limit)) {
    parser.write(decoder.decode(chunk, { stream: true }));
    yield;
  }
  parser.write(decoder.decode());
  parser.close();
  yield;
}

export interface Workbook {
  /** Parts of the sheets, in the order of the workbook. */
  readonly sheets: readonly string[];
  readonly strings: readonly string[];
  /** Whether a style shows its number as a date. */
  readonly dateStyles: readonly boolean[];
  /** Days count from 1904 instead of 1900. */
  readonly from1904: boolean;
}

export const sheetLimit = SHEET_LIMIT;

/** What is needed to read the sheets of a workbook. */
export async function readWorkbook(zip: Zip, path: string): Promise<Workbook> {
  if (!zip.has('xl/workbook.xml')) throw new InputError(`${path}: not an Excel workbook`);
  const ids: string[] = [];
  let from1904 = false;
  await held(zip, 'xl/workbook.xml', path, {
    open: (name, attributes) => {
      if (name === 'sheet') ids.push(attributes['r:id'] ?? '');
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
    },
  });
  const targets = new Map<string, string>();
  await held(zip, 'xl/_rels/workbook.xml.rels', path, {
    open: (name, { Id = '', Target = '' }) => {
      if (name === 'Relationship') targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
    },
  });
  const sheets = ids.flatMap((id) => targets.get(id) ?? []).filter((name) => zip.has(name));
  return { sheets, strings: await readStrings(zip, path), dateStyles: await readStyles(zip, path), from1904 };
}

async function held(zip: Zip, name: string, path: string, handlers: XmlHandlers): Promise<void> {
  if (!zip.has(name)) return;
  for await (const _ of readXml(zip, name, path, handlers, HELD_LIMIT));
}

/** Texts of `<si>`, put together from their runs; the reading aids of `<rPh>` are no part of them. */
async function readStrings(zip: Zip, path: string): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let inText = false;
  let inPhonetic = false;
  await held(zip, 'xl/sharedStrings.xml', path, {
    open: (name) => {
      if (name === 'si') text = '';
      else if (name === 'rPh') inPhonetic = true;
      else if (name === 't') inText = !inPhonetic;
    },
    text: (part) => {
      if (inText) text += part;
    },
    close: (name) => {
      if (name === 'si') strings.push(text);
      else if (name === 'rPh') inPhonetic = false;
      else if (name === 't') inText = false;
    },
  });
  return strings;
}

async function readStyles(zip: Zip, path: string): Promise<boolean[]> {
  const custom = new Map<string, boolean>();
  const dates: boolean[] = [];
  let inCells = false;
  await held(zip, 'xl/styles.xml', path, {
    open: (name, { numFmtId = '0', formatCode = '' }) => {
      if (name === 'numFmt') custom.set(numFmtId, isDateFormat(formatCode));
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) dates.push(custom.get(numFmtId) ?? isBuiltInDate(Number(numFmtId)));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return dates;
}

/** A format with a year or a day outside quoted words, colours and conditions. */
function isDateFormat(format: string): boolean {
  return /[yd]/i.test(format.replace(/"[^"]*"|\[[^\]]*\]|\\.|_./g, ''));
}

/** The day of a serial number; undefined where Excel has none. The 29 February 1900 that Excel counts never was. */
export function dateOfSerial(serial: number, from1904: boolean): string | undefined {
  const days = Math.floor(serial) + (from1904 ? 1462 : 0);
  if (!Number.isFinite(days) || days < 1 || days === 60 || days > 2_958_465) return undefined;
  const date = new Date(Date.UTC(1899, 11, days < 60 ? 31 : 30) + days * 86_400_000);
  return date.toISOString().slice(0, 10);
}
