import type { z } from 'zod';
import { byOutcome, type WriteTrace } from '../http/write-trace.js';
import type { paymentSchema } from './payment-answer.schema.js';

/** One of the matches that an approval came to, as the trail keeps it. */
export const asOutcome = ({ match, outcome }: { readonly match: string; readonly outcome: string }) => ({
  id: match,
  outcome,
});
/** What came of those who were served. */
export const servedTrace = (served: readonly { readonly match: string; readonly outcome: string }[] | undefined) =>
  byOutcome((served ?? []).map(asOutcome));
/** A pool of a year, by its id. */
export const aboutPool = ({ pool, year }: { readonly pool: string; readonly year: number }) => ({
  ...{ kind: 'pools', id: `${pool}:${year}` },
});

/** What the trail keeps of a decision about one payment. */
export function paymentTrace(
  payment: Pick<z.output<typeof paymentSchema>, 'amount' | 'state' | 'decision'> | null,
  reason: string | null,
): WriteTrace {
  return {
    ...(payment === null
      ? {}
      : { after: { amount: payment.amount, state: payment.state, decision: payment.decision } }),
    ...(reason === null ? {} : { why: reason }),
  };
}
