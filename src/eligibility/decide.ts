import type { Condition, LeafCondition } from './condition.schema.js';
import type { CivilDate, Facts, FactValue, MissingFact, MissingReason, Threshold } from './facts.js';
import type { Seen } from './observations.js';
import { compare, compareOther } from './operators.js';
import { enterpriseFacts, otherRecordFacts, type Scope } from './scope.js';
import type { Vocabulary } from './vocabulary.js';

/** 符合, 不符合, 待核实: Kleene's true, false and unknown. */
export type Verdict = 'eligible' | 'ineligible' | 'undecided';

/** One node of a rule as it came out. A leaf shows what was compared with what, and where the values are from. */
export interface TraceNode {
  /** JSON pointer in the conditions; the inside of a named condition goes on under `/condition`. */
  readonly path: string;
  readonly kind: 'all' | 'any' | 'not' | 'condition' | 'leaf';
  readonly verdict: Verdict;
  /** The clause's name, or the named condition's. */
  readonly name?: string;
  readonly children?: readonly TraceNode[];
  readonly fact?: string;
  readonly operator?: string;
  readonly value?: FactValue;
  readonly threshold?: Threshold;
  /** The fact that gives the threshold, where it is one. */
  readonly thresholdFact?: string;
  readonly unit?: string;
  readonly source?: string;
  readonly asOf?: CivilDate;
  /** Why `fact` is missing; the leaf is undecided. */
  readonly missing?: MissingReason;
  readonly thresholdSource?: string;
  readonly thresholdAsOf?: CivilDate;
  /** Why `thresholdFact` is missing; the leaf is undecided. */
  readonly thresholdMissing?: MissingReason;
}

/** What `decide` comes to. */
export interface Decision {
  readonly verdict: Verdict;
  readonly trace: TraceNode;
  /** The facts whose lack keeps it undecided; empty once it is decided. */
  readonly missing: readonly MissingFact[];
}

/**
 * Decides one rule for one enterprise in Kleene's three-valued logic (Kleene, *Introduction to Metamathematics*, 1952,
 * §64): a leaf with a missing or stale side is undecided, `not` keeps that, `all` is ineligible as soon as one part is,
 * `any` eligible as soon as one part is. With every fact present the verdict is json-rules-engine's.
 * @param conditions as `parseConditions` returned them
 * @param facts by the key that rules use (`revenue@-1`, `param.NAME`), money in 元, ratios as fractions, derived ones
 *   added by `deriveFacts`; a value that is not of its declared type is missing (invalid), one beyond its max age stale
 * @param asOf the day of assessment; no clock is read
 * @throws Error where the conditions name an operator or a named condition that is not known
 * @throws RangeError where `asOf` is no day: nothing would be stale
 */
export function decide(conditions: Condition, facts: Facts, asOf: CivilDate, vocabulary: Vocabulary): Decision {
  const trace = evaluate(conditions, enterpriseFacts(facts, asOf, vocabulary), '');
  const missing = new Map<string, MissingFact>();
  collectMissing(trace, missing);
  return { verdict: trace.verdict, trace, missing: [...missing.values()] };
}

/** The facts that the leaves of a trace looked at, each once, in the rule's order. */
export function factsOfTrace(trace: TraceNode): string[] {
  const own = [trace.fact, trace.thresholdFact].filter((key) => key !== undefined);
  return [...new Set([...own, ...(trace.children ?? []).flatMap(factsOfTrace)])];
}

/** The facts that a condition speaks of, each once, in its order: those that `factsOfTrace` finds in any trace of it. */
export function factsNamed(condition: Condition, named: Vocabulary['named']): string[] {
  const keys = new Set<string>();
  const walk = (node: Condition): void => {
    if ('all' in node) for (const child of node.all) walk(child);
    else if ('any' in node) for (const child of node.any) walk(child);
    else if ('not' in node) walk(node.not);
    else if ('condition' in node) walk(namedCondition(node.condition, named));
    else for (const key of [node.fact, factOf(node.value)]) if (key !== undefined) keys.add(key);
  };
  walk(condition);
  return [...keys];
}

/**
 * Whether a list known in part may hold a record more that satisfies `where`. All that is known of such a record is that
 * its identity is none of those that departments have spoken of.
 */
export function mayHoldMore(list: string, where: Condition | undefined, enterprise: Scope): boolean {
  const { known } = enterprise.see(list);
  if (!known) return false;
  if (!where) return true;
  return verdictOf(where, otherRecordFacts(known, list, enterprise)) !== 'ineligible';
}

/** The verdict that `evaluate` comes to, without its trace: a group ends at the first part that decides it. */
export function verdictOf(condition: Condition, scope: Scope): Verdict {
  if ('fact' in condition)
    return leafVerdict(truthOf(condition, scope.see(condition.fact), otherSide(condition, scope), scope));
  if ('all' in condition) return firstDeciding('ineligible', condition.all, scope);
  if ('any' in condition) return firstDeciding('eligible', condition.any, scope);
  if ('not' in condition) return opposite(verdictOf(condition.not, scope));
  const before = scope.verdicts?.get(condition.condition);
  if (before) return before;
  const verdict = verdictOf(namedCondition(condition.condition, scope.vocabulary.named), scope);
  scope.verdicts?.set(condition.condition, verdict);
  return verdict;
}

