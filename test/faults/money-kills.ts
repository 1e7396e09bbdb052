import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { MIGRATIONS } from '../../src/composition.js';
import { openDatabase } from '../../src/db/connect.js';
import { migrate } from '../../src/db/migrations.js';
import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import { listPools, sumsOfReservations } from '../../src/payments/budget/budget.service.js';
import { mendPayments, reconcilePayments } from '../../src/payments/mend.service.js';
import { PaymentModel } from '../../src/payments/payment.model.js';
import type { PaymentRecord } from '../../src/payments/payment.schema.js';
import { paymentsIn } from '../../src/payments/payment-store.js';
import { treasury } from '../payments/treasury.js';
import { prepareMoney, spendMoney, TOTAL } from './money-scenario.js';

const CHILD = fileURLToPath(new URL('./money-child.js', import.meta.url));

export interface MoneyFindings {
  /** Writes of an undisturbed run: as many places to be killed at. */
  writes: number;
  kills: number;
  /** What does not add up right after a restart. */
  sums: string[];
  /** What differs in the end from an undisturbed run. */
  different: string[];
}

/** Kills a process that spends money after one write after another, spread over all of them, each on a fresh copy. */
export async function moneyKills(rounds: number): Promise<MoneyFindings> {
  const root = await mkdtemp(join(tmpdir(), 'zhida-money-'));
  try {
    const prepared = join(root, 'prepared');
    await within(prepared, () => prepareMoney(treasury()));
    const calm = await copyOf(prepared, join(root, 'calm'));
    const { writes } = await spendIn(calm, 0);
    const expected = await within(calm, endState);
    const found: MoneyFindings = { writes, kills: 0, sums: [], different: [] };
    for (let round = 0; round < rounds; round += 1) {
      const killAt = 1 + Math.floor((round * writes) / rounds);
      const folder = await copyOf(prepared, join(root, 'disturbed'));
      if ((await spendIn(folder, killAt)).killed) found.kills += 1;
      await within(folder, async () => {
        found.sums.push(...(await afterRestart()).map((fault) => `write ${killAt}: ${fault}`));
        await spendMoney(treasury(), join(folder, 'files'));
        const end = await endState();
        if (end !== expected) found.different.push(`write ${killAt}: ${end} instead of ${expected}`);
      });
      await rm(folder, { recursive: true });
    }
    return found;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function copyOf(from: string, to: string): Promise<string> {
  await cp(from, to, { recursive: true, filter: (path) => !/\.(lock|sock)$/.test(path) });
  return to;
}

async function within<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  const database = await openDatabase({ mongodbUri: undefined, dataDir });
  try {
    await migrate(mongoose.connection, MIGRATIONS, () => new Date('2026-06-01T00:00:00Z'));
    return await work();
  } finally {
    await database.close();
  }
}

async function spendIn(dataDir: string, killAt: number): Promise<{ writes: number; killed: boolean }> {
  const child = spawn(process.execPath, [CHILD, dataDir, join(dataDir, 'files'), String(killAt)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (told += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`spending money ended with ${code ?? signal}`);
  return { writes: Number(told), killed: signal === 'SIGKILL' };
}

/** A restart an hour later: what was left is mended, and then everything must add up. */
async function afterRestart(): Promise<string[]> {
  const { deps, clock } = treasury('2026-06-02T03:00:00Z');
  await mendPayments(deps);
  await reconcilePayments(deps);
  clock.advance(60_000);
  await mendPayments(deps);
  const faults: string[] = [];
  const [pools, sums] = [await listPools(), await sumsOfReservations()];
  for (const { _id, reservedFen, spentFen, freeFen, pending } of pools) {
    const sum = sums.get(_id);
    if (reservedFen !== (sum?.reservedFen ?? 0)) faults.push(`${_id} reserved ${reservedFen}, not ${sum?.reservedFen}`);
    if (spentFen !== (sum?.spentFen ?? 0)) faults.push(`${_id} spent ${spentFen}, not ${sum?.spentFen}`);
    if (freeFen < 0 || Object.keys(pending).length > 0) faults.push(`${_id} has ${freeFen} free`);
  }
  const inPools = total(pools.map(({ reservedFen, spentFen }) => reservedFen + spentFen));
  const whole = inPools + total(pools.map(({ freeFen }) => freeFen));
  const inPayments = await paymentsIn(['due', 'batched', 'ordered', 'paid', 'returned']);
  const matches = await MatchModel.find({}).lean<MatchRecord[]>();
  const payable = matches.filter(({ state }) => state === 'payable' || state === 'paid');
  for (const [name, sum] of [
    ['payments', total(inPayments.map(({ amountFen }) => amountFen))],
    ['matches', total(payable.map(({ amountFen }) => amountFen ?? 0))],
  ] as const) {
    if (sum !== inPools) faults.push(`${name} ${sum}, pools ${inPools}`);
  }
  if (whole !== 2 * TOTAL) faults.push(`pools hold ${whole} altogether`);
  return faults;
}

/** Everything that an undisturbed run would leave as well: numbers of batches may differ where one was taken apart. */
async function endState(): Promise<string> {
  const pools = (await listPools()).map(({ _id, freeFen, reservedFen, spentFen }) => [
    _id,
    freeFen,
    reservedFen,
    spentFen,
  ]);
  const payments = await PaymentModel.find({}).sort({ _id: 1 }).lean<PaymentRecord[]>();
  const matches = await MatchModel.find({}).sort({ _id: 1 }).lean<MatchRecord[]>();
  return JSON.stringify({
    pools,
    payments: payments.map(({ _id, amountFen, state, pool, receipts }) => [
      _id,
      amountFen,
      state,
      pool,
      receipts.length,
    ]),
    matches: matches.map(({ _id, state }) => [_id, state]),
  });
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
