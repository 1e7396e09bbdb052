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
   * Makes a confirmed match payable, once its account is checked. `withdrawn`, `held`: it was decided again first, and is
   * not eligible any more, or not decidable.
   * @throws InputError where it is refused
   */
  makePayable(match: string, who: Person): Promise<'done' | 'already' | 'withdrawn' | 'held'>;
  /**
   * Makes matches paid, each by the payment that is named.
   * @returns why one could not be, by match
   */
  pay(payments: ReadonlyMap<string, string>, who: Person): Promise<ReadonlyMap<string, string>>;
  /**
   * Decides matches again: what is not eligible any more is withdrawn, what is not sure is held.
   * @returns why nothing of this could be done, by match
   */
  recheck(matches: readonly MatchKey[], who: Person): Promise<ReadonlyMap<string, string>>;
  /**
   * Refuses a match of which nothing is paid, or stops or resumes the instalments of one that is.
   * @throws InputError where the table, the person, or a check of today does not allow it
   */
  decide(match: string, act: 'refuse' | 'stop-rest' | 'resume-rest', reason: string, who: Person): Promise<void>;
  /** The accounts of those firms that have given one. */
  accounts(usccs: readonly string[], asOf: CivilDate): Promise<ReadonlyMap<string, PayeeAccount>>;
}
