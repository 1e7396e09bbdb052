import { BenefitCheck } from '../check/benefit-check.js';
import type { Condition } from '../condition.schema.js';
import { Decimal } from '../decimal.js';
import type { Words } from '../facts.js';
import { assertSmallJson } from '../json-limits.js';
import type { Vocabulary } from '../vocabulary.js';
import { benefitSchema } from './benefit-nodes.js';

/**
 * An amount in 元. Every form is an object with exactly one of these keys; `label` names it in the working.
 * A missing fact anywhere makes the whole amount undecided, never 0.
 */
export type Amount = { readonly label?: Words } & (
  | { readonly fixed: number | string }
  /** A numeric fact of the enterprise, `param.NAME` included. */
  | { readonly fact: string }
  /** A numeric field of the record, inside `sumOver`; `key` reaches into a map, `otherwise` stands in for an absent one. */
  | { readonly field: string; readonly key?: string; readonly otherwise?: number }
  /** Calendar days of a record's term, inside `sumOver`: from its date `from` over as many months as its field `months`. */
  | { readonly termDays: { readonly from: string; readonly months: string } }
  | { readonly rate: { readonly of: Amount; readonly by: Amount } }
  | { readonly perUnit: { readonly count: Amount; readonly amount: Amount; readonly wholeUnits?: boolean } }
  | { readonly divide: { readonly amount: Amount; readonly by: Amount } }
  /** whole: the step that holds the value gives the amount; marginal: each step's `rate` applies to its own slice. */
  | {
      readonly tiers: {
        readonly by: Amount;
        readonly mode: 'whole' | 'marginal';
        /** Ascending; a step holds values >= `from` (> where `exclusive`) up to the next step. Below the first: 0. */
        readonly steps: readonly {
          readonly from: number;
          readonly exclusive?: boolean;
          readonly amount?: Amount;
          readonly rate?: number;
        }[];
      };
    }
  /** The first case that holds multiplies; `cap` then limits that case's product. */
  | {
      readonly multiply: {
        readonly amount: Amount;
        readonly cases: readonly { readonly when: Condition; readonly by: Amount; readonly cap?: Amount }[];
        readonly otherwise: Amount;
      };
    }
  | { readonly cases: readonly { readonly when: Condition; readonly amount: Amount }[]; readonly otherwise?: Amount }
  | { readonly min: readonly Amount[] }
  | { readonly max: readonly Amount[] }
  | { readonly cap: { readonly amount: Amount; readonly at: Amount } }
  | { readonly floor: { readonly amount: Amount; readonly at: Amount } }
  | { readonly sum: readonly Amount[] }
  | { readonly subtract: { readonly from: Amount; readonly amount: Amount } }
  | {
      readonly sumOver: {
        readonly list: string;
        readonly where?: Condition;
        readonly amount: Amount;
        /** Records with an equal value of this field count once. */
        readonly distinct?: string;
      };
    }
  /** The level's amount minus what `benefitsReceived` shows as paid in the ladder; never below 0. */
  | { readonly topUp: { readonly ladder: string; readonly level: Amount; readonly subjectKey?: string } }
  /** The highest of those whose `when` holds. */
  | { readonly best: readonly { readonly when?: Condition; readonly amount: Amount }[] }
);

/** What a policy gives: its formula, and how the amount is rounded and paid. */
export interface Benefit {
  readonly amount: Amount;
  /** The amount is a ceiling, shown as 最高. */
  readonly ceiling?: boolean;
  /** Rounding of the final amount; default two places, half-up. */
  readonly rounding?: { readonly places: 0 | 1 | 2; readonly mode: 'half-up' | 'down' | 'up' };
  /** For reliefs: what remains payable, shown in the working. */
  readonly payable?: Amount;
  /** Shares of the amount in order; they add up to 1; the last takes the rounding rest. */
  readonly instalments?: readonly {
    readonly share: number;
    readonly label: Words;
    readonly when?: Condition;
    readonly afterMonths?: number;
  }[];
}

/**
 * Checks a benefit formula as it comes from a file or a request. Refuses, naming the JSON pointer of each fault: unknown
 * forms, facts and lists, what is not a number where one is needed, tiers that do not ascend, a divisor that is always
 * zero, shares that do not add up to 1, and whatever `parseConditions` refuses in a `when` or `where`.
 * Throws `RuleError`; returns what it was given.
 */
export function parseBenefit(json: unknown, vocabulary: Vocabulary): Benefit {
  assertSmallJson(json);
  const check = new BenefitCheck(vocabulary);
  if (check.shape(benefitSchema, json, '')) checkBenefit(json as Benefit, check);
  check.problems.settle();
  return json as Benefit;
}

function checkBenefit({ amount, payable, instalments = [] }: Benefit, check: BenefitCheck): void {
  check.amount(amount, '/amount');
  if (payable !== undefined) check.amount(payable, '/payable');
  for (const [index, { when }] of instalments.entries()) {
    if (when !== undefined) check.condition(when, `/instalments/${index}/when`);
  }
  const shares = Decimal.sum(0, ...instalments.map(({ share }) => share));
  if (instalments.length > 0 && !shares.equals(1)) {
    check.problems.add('/instalments', 'value', `the shares add up to ${shares.toFixed()}, not 1`);
  }
}
