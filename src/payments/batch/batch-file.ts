import { createHash } from 'node:crypto';
import { toYuan } from '../../matching/money.schema.js';
import type { PayeeAccount } from '../../matching/process/account.service.js';
import { FUND_SOURCES, type FundSource } from '../../policies/policy.schema.js';
import { FUND_WORDS } from '../payment.schema.js';
import type { BatchLine } from './batch.schema.js';
import { type TableColumn, type TableRow, writeCsv, writeXlsx } from './write-table.js';

/** A line with the account it is paid into. */
export interface PayableLine extends BatchLine {
  readonly account: Pick<PayeeAccount, 'holder' | 'number' | 'bank'>;
}

const text = (heading: string): TableColumn => ({ heading, kind: 'text' });
const amount = (heading: string): TableColumn => ({ heading, kind: 'amount' });

/** What banks and treasuries ask for in a list of payments (代发/拨付清单), and who bears which share. */
const COLUMNS: readonly TableColumn[] = [
  ...['付款编号', '收款人名称', '统一社会信用代码', '收款账号', '开户银行'].map(text),
  amount('金额(元)'),
  text('用途'),
  ...FUND_SOURCES.map((source) => amount(`其中：${FUND_WORDS[source].zh}(元)`)),
];

/** A batch's file as it goes to the bank. */
export interface BatchFile {
  readonly name: string;
  readonly content: Buffer;
}

export const BATCH_FORMATS = ['xlsx', 'csv'] as const;
export type BatchFormat = (typeof BATCH_FORMATS)[number];

export const fileName = (batch: string, format: BatchFormat): string => `${batch}.${format}`;

/** The same lines as a workbook and as CSV; the same lines give the same bytes. */
export function batchFiles(batch: string, lines: readonly PayableLine[]): BatchFile[] {
  const rows = lines.map(rowOf);
  return [
    { name: fileName(batch, 'xlsx'), content: writeXlsx(batch, COLUMNS, rows) },
    { name: fileName(batch, 'csv'), content: writeCsv(COLUMNS, rows) },
  ];
}

function rowOf({ _id, uscc, amountFen, funding, purpose, account }: PayableLine): TableRow {
  const share = (source: FundSource): number =>
    funding.reduce((sum, one) => sum + (one.source === source ? one.amountFen : 0), 0);
  return [
    ...[_id, account.holder, uscc, account.number, account.bank],
    ...[toYuan(amountFen), purpose],
    ...FUND_SOURCES.map((source) => toYuan(share(source))),
  ];
}

/** SHA-256 over all that is paid, to whom and into which account. */
export function checksumOf(batch: string, lines: readonly PayableLine[]): string {
  const hash = createHash('sha256').update(batch);
  for (const line of lines) hash.update(`\n${JSON.stringify(rowOf(line))}`);
  return hash.digest('hex');
}

export const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
