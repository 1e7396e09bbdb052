import type { PaymentState } from './payment.schema.js';

type Row = readonly [from: PaymentState, event: PaymentEvent, to: PaymentState];
export type PaymentEvent =
  | 'fund'
  | 'wait'
  | 'unfund'
  | 'batch'
  | 'unbatch'
  | 'order'
  | 'pay'
  | 'return'
  | 'reissue'
  | 'stop'
  | 'give-back'
  | 'move';

/** THE table of payment states: what is not in it does not happen. */
export const PAYMENT_TABLE: readonly Row[] = [
  ['waiting', 'fund', 'due'],
  ['waiting', 'stop', 'stopped'],
  ['due', 'stop', 'stopped'],
  ['due', 'unfund', 'waiting'],
  ['due', 'give-back', 'given-back'],
  ['due', 'batch', 'batched'],
  ['batched', 'unbatch', 'due'],
  ['batched', 'order', 'ordered'],
  ['ordered', 'pay', 'paid'],
  ['ordered', 'return', 'returned'],
  // Banks send money back days after they have reported it as paid.
  ['paid', 'return', 'returned'],
  ['returned', 'reissue', 'due'],
  ['returned', 'give-back', 'given-back'],
  ['returned', 'stop', 'stopped'],
  ['waiting', 'move', 'moved'],
  ['due', 'move', 'moved'],
  ['returned', 'move', 'moved'],
  // The successor had one of its own after all.
  ['moved', 'stop', 'stopped'],
  ['given-back', 'wait', 'waiting'],
  ['stopped', 'wait', 'waiting'],
];

/** Where `event` leads from `from`; undefined where the table has none. */
export function paymentAfter(from: PaymentState, event: PaymentEvent): PaymentState | undefined {
  return PAYMENT_TABLE.find((row) => row[0] === from && row[1] === event)?.[2];
}

/** The states from which `event` is possible, and the one it leads to. */
export function paymentStep(event: PaymentEvent): {
  readonly from: readonly PaymentState[];
  readonly to: PaymentState;
} {
  const rows = PAYMENT_TABLE.filter((row) => row[1] === event);
  const to = rows[0]?.[2];
  if (to === undefined) throw new Error(`no payment can ${event}`);
  return { from: rows.map(([from]) => from), to };
}
