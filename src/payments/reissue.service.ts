import { civilDateOf } from '../eligibility/civil-date.js';
import type { Person } from '../matching/process/process.schema.js';
import { InputError, UnknownError } from '../terminal/input-error.js';
import { lineNumber } from './batch/batch.schema.js';
import { linesNumbered } from './batch/batch-store.js';
import { needThere } from './gone.js';
import { PaymentModel } from './payment.model.js';
import { type PaymentRecord, usccOfPayment } from './payment.schema.js';
import type { PaymentDeps } from './payment-deps.js';
import { stepPayment } from './payment-store.js';
import { needRole } from './roles.js';

/** @throws UnknownError where there is no such payment */
export async function readPayment(id: string): Promise<PaymentRecord> {
  const payment = await PaymentModel.findOne({ _id: id, uscc: usccOfPayment(id) }).lean<PaymentRecord>();
  if (payment === null) throw new UnknownError(`unknown payment "${id}"`);
  return payment;
}

/**
 * Lets money that came back be paid again in a later batch, once the account has been checked anew: another account, or,
 * for the same one, a reason why it is right after all.
 * @throws InputError where it is not held, its account is at fault, or its firm is gone
 */
export async function reissue(
  id: string,
  reason: string | null,
  who: Person,
  deps: PaymentDeps,
): Promise<PaymentRecord> {
  needRole(who, 'finance');
  const payment = await readPayment(id);
  if (payment.state === 'due' && payment.batch === null) return payment;
  const { batch, line, settling, state, uscc } = payment;
  if (state !== 'returned' || batch === null) throw new InputError(`${id} is ${state}, not returned`);
  if (settling === true) throw new InputError(`${id}: its receipt is still being taken in`);
  await needThere(id, uscc, payment.askedAt);
  const at = deps.clock.now();
  const account = (await deps.ports.accounts([uscc], civilDateOf(at))).get(uscc);
  if (account === undefined || account.fault !== null) throw new InputError(`${id}: ${account?.fault ?? 'no account'}`);
  const number = lineNumber(batch, line ?? 0);
  const before = (await linesNumbered([number])).get(number)?.accountVersion;
  if (before === account.version && reason === null) {
    throw new InputError(`${id}: the money came back from this very account; say why it is right now`);
  }
  await stepPayment(payment, 'reissue', { batch: null, line: null, note: reason, updatedAt: at }, { batch });
  return readPayment(id);
}

/** A later part of which its condition holds may be paid from its day on. */
export async function confirmPart(id: string, reason: string, who: Person, deps: PaymentDeps): Promise<PaymentRecord> {
  needRole(who, 'staff', 'finance');
  const { _id, uscc } = await readPayment(id);
  const set = { unconfirmed: false, note: reason, updatedAt: deps.clock.now() };
  await PaymentModel.updateOne({ _id, uscc, unconfirmed: true }, { $set: set });
  return readPayment(id);
}
