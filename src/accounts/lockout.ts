/** Mistakes that cost nothing: a person's own. */
const FREE = 3;
const FIRST_SECONDS = 2;
/** Nobody is shut out for good by others who type wrong passwords. */
const LONGEST_SECONDS = 15 * 60;

/**
 * Wrong passwords in a row for one account, of one device that has signed in to it before or of all others together: whoever guesses
 * elsewhere does not keep the owner out at the own desk.
 */
export interface SignInLock {
  /** The account's `_id`; with `:` and the digest of the device's secret where it is a known one. */
  readonly _id: string;
  readonly failures: number;
  /** No password is looked at before. */
  readonly closedUntil: Date | null;
  /** When it is forgotten. */
  readonly endsAt: Date;
}

/**
 * How long no password is looked at after so many wrong ones in a row: 2 s after the fourth, doubled each time, at most a
 * quarter of an hour. That allows some hundred guesses a day.
 */
export function delaySeconds(failures: number): number {
  if (failures <= FREE) return 0;
  return Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (failures - FREE - 1));
}
