import { basename } from 'node:path';
import { civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import { toYuan } from '../../matching/money.schema.js';
import type { Person } from '../../matching/process/process.schema.js';
import type { PaymentRecord, Receipt } from '../payment.schema.js';
import type { PaymentDeps } from '../payment-deps.js';
import { paymentsByKey } from '../payment-store.js';
import { needRole } from '../roles.js';
import { type BatchLine, type BatchRecord, lineNumber, type ReceiptFileRecord } from './batch.schema.js';
import { linesNumbered, readBatches } from './batch-store.js';
import { Problems, type ReceiptRow, readReceipts } from './receipt-file.js';
import { applyFile, keepFile } from './receipt-settling.js';

export interface ReceiptsImported {
  readonly rows: number;
  readonly paid: number;
  readonly returned: number;
  /** Known before. */
  readonly unchanged: number;
  readonly paidFen: number;
  /** What came of each row, in the order of the file. */
  readonly items: readonly ReceiptTaken[];
}

export interface ReceiptTaken {
  /** Line of the file. */
  readonly row: number;
  /** The number of the line that it is about. */
  readonly number: string;
  readonly payment: string;
  readonly amountFen: number;
  readonly outcome: Receipt['result'] | 'unchanged';
}

/**
 * Takes in a file of receipts. The whole file is checked before anything is written; one row that is unknown, doubled or
 * not of its line's amount refuses all of it. Then it is kept, and each receipt applied; again it changes nothing.
 * @throws InputError with a line for each row that is refused
 */
export async function importReceipts(path: string, who: Person, deps: PaymentDeps): Promise<ReceiptsImported> {
  needRole(who, 'finance');
  const file = await readReceipts(path);
  const checked = await checkRows(file.rows, civilDateOf(deps.clock.now()), new Problems(path));
  const receipts = checked.flatMap(({ isNew, row, line }) => {
    const { at: _, ...receipt } = row;
    return isNew ? [{ ...receipt, payment: line.payment }] : [];
  });
  const record: ReceiptFileRecord = {
    ...{ _id: file.sha256, name: basename(path), by: who.id, at: deps.clock.now() },
    ...{ receipts, state: 'applying' },
  };
  if (receipts.length > 0) await applyFile(await keepFile(record), deps);
  const items = checked.map(({ row, line, isNew }): ReceiptTaken => {
    const outcome = isNew ? row.result : 'unchanged';
    return { row: row.at, number: line._id, payment: line.payment, amountFen: row.amountFen, outcome };
  });
  const count = (outcome: ReceiptTaken['outcome']) => items.filter((one) => one.outcome === outcome).length;
  return {
    ...{ rows: items.length, paid: count('paid'), returned: count('returned'), unchanged: count('unchanged') },
    paidFen: items.reduce((sum, { outcome, amountFen }) => sum + (outcome === 'paid' ? amountFen : 0), 0),
    items,
  };
}

interface CheckedRow {
  readonly row: ReceiptRow;
  readonly line: BatchLine;
  readonly isNew: boolean;
}

async function checkRows(rows: readonly ReceiptRow[], today: CivilDate, problems: Problems): Promise<CheckedRow[]> {
  const batches = await readBatches([...new Set(rows.map(({ batch }) => batch))]);
  const lines = await linesNumbered(rows.map((row) => lineNumber(row.batch, row.line)));
  const keys = [...lines.values()].map(({ payment: _id, uscc }) => ({ _id, uscc }));
  const payments = await paymentsByKey(keys);
  const checked: CheckedRow[] = [];
  for (const row of rows) {
    const number = lineNumber(row.batch, row.line);
    const [batch, line] = [batches.get(row.batch), lines.get(number)];
    if (batch === undefined || line === undefined) {
      problems.add(row.at, `unknown payment number ${number}`);
      continue;
    }
    const fault = faultOf(batch, line, row, payments.get(line.payment), today);
    if (fault !== null && fault !== 'known') problems.add(row.at, `${number}: ${fault}`);
    checked.push({ row, line, isNew: fault === null });
  }
  problems.settle();
  return checked;
}

/** Why a receipt is refused; `known` where it was taken in before; null where it is to be applied. */
function faultOf(
  batch: BatchRecord,
  line: BatchLine,
  receipt: ReceiptRow,
  payment: PaymentRecord | undefined,
  today: CivilDate,
): string | null {
  if (batch.state !== 'exported' && batch.state !== 'exporting') return `its batch is ${batch.state}, not exported`;
  if (payment === undefined) return 'its payment is gone';
  const same = payment.receipts.filter((one) => one.batch === receipt.batch && one.line === receipt.line);
  if (same.some((one) => one.result === receipt.result && one.reference === receipt.reference)) return 'known';
  if (receipt.on > today) return `it is dated ${receipt.on}, after today`;
  const sent = civilDateOf((batch.exported ?? { at: batch.createdAt }).at);
  if (receipt.on < sent) return `it is dated ${receipt.on}, before its batch was sent on ${sent}`;
  if (receipt.amountFen !== line.amountFen) {
    return `${toYuan(receipt.amountFen)} is not the line's amount of ${toYuan(line.amountFen)}`;
  }
  if (payment.batch !== receipt.batch) return `it came back and was taken out of batch ${receipt.batch}`;
  const { state } = payment;
  if (state === 'ordered' || state === 'batched') return null;
  if (state === 'paid' && receipt.result === 'returned') return null;
  const known = same.at(-1);
  return `it is ${state} already${known === undefined ? '' : ` by voucher ${known.reference}`}`;
}
