import type { FactValue } from './facts.js';

/** json-rules-engine's own condition JSON, narrowed to what Zhida accepts. */
export interface LeafCondition {
  readonly fact: string;
  readonly operator: string;
  readonly value: FactValue | { readonly fact: string };
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
export type Condition = LeafCondition | AllCondition | AnyCondition | NotCondition | NamedReference;
