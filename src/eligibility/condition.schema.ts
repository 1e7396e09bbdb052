import { ConditionCheck, enterpriseScope } from './check/condition-check.js';
import type { Threshold } from './facts.js';
import { assertSmallJson } from './json-limits.js';
import { NamedConditions } from './named-conditions.js';
import { ProblemList, pointer } from './rule-error.js';
import type { Vocabulary } from './vocabulary.js';

/** json-rules-engine's own condition JSON, narrowed to what Zhida accepts. */
export interface LeafCondition {
  readonly fact: string;
  readonly operator: string;
  readonly value: Threshold | { readonly fact: string };
  /** Why the clause is there, shown beside it: a law article, a paragraph. */
  readonly name?: string;
}
export interface AllCondition {
  readonly all: readonly Condition[];
  readonly name?: string;
}
export interface AnyCondition {
  readonly any: readonly Condition[];
  readonly name?: string;
}
export interface NotCondition {
  readonly not: Condition;
  readonly name?: string;
}
export interface NamedReference {
  readonly condition: string;
}
/** A rule, or a part of one. */
export type Condition = LeafCondition | AllCondition | AnyCondition | NotCondition | NamedReference;

/**
 * Checks a rule's conditions as they come from a file or a request. Refuses, naming the JSON pointer of each fault:
 * anything that is not json-rules-engine's condition JSON as narrowed here, `path`, `params`, `priority`, unknown facts,
 * operators, named conditions and codes, an operator that does not fit its fact or value, an empty `all` or `any`,
 * more than 8 levels, 200 conditions or 64 KiB. Throws `RuleError`; returns what it was given.
 */
export function parseConditions(json: unknown, vocabulary: Vocabulary): Condition {
  assertSmallJson(json);
  const check = new ConditionCheck(enterpriseScope(vocabulary), vocabulary);
  check.node(json, '', 1);
  check.settle();
  return json as Condition;
}

/**
 * Checks named conditions together, each by the rules of `parseConditions`; they may refer to one another without a
 * cycle, in chains of at most eight. Pointers begin with the name. Throws `RuleError`.
 */
export function parseNamedConditions(
  json: ReadonlyMap<string, unknown>,
  vocabulary: Omit<Vocabulary, 'named'>,
): ReadonlyMap<string, Condition> {
  for (const conditions of json.values()) assertSmallJson(conditions);
  const all: Vocabulary = { ...vocabulary, named: json as ReadonlyMap<string, Condition> };
  const problems = new ProblemList();
  const references = new NamedConditions(all.named);
  for (const [name, conditions] of json) {
    new ConditionCheck(enterpriseScope(all), all, problems, references).node(conditions, pointer('', name), 1);
  }
  problems.settle();
  return all.named;
}
