import type { CivilDate } from '../eligibility/facts.js';
import type { PayeeAccount } from '../matching/process/account.service.js';
import type { Person } from '../matching/process/process.schema.js';

/** A match by its id and firm. */
export interface MatchKey {
  readonly match: string;
  readonly uscc: string;
}

/** What payments need of matches and accounts. */
export interface PaymentPorts {
  /**
   * One act on a match. `withdrawn`, `held`: it was decided again first, and is not eligible any more, or not decidable.
   * @throws InputError where it is refused
   */
  perform(
    match: string,
    act: 'check-account' | 'pay',
    input: object,
    who: Person,
  ): Promise<'done' | 'already' | 'withdrawn' | 'held'>;
  /**
   * Decides matches again: what is not eligible any more is withdrawn, what is not sure is held.
   * @returns why nothing of this could be done, by match
   */
  recheck(matches: readonly MatchKey[], who: Person): Promise<ReadonlyMap<string, string>>;
  /** The accounts of those firms that have given one. */
  accounts(usccs: readonly string[], asOf: CivilDate): Promise<ReadonlyMap<string, PayeeAccount>>;
}
