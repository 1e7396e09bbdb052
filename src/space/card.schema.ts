import { z } from 'zod';

/** An amount in 元 as text with two decimals, or null where there is none, or none that may be told. */
export const amountShown = z.string().nullable();
/** A day, YYYY-MM-DD. */
export const day = z.string();

/** The language of the sentences in an answer. */
export const language = { lang: z.enum(['zh', 'en']).default('zh') };

/** Where a match can stand that its firm sees; `in-review`: its data are looked at again, and its clock stands still. */
export const SEEN_STATES = [
  ...(['offered', 'confirmed', 'payable', 'paid', 'in-review'] as const),
  ...(['recovery-notified', 'recovery-decided', 'recovered'] as const),
  ...(['informed', 'enjoyed', 'granted', 'referred', 'applied'] as const),
  ...(['rejected', 'declined', 'lapsed', 'withdrawn', 'archived'] as const),
] as const;

/**
 * What the firm does next. confirm-account: confirms together with the account on file. account: gives an account, or has a change of
 * it agreed to, first. declare: enjoys the relief in its own declaration. nothing: waits, or it is over.
 */
export const NEXT_STEPS = [
  'confirm',
  'confirm-account',
  'account',
  'apply',
  'declare',
  'answer-recovery',
  'nothing',
] as const;

/**
 * The way of a match. A grant: compared, reviewed, publicised, confirmed, paid out (with the bank), arrived; by application: compared,
 * applied. A relief: compared, informed, declared. A right: compared, granted.
 */
export const STEP_KEYS = [
  ...(['compared', 'reviewed', 'publicised', 'confirmed', 'paid-out', 'arrived'] as const),
  ...(['applied', 'informed', 'declared', 'granted'] as const),
] as const;

export const stepSchema = z.object({
  key: z.enum(STEP_KEYS),
  /** skipped: this policy has no such step, or the match ended before it. */
  state: z.enum(['done', 'current', 'ahead', 'skipped']),
  /** The day on which it was done. */
  on: day.nullable(),
  /** The last day of the present step, where it has one and its clock runs. */
  until: day.nullable(),
  /** The office that does it; null for the firm's own steps and those of the clock. */
  by: z.string().nullable(),
});

/** One benefit in a list. */
export const cardSchema = z.object({
  ...{ id: z.string(), policy: z.string(), title: z.string(), department: z.string() },
  class: z.enum(['grant', 'relief', 'right', 'status']),
  delivery: z.enum(['apply-free', 'instant', 'commitment', 'apply']),
  period: z.string(),
  state: z.enum(SEEN_STATES),
  /** The whole amount; of a relief the saving. */
  amount: amountShown,
  /** Of a relief: what remains to be paid. */
  payable: amountShown,
  /** The amount is the most that it can be (最高). */
  ceiling: z.boolean(),
  /** 预计，以主管部门审核结果为准. */
  estimated: z.boolean(),
  next: z.enum(NEXT_STEPS),
  /** The last day of what the firm does next; null where nothing runs out, and while it is paused. */
  lastDay: day.nullable(),
  /** 0 on the last day; below 0 once it is over. */
  daysLeft: z.int().nullable(),
  /** Its data are looked at again: no day counts. */
  paused: z.boolean(),
  steps: z.array(stepSchema),
});

/** Who looks after the firm's district. */
export const specialistSchema = z.object({
  ...{ name: z.string(), desk: z.string(), phone: z.string().nullable() },
  ...{ email: z.string(), hours: z.string().nullable() },
});
