import { correctionsOf } from '../followups/correction.service.js';
import type { CorrectionOf } from './condition-lines.js';

/** Tells of the facts of a firm which it has said to be wrong, and what became of that: of each the last time. */
export async function correctionsByFact(uscc: string): Promise<CorrectionOf> {
  const latest = new Map<string, { id: string; state: string }>();
  const keyOf = (fact: string, period: string | null): string => `${fact} ${period ?? ''}`;
  for (const { _id: id, fact, period, state } of (await correctionsOf(uscc)).reverse()) {
    latest.set(keyOf(fact, period), { id, state });
  }
  return (fact, period) => latest.get(keyOf(fact, period)) ?? null;
}
