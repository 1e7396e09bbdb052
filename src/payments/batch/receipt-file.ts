import { isCivilDate } from '../../eligibility/civil-date.js';
import { normaliseHeader, openSource, type SourceRow } from '../../enterprises/table-file.service.js';
import { toFen } from '../../matching/money.schema.js';
import { InputError } from '../../terminal/input-error.js';
import { parseLineNumber } from './batch.schema.js';

/** As many as a batch has lines. */
const MOST_ROWS = 50_000;
const MOST_PROBLEMS = 100;

/** One row of a file of receipts. */
export interface ReceiptRow {
  /** Line of the file. */
  readonly at: number;
  readonly batch: string;
  readonly line: number;
  readonly result: 'paid' | 'returned';
  readonly amountFen: number;
  readonly on: string;
  readonly reference: string;
  readonly reason: string | null;
}

export interface ReceiptFile {
  readonly sha256: string;
  readonly rows: readonly ReceiptRow[];
}

const HEADINGS = {
  number: ['付款编号', '付款流水号', 'payment'],
  result: ['结果', '支付结果', '状态', 'result'],
  amount: ['金额', '支付金额', 'amount'],
  on: ['日期', '支付日期', 'date'],
  reference: ['凭证号', '回单号', 'reference'],
  reason: ['原因', '退票原因', 'reason'],
} as const;
type Field = keyof typeof HEADINGS;
const REQUIRED: readonly Field[] = ['number', 'result', 'amount', 'on', 'reference'];

const RESULTS: Readonly<Record<string, ReceiptRow['result']>> = {
  ...{ 成功: 'paid', 支付成功: 'paid', 已支付: 'paid', paid: 'paid' },
  ...{ 退票: 'returned', 失败: 'returned', 支付失败: 'returned', 已退回: 'returned', returned: 'returned' },
};

type Columns = Readonly<Partial<Record<Field, number>>>;

/**
 * Reads a bank's or treasury's receipts, CSV or workbook, as a whole.
 * @throws InputError with one line for each row that cannot be read, or names a payment twice
 */
export async function readReceipts(path: string): Promise<ReceiptFile> {
  const source = await openSource(path);
  try {
    const header = source.head.map((row) => ({ row, columns: columnsOf(row) })).find(({ columns }) => isWhole(columns));
    if (header === undefined) {
      throw new InputError(`${path}: no row with the headings ${REQUIRED.map((one) => HEADINGS[one][0]).join(' ')}`);
    }
    const rows: ReceiptRow[] = [];
    const problems = new Problems(path);
    const seen = new Map<string, number>();
    for await (const row of source.rowsAfter(header.row.line, header.row.cells.length)) {
      if (rows.length === MOST_ROWS) throw new InputError(`${path}: more than ${MOST_ROWS} rows`);
      const read = rowOf(row, header.columns, problems);
      if (read === null) continue;
      const number = `${read.batch}-${read.line}`;
      const before = seen.get(number);
      if (before !== undefined) problems.add(row.line, `the same payment as in line ${before}`);
      seen.set(number, row.line);
      rows.push(read);
    }
    problems.settle();
    if (rows.length === 0) throw new InputError(`${path}: no receipts in it`);
    return { sha256: source.scan.sha256, rows };
  } finally {
    await source.close();
  }
}

/** What is wrong with a file, line by line; all of it is told at once, and then nothing is done. */
export class Problems {
  readonly #lines: string[] = [];
  #more = 0;

  constructor(private readonly path: string) {}

  add(line: number, problem: string): void {
    if (this.#lines.length < MOST_PROBLEMS) this.#lines.push(`${this.path}: line ${line}: ${problem}`);
    else this.#more += 1;
  }

  /** @throws InputError where there is any */
  settle(): void {
    if (this.#lines.length === 0) return;
    throw new InputError(this.#more === 0 ? this.#lines : [...this.#lines, `… and ${this.#more} more`]);
  }
}

function columnsOf({ cells }: SourceRow): Columns {
  const headings = cells.map((cell) => normaliseHeader(cell).replace(/\(元\)$/, ''));
  const found = Object.entries(HEADINGS).map(([field, names]): [string, number] => [
    field,
    headings.findIndex((heading) => (names as readonly string[]).includes(heading)),
  ]);
  return Object.fromEntries(found.filter(([, at]) => at >= 0));
}

const isWhole = (columns: Columns): boolean => REQUIRED.every((field) => columns[field] !== undefined);

function rowOf(row: SourceRow, columns: Columns, problems: Problems): ReceiptRow | null {
  if (row.broken !== undefined) {
    problems.add(row.line, 'its quotation marks are in disorder');
    return null;
  }
  if (row.bad !== undefined && row.bad.length > 0) {
    problems.add(row.line, 'a cell is a formula or an error, not a value');
    return null;
  }
  const cell = (field: Field): string => (row.cells[columns[field] ?? -1] ?? '').normalize('NFKC').trim();
  const number = parseLineNumber(cell('number'));
  const result = RESULTS[cell('result').toLowerCase()];
  const amountFen = fenOf(cell('amount'));
  const on = dateOf(cell('on'));
  const faults = [
    number === null && `"${cell('number')}" is no payment number`,
    result === undefined && `"${cell('result')}" is no result (成功 or 退票)`,
    amountFen === null && `"${cell('amount')}" is no amount in 元`,
    on === null && `"${cell('on')}" is no day that exists`,
    cell('reference') === '' && 'it has no voucher number',
  ].filter((fault) => fault !== false);
  for (const fault of faults) problems.add(row.line, fault);
  if (number === null || result === undefined || amountFen === null || on === null || faults.length > 0) return null;
  const reason = cell('reason') === '' ? null : cell('reason').slice(0, 200);
  return { at: row.line, ...number, result, amountFen, on, reference: cell('reference').slice(0, 100), reason };
}

function fenOf(text: string): number | null {
  const plain = text.replace(/^[¥￥]/, '').replace(/元$/, '');
  const digits = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replaceAll(',', '') : plain;
  try {
    const fen = toFen(digits);
    return fen > 0 ? fen : null;
  } catch {
    return null;
  }
}

/** 2026-11-22, 2026/11/22, 2026.11.22, 20261122, 2026年11月22日. */
function dateOf(text: string): string | null {
  const [, year, month = '', day = ''] = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$/.exec(text) ?? [];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isCivilDate(date) ? date : null;
}
