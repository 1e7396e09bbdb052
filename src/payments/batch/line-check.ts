import type { CivilDate } from '../../eligibility/facts.js';
import { beingSucceeded } from '../../enterprises/succession.service.js';
import { findMatches } from '../../matching/match.service.js';
import type { PayeeAccount } from '../../matching/process/account.service.js';
import { reservationsOf } from '../budget/budget.service.js';
import { isPayable, isStopped } from '../funding.js';
import type { PaymentRecord } from '../payment.schema.js';
import type { PaymentDeps } from '../payment-deps.js';
import { CLOCKWORK } from '../roles.js';

/** Payments that are looked at together. */
const CHUNK = 500;

export type Checked =
  | { readonly payment: PaymentRecord; readonly fault: string }
  | { readonly payment: PaymentRecord; readonly fault: null; readonly account: PayeeAccount };

/** Looks at match, money and account of each payment as they are today; `fault` is why it may not be paid. */
export async function checkPayments(
  payments: readonly PaymentRecord[],
  asOf: CivilDate,
  deps: PaymentDeps,
): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (let from = 0; from < payments.length; from += CHUNK) {
    checked.push(...(await checkChunk(payments.slice(from, from + CHUNK), asOf, deps)));
  }
  return checked;
}

async function checkChunk(
  payments: readonly PaymentRecord[],
  asOf: CivilDate,
  { ports }: PaymentDeps,
): Promise<Checked[]> {
  // What is not eligible any more is taken away here, or held: the matches are read after it.
  const undecidable = await ports.recheck(payments, CLOCKWORK);
  const matches = await findMatches(payments);
  const reservations = await reservationsOf(payments);
  const succeeded = await beingSucceeded();
  const accounts = await ports.accounts(
    payments.map(({ uscc }) => uscc),
    asOf,
  );
  return payments.map((payment): Checked => {
    const { match, uscc, round, part, pool, payUntil, state } = payment;
    const found = matches.get(match);
    const reserved = reservations.get(match)?.parts.find((one) => one.part === part)?.state === 'reserved';
    const account = accounts.get(uscc);
    const faults = [
      // What has left is left to its receipt.
      state !== 'ordered' && succeeded.has(uscc)
        ? 'its firm has been succeeded: its money goes on there, or ends'
        : null,
      found?.round === round && isPayable(found.state) ? null : `its match is ${found?.state ?? 'gone'}`,
      found !== undefined && isStopped(found) ? 'its instalments were stopped' : null,
      undecidable.get(match) ?? null,
      pool === null || reserved ? null : `no money is set aside in ${pool}`,
      payUntil === null || asOf <= payUntil ? null : `its policy pays until ${payUntil}`,
    ];
    const fault = faults.find((one) => one !== null) ?? null;
    if (fault !== null) return { payment, fault };
    if (account === undefined) return { payment, fault: 'the firm has no account' };
    return account.fault === null ? { payment, fault: null, account } : { payment, fault: account.fault };
  });
}
