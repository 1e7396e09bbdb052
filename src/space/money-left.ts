import type { MatchRecord } from '../matching/match.schema.js';
import { type MatchProcess, processOf } from '../matching/process/process.schema.js';
import type { FirmPayment } from '../payments/firm-payments.service.js';
import type { PaymentState } from '../payments/payment.schema.js';

const ENDED: ReadonlySet<PaymentState> = new Set(['stopped', 'given-back', 'moved']);
/** While money is asked back, what is left stands still: nobody can say that it comes. */
const COMING: ReadonlySet<MatchRecord['state']> = new Set(['confirmed', 'payable', 'paid', 'hold']);

/** The parts of a match's money: those that came, and those that are still to come. */
export function partsOf(match: MatchRecord, payments: readonly FirmPayment[]) {
  const { stopped }: Pick<MatchProcess, 'stopped'> = processOf(match);
  const stands = COMING.has(match.state) && stopped == null;
  const paid = payments.filter(({ state }) => state === 'paid');
  const left = stands ? payments.filter(({ state }) => state !== 'paid' && !ENDED.has(state)) : [];
  return { paid, left };
}

/** Integer 分 of these payments. */
export function sumFen(payments: readonly FirmPayment[]): number {
  return payments.reduce((sum, { amountFen }) => sum + amountFen, 0);
}

/** The day on which the money of a payment came, or came back from the bank. */
export function dayOf({ receipts, state }: FirmPayment): string | null {
  const result = state === 'returned' ? 'returned' : 'paid';
  return receipts.findLast((receipt) => receipt.result === result)?.on ?? null;
}
