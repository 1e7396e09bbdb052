import { createHash } from 'node:crypto';

export interface CheckOutcome {
  readonly match: string;
  readonly outcome: 'in-order' | 'at-fault';
  readonly by: string;
  readonly at: Date;
  readonly note: string;
}

/** One drawing of matches to be looked at afterwards. `_id` is a ULID. */
export interface SpotCheck {
  readonly _id: string;
  readonly policy: string;
  /** With the population it gives the same random sample at any time. */
  readonly seed: string;
  /** Of the population, above 0 up to 1. */
  readonly share: number;
  /** Risk criteria: a condition over the firm's facts; null = none. */
  readonly criteria: unknown;
  readonly population: number;
  /** Digest of the population's ids in their order. */
  readonly populationDigest: string;
  readonly random: readonly string[];
  readonly risky: readonly string[];
  /** Firms of which the criteria cannot be decided. */
  readonly undecided: number;
  readonly drawnBy: string;
  readonly drawnAt: Date;
  readonly outcomes: readonly CheckOutcome[];
}

/**
 * A random sample that anyone can draw again: ids in the order of SHA-256 over seed and id, the first ⌈share × n⌉ of
 * them. It depends on neither the order nor the number of the ids around it. At least one of any population.
 * @throws RangeError for a share that is not above 0 and up to 1
 */
export function randomSample(ids: Iterable<string>, seed: string, share: number): string[] {
  if (!(share > 0 && share <= 1)) throw new RangeError(`${share} is no share above 0 and up to 1`);
  const drawn = [...new Set(ids)].map((id) => ({ id, rank: digestOf(`${seed}\n${id}`) }));
  drawn.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  // A share such as 0.07 of 100 is 7, not the 8 that binary fractions would make of it.
  const size = Math.ceil(Number((drawn.length * share).toFixed(6)));
  return drawn.slice(0, size).map(({ id }) => id);
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