function firstDeciding(deciding: Verdict, conditions: readonly Condition[], scope: Scope): Verdict {
  let otherwise = opposite(deciding);
  for (const condition of conditions) {
    const verdict = verdictOf(condition, scope);
    if (verdict === deciding) return verdict;
    if (verdict === 'undecided') otherwise = verdict;
  }
  return otherwise;
}

/** The tree walk itself; `path` is where the condition stands. */
export function evaluate(condition: Condition, scope: Scope, path: string): TraceNode {
  if ('fact' in condition) return leaf(condition, scope, path);
  if ('all' in condition) return group('all', condition.all, condition.name, scope, path);
  if ('any' in condition) return group('any', condition.any, condition.name, scope, path);
  if ('not' in condition) {
    const child = evaluate(condition.not, scope, `${path}/not`);
    return { path, kind: 'not', verdict: opposite(child.verdict), name: condition.name, children: [child] };
  }
  const child = evaluate(namedCondition(condition.condition, scope.vocabulary.named), scope, `${path}/condition`);
  return { path, kind: 'condition', verdict: child.verdict, name: condition.condition, children: [child] };
}

/** The conditions that a name stands for. Throws where there are none: parse first. */
export function namedCondition(name: string, named: Vocabulary['named']): Condition {
  const meant = named.get(name);
  if (!meant) throw new Error(`Unknown named condition: ${name}`);
  return meant;
}

/** Kleene's `and` and `or` over any number of verdicts. */
export function combine(kind: 'all' | 'any', verdicts: readonly Verdict[]): Verdict {
  const deciding: Verdict = kind === 'all' ? 'ineligible' : 'eligible';
  if (verdicts.includes(deciding)) return deciding;
  return verdicts.includes('undecided') ? 'undecided' : opposite(deciding);
}

/** Kleene's `not`: what is undecided stays so. */
export function opposite(verdict: Verdict): Verdict {
  if (verdict === 'undecided') return verdict;
  return verdict === 'eligible' ? 'ineligible' : 'eligible';
}

function group(
  kind: 'all' | 'any',
  conditions: readonly Condition[],
  name: string | undefined,
  scope: Scope,
  path: string,
): TraceNode {
  const children = conditions.map((child, index) => evaluate(child, scope, `${path}/${kind}/${index}`));
  const verdict = combine(
    kind,
    children.map((child) => child.verdict),
  );
  return { path, kind, verdict, name, children };
}

function leaf(condition: LeafCondition, scope: Scope, path: string): TraceNode {
  const { fact, operator, name } = condition;
  const seen = scope.see(fact);
  const other = otherSide(condition, scope);
  const truth = truthOf(condition, seen, other, scope);
  const thresholdMissing = lackOf(other);
  return {
    path,
    kind: 'leaf',
    verdict: leafVerdict(truth),
    name,
    fact,
    operator,
    value: seen.value,
    threshold: thresholdMissing ? undefined : other.value,
    thresholdFact: factOf(condition.value),
    thresholdSource: other.source,
    thresholdAsOf: other.asOf,
    unit: scope.define(fact)?.unit,
    source: seen.source,
    asOf: seen.asOf,
    missing: seen.missing ?? (truth === undefined && !thresholdMissing ? 'incomplete' : undefined),
    thresholdMissing,
  };
}

type Compared = Omit<Seen, 'value' | 'unlike'> & { readonly value?: Threshold };

/** What the leaf's fact is compared with. */
function otherSide(condition: LeafCondition, scope: Scope): Compared {
  const fact = factOf(condition.value);
  return fact === undefined ? { value: condition.value as Threshold } : scope.see(fact);
}

/** Why a leaf has no threshold; a set known in part cannot be compared with. */
function lackOf(other: Compared): MissingReason | undefined {
  return other.missing ?? (other.known ? 'incomplete' : undefined);
}

/** Whether a leaf holds of what is seen of its fact and of its other side; undefined where that is not known. */
export function truthOf(
  { operator }: LeafCondition,
  seen: Seen,
  other: Compared,
  { asOf }: Pick<Scope, 'asOf'>,
): boolean | undefined {
  const threshold = lackOf(other) ? undefined : other.value;
  if (seen.unlike) return compareOther(operator, seen.unlike, threshold);
  return compare(operator, seen.value, threshold, asOf, seen.known?.elements);
}

function leafVerdict(truth: boolean | undefined): Verdict {
  return truth === undefined ? 'undecided' : truth ? 'eligible' : 'ineligible';
}

/** The fact that a leaf is compared with, where its value is one. */
export function factOf(value: LeafCondition['value']): string | undefined {
  return typeof value === 'object' && 'fact' in value ? String(value.fact) : undefined;
}

function collectMissing(node: TraceNode, into: Map<string, MissingFact>): void {
  if (node.verdict !== 'undecided') return;
  const { fact, missing, thresholdFact, thresholdMissing } = node;
  if (fact !== undefined && missing) into.set(fact, { fact, reason: missing });
  if (thresholdFact !== undefined && thresholdMissing) {
    into.set(thresholdFact, { fact: thresholdFact, reason: thresholdMissing });
  }
  for (const child of node.children ?? []) collectMissing(child, into);
}
