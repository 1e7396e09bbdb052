import type { BenefitResult } from '../eligibility/benefit/benefit.js';
import { workingText } from '../eligibility/benefit/benefit.js';
import { isCivilDate } from '../eligibility/civil-date.js';
import { type Condition, parseConditions } from '../eligibility/condition.schema.js';
import { decide, type TraceNode } from '../eligibility/decide.js';
import { deriveFacts } from '../eligibility/derived.js';
import { type Entitlement, type EntitlingPolicy, entitle } from '../eligibility/entitlement.js';
import type { CivilDate, Facts, MissingFact, Words } from '../eligibility/facts.js';
import { findGaps, type Gap, type Gaps } from '../eligibility/gaps/gaps.js';
import { findPolicyGaps } from '../eligibility/gaps/gaps-policy.js';
import { RuleError } from '../eligibility/rule-error.js';
import { InputError } from '../terminal/input-error.js';
import { plainFacts } from './plain-facts.js';
import type { PolicyVerdict } from './policy.schema.js';
import { findPolicy } from './policy.service.js';
import type { RuleBook } from './rule-book.schema.js';

/** One request of `rules eval`: conditions or a policy's code, and plain facts. */
export interface EvaluationRequest {
  readonly conditions?: unknown;
  readonly policy?: string;
  readonly facts: unknown;
  readonly asOf: CivilDate;
}

/** What the bare engine says. The keys after those on gaps are there for a policy only. */
export interface Evaluation {
  readonly verdict: PolicyVerdict;
  /** 元 with two decimals, where the verdict is eligible and the amount is decided. */
  readonly amount: string | null;
  readonly working: BenefitResult['working'];
  readonly trace: TraceNode | null;
  readonly missing: readonly MissingFact[];
  /** The smallest set of facts that would have to change or be obtained; null where none would do. */
  readonly gaps: readonly Gap[] | null;
  /** Where `gaps` holds what the firm cannot change: the smallest set of what it can. */
  readonly gapsWithinReach?: readonly Gap[] | null;
  /** Only where the search was cut short: a smaller set may exist. */
  readonly gapsBounded?: true;
  readonly policy?: string;
  readonly version?: string;
  /** How place and branch came out. */
  readonly gate?: TraceNode | null;
  readonly reason?: Words;
  readonly delivery?: Entitlement['delivery'];
  readonly routeReason?: Words;
  readonly ceiling?: boolean;
  readonly payable?: string | null;
  readonly instalments?: BenefitResult['instalments'];
}

const KEYS = ['conditions', 'policy', 'facts', 'asOf'];

/**
 * Reads one line of `--batch`: `{conditions | policy, facts, asOf}`.
 * @throws InputError where it is no such object
 */
export function readRequest(json: unknown, today: CivilDate): EvaluationRequest {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new InputError('a request is one object {conditions | policy, facts, asOf}');
  }
  const { conditions, policy, facts = {}, asOf = today } = json as Record<string, unknown>;
  const faults = Object.keys(json)
    .filter((key) => !KEYS.includes(key))
    .map((key) => `"${key}" is not known in a request`);
  if ((conditions === undefined) === (policy === undefined)) faults.push('a request has either conditions or policy');
  if (policy !== undefined && typeof policy !== 'string') faults.push('policy must be a code');
  if (!isCivilDate(asOf)) faults.push('asOf must be a day that exists, YYYY-MM-DD');
  if (faults.length > 0) throw new InputError(faults);
  return { conditions, policy: policy as string | undefined, facts, asOf: asOf as CivilDate };
}

/**
 * Evaluates plain facts against conditions or a policy, derived facts included. No database, no clock.
 * @throws InputError naming what is wrong with the facts, the conditions or the code
 */
export function evaluateRequest(request: EvaluationRequest, rules: RuleBook): Evaluation {
  const { asOf } = request;
  if (request.policy === undefined) {
    const conditions = checked(request.conditions, rules);
    const facts = factsOf(request.facts, asOf, rules);
    const gaps = gapsShown(findGaps(conditions, facts, asOf, rules));
    return { ...decide(conditions, facts, asOf, rules), amount: null, working: [], ...gaps };
  }
  const policy = findPolicy(rules, request.policy, asOf);
  if (!policy) throw new InputError(`there is no policy "${request.policy}"`);
  return { ...evaluatePolicy(policy, request.facts, asOf, rules), policy: policy.code, version: policy.version };
}

/** One policy version over plain facts, which need not be published. */
export function evaluatePolicy(policy: EntitlingPolicy, json: unknown, asOf: CivilDate, rules: RuleBook): Evaluation {
  const facts = factsOf(json, asOf, rules);
  const entitlement = entitle(policy, facts, asOf, rules);
  return { ...outcomeOf(entitlement), ...gapsShown(findPolicyGaps(policy, entitlement, facts, asOf, rules)) };
}

/** The same without its gaps, of which the search costs most of the time. */
export function entitlePlain(
  policy: EntitlingPolicy,
  json: unknown,
  asOf: CivilDate,
  rules: RuleBook,
): Omit<Evaluation, 'gaps'> {
  return outcomeOf(entitle(policy, factsOf(json, asOf, rules), asOf, rules));
}

function factsOf(json: unknown, asOf: CivilDate, rules: RuleBook): Facts {
  return deriveFacts(plainFacts(json, rules, asOf), asOf, rules);
}

function outcomeOf(entitlement: Entitlement): Omit<Evaluation, 'gaps'> {
  const { verdict, reason, trace, gate, missing, delivery, routeReason, benefit } = entitlement;
  const granted = verdict === 'eligible';
  return {
    verdict,
    amount: granted ? (benefit?.amount ?? null) : null,
    working: benefit?.working ?? [],
    trace,
    missing: unique([...missing, ...(benefit?.missing ?? [])]),
    gate,
    ...(reason ? { reason } : {}),
    delivery,
    ...(routeReason ? { routeReason } : {}),
    ...(benefit ? { ceiling: benefit.ceiling } : {}),
    ...(granted && benefit?.payable !== undefined ? { payable: benefit.payable } : {}),
    ...(granted && benefit?.instalments ? { instalments: benefit.instalments } : {}),
  };
}

function gapsShown(gaps: Gaps | null): Pick<Evaluation, 'gaps' | 'gapsWithinReach' | 'gapsBounded'> {
  if (gaps === null) return { gaps };
  const { smallest, exact, withinReach } = gaps;
  const own = withinReach === smallest ? {} : { gapsWithinReach: withinReach };
  return { gaps: smallest, ...own, ...(exact ? {} : { gapsBounded: true }) };
}

/** The working of an evaluation as lines a person reads. */
export function workingLines(evaluation: Pick<Evaluation, 'working'>, language: 'zh' | 'en'): string[] {
  return workingText({ working: evaluation.working } as BenefitResult, language);
}

function checked(conditions: unknown, rules: RuleBook): Condition {
  try {
    return parseConditions(conditions, rules);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new InputError(error.problems.map(({ path, message }) => `conditions ${path || '/'}: ${message}`));
  }
}

function unique(missing: readonly MissingFact[]): MissingFact[] {
  return [...new Map(missing.map((one) => [one.fact, one])).values()];
}
