import { toYuan } from '../matching/money.schema.js';
import type { Person } from '../matching/process/process.schema.js';
import { InputError, RefusedError } from '../terminal/input-error.js';
import { PoolModel } from './budget/budget.model.js';
import { type BudgetChange, type PoolRecord, poolId, totalOf } from './budget/budget.schema.js';
import { readPool, settleLeft } from './budget/ledger.js';
import type { PaymentDeps } from './payment-deps.js';
import { paymentsIn } from './payment-store.js';
import { needRole } from './roles.js';
import { type Served, serveWaiting } from './waiting.js';

export interface ChangingBudget extends Pick<BudgetChange, 'document' | 'reason'> {
  readonly pool: string;
  readonly year: number;
  /** What it is to hold in all from now on. */
  readonly totalFen: number;
}

export interface ChangedBudget {
  readonly pool: PoolRecord;
  /** Those whom the new room has reached, or for whom there is still none. */
  readonly served: readonly Served[];
}

/** Others reserve in the same pool in between; more in a row than this do not happen. */
const ATTEMPTS = 50;

/**
 * Finance gives a pool another total, never less than what is set aside and paid; kept with its document and reason. Who
 * waits for room then goes on in the pool's order; a pool that is given in one go only once it has been. Again under the
 * same document it changes nothing.
 * @throws InputError for a sum that is none, or below what is set aside and paid
 * @throws RefusedError where the year has ended, or the document decided otherwise
 */
export async function changeBudget(asked: ChangingBudget, who: Person, deps: PaymentDeps): Promise<ChangedBudget> {
  needRole(who, 'finance');
  const id = poolId(asked.pool, asked.year);
  await written(id, asked, who, deps.clock.now());
  const served = (await wasGiven(id)) ? await serveWaiting(id, null, who, deps) : [];
  return { pool: await readPool(id), served };
}

async function written(
  id: string,
  { totalFen, document, reason }: ChangingBudget,
  { id: by }: Person,
  at: Date,
): Promise<void> {
  if (!Number.isSafeInteger(totalFen) || totalFen < 0) throw new InputError(`a pool cannot hold ${totalFen} 分`);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    // Room that is on its way back counts as free.
    await settleLeft(id);
    const pool = await readPool(id);
    const before = pool.changes?.find((one) => one.document === document);
    if (before?.toFen === totalFen) return;
    if (before !== undefined) throw new RefusedError(`${document} gave ${id} ${toYuan(before.toFen)} 元`);
    if (pool.closedBy !== null) throw new RefusedError(`the year of the budget pool ${id} has ended`);
    const fromFen = totalOf(pool);
    const more = totalFen - fromFen;
    const { freeFen, reservedFen, spentFen } = pool;
    if (freeFen + more < 0) {
      throw new InputError(`${toYuan(reservedFen + spentFen)} 元 of ${id} are set aside or paid: it cannot hold less`);
    }
    const change: BudgetChange = { document, reason, by, at, fromFen, toFen: totalFen };
    const { matchedCount } = await PoolModel.collection.updateOne(
      // On the very counters that were read: whoever changed the total in between has changed one of them.
      { _id: id, closedBy: null, freeFen, reservedFen, spentFen } as object,
      { $inc: { freeFen: more }, $push: { changes: { $each: [change] } } } as object,
    );
    if (matchedCount === 1) return;
  }
  throw new RefusedError(`${id} kept changing while its total was written; try again`);
}

/** Whether who waits for the pool has been asked already: of one that is given in one go, whether that was done. */
async function wasGiven(id: string): Promise<boolean> {
  const { order } = await readPool(id);
  if (order === 'first-come') return true;
  return (await paymentsIn(['waiting'], { pool: id })).some(({ refusedAt }) => refusedAt !== null);
}
