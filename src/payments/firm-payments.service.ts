import { civilDateOf } from '../eligibility/civil-date.js';
import type { CivilDate } from '../eligibility/facts.js';
import { readBatches } from './batch/batch-store.js';
import type { PaymentRecord } from './payment.schema.js';
import { allPaymentsOf } from './payment-store.js';

/** A payment with the day on which it went to the bank. */
export interface FirmPayment extends PaymentRecord {
  readonly orderedOn: CivilDate | null;
}

/** All payments of a firm, in the order of their ids. */
export async function paymentsOfFirm(uscc: string): Promise<FirmPayment[]> {
  const payments = await allPaymentsOf([uscc]);
  const batches = await readBatches([...new Set(payments.flatMap(({ batch }) => batch ?? []))]);
  return payments.map((payment) => {
    const at = batches.get(payment.batch ?? '')?.exported?.at;
    return { ...payment, orderedOn: at === undefined ? null : civilDateOf(at) };
  });
}
