import type { MatchRecord } from '../matching/match.schema.js';
import type { Person } from '../matching/process/process.schema.js';
import { passOn } from './budget/budget.service.js';
import { readReservation } from './budget/ledger.js';
import { isPayable } from './funding.js';
import { type PaymentRecord, type PaymentState, paymentId } from './payment.schema.js';
import { insertPayments, paymentsOfRound, stepPayment } from './payment-store.js';
import { endParts } from './stop.service.js';

/**
 * none: nothing is to be paid. under-way: a bank has some of it, or is about to. left: it may move, or end. passed: all of
 * it was taken off, and is at the successor.
 */
export type MoneyLeft = 'none' | 'under-way' | 'left' | 'passed';

/** The successor's match of the same; null where nobody follows. */
export type Heir = Pick<MatchRecord, '_id' | 'uscc'> | null;

const LEFT: ReadonlySet<PaymentState> = new Set(['waiting', 'due', 'returned', 'moved']);

const isUnderWay = ({ state, settling }: PaymentRecord): boolean =>
  state === 'batched' || state === 'ordered' || settling === true;

const paymentsOf = ({ _id, uscc, round }: MatchRecord): Promise<PaymentRecord[]> => paymentsOfRound(_id, uscc, round);

/** What is still to be paid of a match in its present round; what was taken off it but has not arrived yet as well. */
export async function moneyLeft(match: MatchRecord, heir: Heir): Promise<MoneyLeft> {
  const payments = await paymentsOf(match);
  if (payments.some(isUnderWay)) return 'under-way';
  if ((await leftHere(payments, heir)).length > 0) return 'left';
  return payments.some(({ state }) => state === 'moved') ? 'passed' : 'none';
}

/** Those that are left, without what has arrived at the successor's match, which begins in its first round. */
async function leftHere(payments: readonly PaymentRecord[], heir: Heir): Promise<PaymentRecord[]> {
  const left = payments.filter(({ state }) => LEFT.has(state));
  if (heir === null || left.every(({ state }) => state !== 'moved')) return left;
  const arrived = new Set((await paymentsOfRound(heir._id, heir.uscc, 1)).map(({ inheritedFrom }) => inheritedFrom));
  return left.filter(({ _id }) => !arrived.has(_id));
}

/** From here on nothing more is paid to the firm of this match. @returns false where a batch was faster */
export async function takeOff(match: MatchRecord, note: string, at: Date): Promise<boolean> {
  for (const payment of await paymentsOf(match)) {
    if (LEFT.has(payment.state) && payment.state !== 'moved')
      await stepPayment(payment, 'move', { note, updatedAt: at });
  }
  return !(await paymentsOf(match)).some(isUnderWay);
}

/**
 * What was taken off a match becomes its successor's: the money that is set aside, then the payments, on the approval and
 * in the place that they had. Each is checked with its batch, the account of the successor among it. Safe to repeat.
 */
export async function passMoney(match: MatchRecord, heir: MatchRecord, who: Person, at: Date): Promise<void> {
  const moved = (await paymentsOf(match)).filter(({ state }) => state === 'moved');
  const to = { match: heir._id, uscc: heir.uscc, round: heir.round };
  const held = await readReservation(match._id, match.uscc);
  for (const { part } of moved) {
    if (held === null) break;
    await passOn({ match: match._id, uscc: match.uscc, part, by: who.id, at, note: null }, to);
  }
  const totalFen = moved.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const payments = moved.map((payment) => inherited(payment, heir, totalFen, at));
  await insertPayments(payments);
  const reserved = (await readReservation(heir._id, heir.uscc))?.parts ?? [];
  for (const payment of payments) {
    const has = reserved.some(({ part, state }) => part === payment.part && state === 'reserved');
    if (isPayable(heir.state) && (has || payment.pool === null))
      await stepPayment(payment, 'fund', { refusedAt: null, updatedAt: at });
  }
}

/** What is left of a match ends, and its room comes free. Safe to repeat. */
export async function endMoney(
  match: MatchRecord,
  heir: Heir,
  { who, at, reason }: { readonly who: Person; readonly at: Date; readonly reason: string },
): Promise<void> {
  const left = await leftHere(await paymentsOf(match), heir);
  if (left.length > 0) await endParts(left, match, reason, who, at);
}

function inherited(payment: PaymentRecord, heir: MatchRecord, totalFen: number, at: Date): PaymentRecord {
  const { _id: inheritedFrom, settling: _, ...rest } = payment;
  const { _id: match, uscc, round } = heir;
  return {
    ...rest,
    ...{ _id: paymentId(match, round, payment.part), match, uscc, round, totalFen, inheritedFrom },
    ...{ state: 'waiting', batch: null, line: null, receipts: [], note: null, updatedAt: at },
  };
}
