import type { CivilDate } from '../eligibility/facts.js';
import type { Officer } from './payment.schema.js';

/** Where a firm's money goes, as only the export of a batch may see it. */
export interface PayeeAccount {
  readonly holder: string;
  readonly number: string;
  readonly bank: string;
  /** Another one after every change. */
  readonly version: string;
  /** Why nothing may be paid into it now, or null. */
  readonly fault: string | null;
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
    who: Officer,
  ): Promise<'done' | 'already' | 'withdrawn' | 'held'>;
  account(uscc: string, asOf: CivilDate): Promise<PayeeAccount | null>;
}
