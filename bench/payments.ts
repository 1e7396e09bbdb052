import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFirms } from '../seeds/write-firms.js';
import { openAll } from '../src/composition.js';
import { readConfig } from '../src/config.js';
import { toYuan } from '../src/matching/money.schema.js';
import { approve } from '../src/payments/approval.service.js';
import { lineNumber } from '../src/payments/batch/batch.schema.js';
import { buildBatch, signBatch } from '../src/payments/batch/batch.service.js';
import { exportBatch, handOut } from '../src/payments/batch/export.service.js';
import { importReceipts } from '../src/payments/batch/receipt.service.js';
import { writeXlsx } from '../src/payments/batch/write-table.js';
import { openPool, reserve } from '../src/payments/budget/budget.service.js';
import { readPool } from '../src/payments/budget/ledger.js';
import { withPorts } from '../src/payments/match-ports.js';
import { costOf, median, print } from './figure.js';
import { everybody, POOL, storeConfirmed, storeDue, TOTAL_FEN } from './payments-data.js';

/**
 * Money on its way, on a new embedded database: room taken from one pool, approvals of real matches, and a batch from what
 * is due to its receipts. `node dist/bench/payments.js 50000` for a batch of as many lines as one can have.
 */
const lines = Number(process.argv[2] ?? 1000);
const RESERVATIONS = 100;
const APPROVALS = 20;
const ROUNDS = 5;
const AT = new Date('2026-06-01T02:00:00Z');
const person = (id: string) => ({ id, roles: ['staff', 'finance'] as const });
const [clerk, second] = [person('clerk'), person('second')] as const;

const folder = mkdtempSync(join(tmpdir(), 'zhida-payments-'));
const opened = await openAll(readConfig({ DATA_DIR: folder, LOG_LEVEL: 'error' }), 0, { now: () => AT });
const rules = { ...opened.deps.rules, policies: [everybody] };
const deps = withPorts({ ...opened.deps, rules });
try {
  for (const together of [1, 50]) await reserving(together);
  await writeFirms({ count: lines, rules, asOf: '2026-05-31', now: AT }, () => {});
  await approving(await storeConfirmed(Math.min(lines, ROUNDS * APPROVALS), AT));
  await batch();
} finally {
  await opened.close();
  rmSync(folder, { recursive: true });
}

async function reserving(together: number): Promise<void> {
  const pool = `bench-${together}`;
  await openPool({ pool, year: 2026, totalFen: 1e12, order: 'first-come', by: 'bench', at: AT });
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    for (let made = 0; made < RESERVATIONS; made += together) {
      await Promise.all(Array.from({ length: together }, (_, lane) => one(pool, round * RESERVATIONS + made + lane)));
    }
    rates.push(RESERVATIONS / ((performance.now() - began) / 1000));
  }
  const { reservedFen } = await readPool(`${pool}:2026`);
  if (reservedFen !== ROUNDS * RESERVATIONS * 100) throw new Error(`${reservedFen} are reserved`);
  print({ figure: 'payments: reservations on one pool', value: median(rates), unit: '/s', together });
}

function one(pool: string, n: number): Promise<boolean> {
  const uscc = `91441602MA${String(n).padStart(8, '0')}`;
  const parts = [{ part: 1, amountFen: 100 }];
  return reserve({ pool, year: 2026, match: `bench:${pool}:${uscc}`, uscc, round: 1, parts, by: 'bench', at: AT });
}

async function approving(matches: readonly string[]): Promise<void> {
  const rates: number[] = [];
  for (let from = 0; from < matches.length; from += APPROVALS) {
    const some = matches.slice(from, from + APPROVALS);
    const began = performance.now();
    const approved = await approve(some, { who: clerk }, deps);
    if (approved.some(({ outcome }) => outcome !== 'due')) throw new Error(JSON.stringify(approved.slice(0, 3)));
    rates.push(some.length / ((performance.now() - began) / 1000));
  }
  print({ figure: 'payments: approvals, one after the other', value: median(rates), unit: '/s', n: matches.length });
}

async function batch(): Promise<void> {
  await storeDue(lines, AT);
  const about = { n: lines };
  const step = async <T>(figure: string, work: () => Promise<T>): Promise<T> => {
    let result: T | undefined;
    const { wall, cpu } = await costOf(1, async () => {
      result = await work();
    });
    print({ figure: `payments: ${figure}`, value: wall / 1000, unit: 's', ...about, cpuMs: cpu });
    return result as T;
  };
  const { batch, leftOut } = await step('a batch is checked and locked', () => buildBatch({ who: clerk }, deps));
  if (batch.count !== lines) throw new Error(`${batch.count} lines, left out ${JSON.stringify(leftOut.slice(0, 3))}`);
  for (const who of [clerk, second]) await signBatch(batch._id, batch.checksum, who, deps);
  await step('it is checked again and written as XLSX and CSV', () => exportBatch(batch._id, folder, clerk, deps));
  await step('its workbook is made again', () => handOut(batch._id, 'xlsx', clerk, deps));
  const file = join(folder, 'receipts.xlsx');
  writeFileSync(file, receiptsOf(batch._id));
  const taken = await step('its receipts are taken in, XLSX', () => importReceipts(file, clerk, deps));
  const { spentFen, reservedFen } = await readPool(`${POOL}:2026`);
  if (taken.paid !== lines || spentFen !== lines * TOTAL_FEN) throw new Error(`${taken.paid} paid, ${spentFen} spent`);
  print({
    figure: 'payments: peak memory',
    value: process.resourceUsage().maxRSS / 1024,
    unit: 'MiB',
    ...about,
    reservedFen,
  });
}

function receiptsOf(id: string): Buffer {
  const text = ['付款编号', '支付结果', '支付日期', '回单号'].map((heading) => ({ heading, kind: 'text' as const }));
  const columns = [...text, { heading: '金额', kind: 'amount' as const }];
  const rows = Array.from({ length: lines }, (_, at) => {
    const number = lineNumber(id, at + 1);
    return [number, '支付成功', '2026-06-01', `V${number}`, toYuan(TOTAL_FEN)];
  });
  return writeXlsx('回单', columns, rows);
}
