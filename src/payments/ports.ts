import type { CivilDate } from '../eligibility/facts.js';
import type { PayeeAccount } from '../matching/process/account.service.js';
import type { Person } from '../matching/process/process.schema.js';

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
  /** Decides a match again; what is not eligible any more is withdrawn, what is not sure is held. */
  recheck(match: string, who: Person): Promise<'eligible' | 'withdrawn' | 'held'>;
  account(uscc: string, asOf: CivilDate): Promise<PayeeAccount | null>;
}
