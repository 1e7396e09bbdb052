import type { z } from 'zod';
import {
  type CivilDate,
  definitionOf,
  type FactDefinition,
  type Facts,
  factsBehind,
  factsRead,
  type Observation,
  observe,
  type TraceNode,
} from '../eligibility/index.js';
import { OWN_WORD } from '../enterprises/enterprise.schema.js';
import { isTypedIn, typedValue } from '../enterprises/typed-facts.service.js';
import { invalid } from '../http/errors.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { InputError } from '../terminal/input-error.js';
import type { trialRequest } from './trial.schema.js';
import type { Weighed } from './weigh.service.js';

type Changes = z.output<typeof trialRequest>['changes'];

/** A figure that can be tried, and how many policies read it. */
export interface TriedFact {
  readonly key: string;
  readonly definition: FactDefinition;
  readonly policies: number;
}

const read = new WeakMap<PolicyVersion, ReadonlySet<string>>();

/** What a policy reads, and what that is derived from; its rules are gone through once. */
function factsOf(policy: PolicyVersion, rules: RuleBook): ReadonlySet<string> {
  const known = read.get(policy);
  if (known !== undefined) return known;
  const found = factsRead(policy, rules);
  read.set(policy, found);
  return found;
}

/** Whether anything of what is tried may matter to a policy; the district does by the city's parameters. */
export function isTouched(policy: PolicyVersion, tried: Facts, rules: RuleBook): boolean {
  const facts = factsOf(policy, rules);
  return tried.has('districtCode') || [...tried.keys()].some((key) => facts.has(key));
}

/** The figures that policies read and that can be typed in: what is derived from such figures follows them. */
export function triedFacts(policies: readonly PolicyVersion[], rules: RuleBook): TriedFact[] {
  const counts = new Map<string, number>();
  for (const policy of policies) {
    for (const key of factsOf(policy, rules)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].flatMap(([key, count]) => {
    const definition = definitionOf(key, rules);
    return definition === undefined || !isTypedIn(key, definition, rules) ? [] : [{ key, definition, policies: count }];
  });
}

/**
 * Changes as facts, said by the firm.
 * @throws HttpError 400 with one detail per change that cannot be tried
 */
export function changedFacts(changes: Changes, tried: readonly TriedFact[], rules: RuleBook): Facts {
  const known = new Set(tried.map(({ key }) => key));
  const facts = new Map<string, Observation>();
  const faults = changes.flatMap(({ fact, value }, at) => {
    const fault = (field: string, message: string) => [{ path: `body.changes.${at}.${field}`, message }];
    if (!known.has(fact)) return fault('fact', '该数据项不能试算 · is no figure that can be tried');
    if (facts.has(fact)) return fault('fact', '同一数据项只能出现一次 · is there twice');
    if (value === null || value === '') {
      facts.set(fact, { missing: 'absent' });
      return [];
    }
    try {
      facts.set(fact, { value: typedValue(fact, value, rules), source: OWN_WORD });
      return [];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return fault('value', error.message.replace(/^value: /, ''));
    }
  });
  if (faults.length > 0) throw invalid(faults);
  return facts;
}

/**
 * Whether a verdict sets what is tried against what is kept back: whoever tries figure after figure would find out the other
 * side, which only a tax office knows.
 */
export function wouldTell(
  { policy, facts, entitlement }: Weighed,
  tried: Facts,
  asOf: CivilDate,
  rules: RuleBook,
): boolean {
  const isSecret = (key: string): boolean =>
    definitionOf(key, rules)?.sharing === 'conclusion' &&
    !tried.has(key) &&
    observe(key, facts, asOf, rules).source !== OWN_WORD;
  const triedKeys = new Set([...tried.keys()].map((key) => key.replace(/@-\d$/, '')));
  const mixes = (keys: readonly string[]): boolean => {
    const behind = keys.flatMap((key) => (tried.has(key) ? [key] : factsBehind(key, rules)));
    return behind.some((key) => triedKeys.has(key) || tried.has(key)) && behind.some(isSecret);
  };
  const derived = [...factsOf(policy, rules)].map((key) => [key]);
  return [...derived, ...comparedIn(entitlement.trace)].some(mixes);
}

/** The pairs of facts that a rule compares with each other. */
function comparedIn(node: TraceNode | null): string[][] {
  if (node === null) return [];
  const { fact, thresholdFact, children = [] } = node;
  const own = fact === undefined || thresholdFact === undefined ? [] : [[fact, thresholdFact]];
  return [...own, ...children.flatMap(comparedIn)];
}
