import mongoose from 'mongoose';
import { isDuplicate } from '../db/duplicate.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import type { CivilDate } from '../eligibility/facts.js';
import type { Person } from '../matching/process/process.schema.js';
import { InputError } from '../terminal/input-error.js';
import { PoolModel, YearEndModel } from './budget/budget.model.js';
import { poolId, type YearEndChoice, type YearEndRecord } from './budget/budget.schema.js';
import { giveBack, partOf, repeat, reservationsOf } from './budget/budget.service.js';
import { carry, findPool, readPool, readReservation } from './budget/ledger.js';
import { PaymentModel } from './payment.model.js';
import { type PaymentRecord, paymentId } from './payment.schema.js';
import type { PaymentDeps } from './payment-deps.js';
import { paymentsIn, stepPayment } from './payment-store.js';
import { needRole } from './roles.js';

export interface Deciding {
  readonly pool: string;
  readonly year: number;
  /** For every line that `except` does not name. */
  readonly choice: YearEndChoice;
  /** Payments by id that are decided otherwise. */
  readonly except: Readonly<Record<string, YearEndChoice>>;
  /** Number of the document under which finance has decided. */
  readonly document: string;
  readonly who: Person;
}

export interface UnpaidLine {
  readonly payment: PaymentRecord;
  readonly why: 'past-pay-until' | 'past-promise' | 'past-budget-year';
}

const UNPAID = ['waiting', 'due', 'batched', 'ordered', 'returned'] as const;

/** What finance has to look at: not paid by the policy's last day, by the promised day, or in its budget year. */
export async function unpaidLines(asOf: CivilDate): Promise<UnpaidLine[]> {
  const payments = await paymentsIn(UNPAID);
  const reservations = await reservationsOf(payments);
  const year = Number(asOf.slice(0, 4));
  return payments.flatMap((payment): UnpaidLine[] => {
    const { match, part, payUntil, payBy } = payment;
    const reserved = reservations.get(match)?.parts.find((one) => one.part === part);
    if (payUntil !== null && payUntil < asOf) return [{ payment, why: 'past-pay-until' }];
    if (reserved?.state === 'reserved' && reserved.year < year) return [{ payment, why: 'past-budget-year' }];
    return payBy !== null && payBy < asOf ? [{ payment, why: 'past-promise' }] : [];
  });
}

/**
 * What finance decides at the end of a pool's year: nothing more is reserved in it, and each unpaid line is carried over
 * into the next year with its money, or its money is given back. Recorded with who and under which document; a second
 * decision is refused. No clockwork ever calls this.
 */
export async function decideYearEnd(deciding: Deciding, deps: PaymentDeps): Promise<YearEndRecord> {
  const { pool, year, document, who } = deciding;
  needRole(who, 'finance');
  const id = poolId(pool, year);
  const before = await YearEndModel.findById(id).lean<YearEndRecord>();
  if (before !== null) return again(before, document, deps);
  const at = deps.clock.now();
  if (Number(civilDateOf(at).slice(0, 4)) < year) throw new InputError(`the year ${year} has not begun`);
  await readPool(id);
  const next = poolId(pool, year + 1);
  const lines = await decidedLines(deciding);
  if (lines.some(({ decision }) => decision === 'carry-over') && (await findPool(next)) === null) {
    throw new InputError(`there is no budget pool ${next} to carry over into: open it first`);
  }
  await PoolModel.updateOne({ _id: id, closedBy: null }, { $set: { closedBy: who.id } });
  // Once more: what was reserved while the year was being closed belongs to it.
  const record: YearEndRecord = {
    ...{ _id: id, pool, year, document, by: who.id, at },
    ...{ lines: await decidedLines(deciding), state: 'applying' },
  };
  try {
    await YearEndModel.create(record);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new InputError(`${id}: somebody else has just decided; look again`);
  }
  return applyYearEnd(record, deps);
}

/** Goes on with decisions that a process has left half applied. */
export async function mendYearEnds(deps: PaymentDeps): Promise<number> {
  const left = await YearEndModel.find({ state: 'applying' }).lean<YearEndRecord[]>();
  for (const record of left) await applyYearEnd(record, deps);
  return left.length;
}

async function again(record: YearEndRecord, document: string, deps: PaymentDeps): Promise<YearEndRecord> {
  if (record.document !== document) throw new InputError(`${record._id} was decided under ${record.document}`);
  return record.state === 'done' ? record : applyYearEnd(record, deps);
}

async function decidedLines({ pool, year, choice, except }: Deciding): Promise<YearEndRecord['lines'][number][]> {
  const unpaid = await paymentsIn(UNPAID, { pool: mongoose.trusted({ $gte: `${pool}:`, $lt: `${pool};` }) });
  const reservations = await reservationsOf(unpaid);
  const reserved = unpaid.filter(({ match, part }) =>
    reservations.get(match)?.parts.some((one) => one.part === part && one.year === year && one.state === 'reserved'),
  );
  const away = reserved.filter(({ state }) => state === 'batched' || state === 'ordered');
  if (away.length > 0) {
    throw new InputError(
      `${away.length} lines are in a batch (${away[0]?.batch}): import its receipts or dissolve it first`,
    );
  }
  const ids = new Set(reserved.map(({ _id }) => _id));
  const unknown = Object.keys(except).filter((id) => !ids.has(id));
  if (unknown.length > 0) throw new InputError(unknown.map((id) => `${id} is no unpaid line of ${poolId(pool, year)}`));
  return reserved.map(({ _id, match, part }) => ({ match, part, decision: except[_id] ?? choice }));
}

async function applyYearEnd(record: YearEndRecord, deps: PaymentDeps): Promise<YearEndRecord> {
  const { _id, pool, year, document, by, lines } = record;
  const at = deps.clock.now();
  for (const { match, part, decision } of lines) {
    const uscc = match.slice(match.lastIndexOf(':') + 1);
    const moving = { match, uscc, part, by, at, note: document };
    const round = (await readReservation(match, uscc))?.round ?? 1;
    const key = { _id: paymentId(match, round, part), uscc };
    if (decision === 'give-back') {
      await giveBack(moving);
      await stepPayment(key, 'give-back', { note: document, updatedAt: at });
    } else {
      await carryOver(moving, poolId(pool, year), poolId(pool, year + 1));
      await PaymentModel.updateOne({ ...key, pool: _id }, { $set: { pool: poolId(pool, year + 1) } });
    }
  }
  // Who still waits without money waits for the next year's.
  const next = poolId(pool, year + 1);
  if ((await findPool(next)) !== null) {
    await PaymentModel.updateMany({ pool: _id, state: 'waiting' }, { $set: { pool: next, refusedAt: at } });
  }
  await YearEndModel.updateOne({ _id, state: 'applying' }, { $set: { state: 'done' } });
  return { ...record, state: 'done' };
}

async function carryOver(moving: Parameters<typeof giveBack>[0], from: string, to: string): Promise<void> {
  const { part, ...ask } = moving;
  await repeat(moving, async (stored) => {
    const found = stored.parts.find((one) => one.part === part);
    if (found === undefined || poolId(stored.pool, found.year) !== from || found.state !== 'reserved') return 'taken';
    return carry(from, to, stored.revision, { ...ask, round: stored.round, parts: [partOf(found)] });
  });
}
