import { z } from 'zod';
import type { CivilDate } from '../../eligibility/facts.js';
import type { RoundMoney } from '../../payments/payment.schema.js';
import type { PolicyVersion } from '../../policies/policy.schema.js';
import type { Holidays } from '../../policies/policy.service.js';
import { RefusedError } from '../../terminal/input-error.js';
import type { MatchRecord } from '../match.schema.js';
import { toFen, yuanText } from '../money.schema.js';
import type { KnownAccount } from './account.js';
import type { MatchProcess, Person } from './process.schema.js';
import type { ListDates } from './publicity.js';

/** What an act may look at beside its match and its input. */
export interface ActContext {
  readonly who: Person;
  readonly at: Date;
  readonly asOf: CivilDate;
  /** The version that decided the match, or, before it is frozen, the one in force. */
  readonly policy: PolicyVersion;
  readonly holidays: Holidays;
  /** The list that shows the match. */
  readonly list: ListDates | null;
  readonly account: KnownAccount | null;
  /** What was paid of the match; nothing where the act does not ask for it. */
  readonly money: RoundMoney;
  readonly registeredName: string;
}

/** What an act comes to: the events that happen, in order, and what is remembered of it. */
export interface Acted {
  readonly events: readonly string[];
  readonly process?: Partial<Omit<MatchProcess, 'round'>>;
  readonly note?: string | undefined;
}

export interface Act<I> {
  readonly input: z.ZodType<I>;
  /** Whether eligibility, credit and exclusions are decided again before it happens. */
  readonly recheck: boolean;
  /** Whether it asks what was paid of the match. */
  readonly money?: boolean;
  /** Whether this very act has been done already; where absent, its event in this round says so. */
  done?(match: MatchRecord, input: I, context: ActContext): boolean;
  /** @throws ActRefused where the table would allow it but its own rule does not */
  act(match: MatchRecord, input: I, context: ActContext): Acted;
}

/** An act that the table has at this state, but not so, not now, or not by this person. */
export class ActRefused extends RefusedError {
  override readonly name = 'ActRefused';
}

/** Keeps the input's type for `act` while the table forgets it: what is handed in has been parsed by `input`. */
export function act<I>(spec: Act<I>): Act<unknown> {
  return {
    input: spec.input,
    recheck: spec.recheck,
    money: spec.money ?? false,
    ...(spec.done === undefined
      ? {}
      : { done: (match, input, context) => spec.done?.(match, input as I, context) ?? false }),
    act: (match, input, context) => spec.act(match, input as I, context),
  };
}

export const nothing = z.strictObject({});
export const text = z.string().trim().min(1).max(2000);
/** A number or address of a document that is kept elsewhere. */
export const reference = z.string().trim().min(1).max(200);
/** 元 as text, handed on as integer 分 above 0. */
export const amount = yuanText.transform(toFen).pipe(z.int().min(1));
export const reasoned = z.strictObject({ reason: text });
