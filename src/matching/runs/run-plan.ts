import {
  type CivilDate,
  type Condition,
  conditionsToConfirm,
  factsNamed,
  isCivilDate,
  periodOf,
  referenceYearOf,
} from '../../eligibility/index.js';
import type { PolicyVersion } from '../../policies/policy.schema.js';
import { findPolicy, isInForce, policiesInForce } from '../../policies/policy.service.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import { InputError } from '../../terminal/input-error.js';
import { matchIdOf } from '../match.schema.js';

/** One policy as one run decides it. */
export interface PlannedPolicy {
  readonly policy: PolicyVersion;
  readonly period: string;
  readonly referenceYear: number;
  /** What json-rules-engine is asked; the same object for every firm, so that it is prepared once. */
  readonly toConfirm: Condition;
  /** The facts that its conditions speak of. */
  readonly asks: readonly string[];
}

/** The id of a firm's match of a policy. */
export function matchId({ policy, period }: PlannedPolicy, uscc: string): string {
  return matchIdOf(policy.code, period, uscc);
}

export interface PlanScope {
  readonly asOf: CivilDate;
  readonly city: string;
  readonly policy: string | null;
}

/**
 * The policies that a run decides: in force at `asOf`, of the installed city and its upper levels; in the order of
 * their codes.
 * @throws InputError for a policy that is unknown, of another city, or not in force
 */
export function planRun(rules: RuleBook, { asOf, city, policy }: PlanScope): readonly PlannedPolicy[] {
  const inForce = policiesInForce(rules, { asOf, city });
  const chosen = policy === null ? inForce : inForce.filter(({ code }) => code === policy);
  if (policy !== null && chosen.length === 0) throw new InputError(whyNot(rules, policy, asOf));
  return chosen.map((version) => {
    const toConfirm = conditionsToConfirm(version);
    return {
      policy: version,
      period: periodOf(version, asOf),
      referenceYear: referenceYearOf(version, asOf),
      toConfirm,
      asks: factsNamed(toConfirm, rules.named),
    };
  });
}

/** @throws InputError for a day that does not exist */
export function checkDay(text: string, option: string): CivilDate {
  if (!isCivilDate(text))
    throw new InputError(`${option}: "${text}" is not a day that exists (YYYY-MM-DD, 1800 to 2200)`);
  return text;
}

function whyNot(rules: RuleBook, code: string, asOf: CivilDate): string {
  const known = findPolicy(rules, code, asOf);
  if (known === undefined) return `unknown policy "${code}"`;
  if (!isInForce(known, asOf)) return `policy ${code} is not in force on ${asOf}`;
  return `policy ${code} is another city's: it is shown as a sample and never offered`;
}
