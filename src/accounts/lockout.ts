/** Mistakes that cost nothing: a person's own. */
const FREE = 3;
const FIRST_SECONDS = 2;
/** Nobody is shut out for good by others who type wrong passwords. */
const LONGEST_SECONDS = 15 * 60;

/**
 * Wrong passwords and codes in a row for one login, of one device that has signed in to it before or of all others together: whoever
 * guesses elsewhere does not keep the owner out at the own desk.
 */
export interface SignInLock {
  /**
   * Keyed digest of the login; with `:` and the digest of the device's secret where it is a known one; with `#` for codes that are given
   * while the others' lock is closed.
   */
  readonly _id: string;
  readonly failures: number;
  /** Nothing is looked at before. */
  readonly closedUntil: Date | null;
  /** When it is forgotten. */
  readonly endsAt: Date;
}

/**
 * How long no password is looked at after so many wrong ones in a row: 2 s after the fourth, doubled each time, at most a
 * quarter of an hour. That allows some hundred guesses a day, however many come at once: each is counted before it is looked at.
 */
export function delaySeconds(failures: number): number {
  if (failures <= FREE) return 0;
  return Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (failures - FREE - 1));
}
