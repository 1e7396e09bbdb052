import type { GrantOrder } from '../policies/policy.schema.js';

/** A match that waits for a pool's money. */
export interface Waiting {
  readonly match: string;
  readonly totalFen: number;
  readonly score: number | null;
  readonly askedAt: Date;
}

/** Those who wait in the order in which their pool is given; what is equal goes by time, then by id. */
export function inOrder<T extends Waiting>(waiting: readonly T[], order: GrantOrder): T[] {
  const first = FIRST[order];
  return [...waiting].sort(
    (a, b) => first(a, b) || a.askedAt.getTime() - b.askedAt.getTime() || (a.match < b.match ? -1 : 1),
  );
}

const FIRST: Readonly<Record<GrantOrder, (a: Waiting, b: Waiting) => number>> = {
  'first-come': () => 0,
  'by-amount': (a, b) => a.totalFen - b.totalFen,
  // Without a score after all that have one.
  'by-score': (a, b) =>
    a.score === b.score ? 0 : (b.score ?? Number.NEGATIVE_INFINITY) - (a.score ?? Number.NEGATIVE_INFINITY),
};
