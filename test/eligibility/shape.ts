import type { ExecutionContext } from 'ava';
import { type BenefitResult, computeBenefit, workingText } from '../../src/eligibility/benefit/benefit.js';
import { type Benefit, parseBenefit } from '../../src/eligibility/benefit/benefit.schema.js';
import { type Condition, type LeafCondition, parseConditions } from '../../src/eligibility/condition.schema.js';
import { confirm } from '../../src/eligibility/confirm/confirm.js';
import { decide, type Verdict } from '../../src/eligibility/decide.js';
import { type DerivedFact, type DerivedFormula, deriveFacts } from '../../src/eligibility/derived.js';
import type { CivilDate, FactDefinition, FactValue, Threshold } from '../../src/eligibility/facts.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { plainFacts } from '../../src/policies/plain-facts.js';
import type { RuleBook } from '../../src/policies/rule-book.schema.js';
import { fact } from './samples.js';

/** What a case gives beside its verdict; only what is named is asked. */
interface Outcome {
  /** 元; undecided is null. */
  readonly amount?: string | null;
  readonly payable?: string;
  readonly instalments?: readonly (readonly [amount: string | null, verdict: Verdict])[];
  /** A line of the working in Chinese. */
  readonly working?: string;
  readonly missing?: readonly string[];
  readonly asOf?: CivilDate;
}

/** Plain facts, and what comes of them. */
export type ShapeCase = readonly [
  what: string,
  facts: Readonly<Record<string, unknown>>,
  verdict: Verdict,
  outcome?: Outcome,
];

/** A form that real policies take, as bare JSON over the catalogue of `rules/`. */
export interface Shape {
  /** The number that the shape has in the collection of real policies. */
  readonly number: number;
  readonly name: string;
  readonly conditions: Condition;
  readonly benefit?: Benefit;
  /** The day of assessment where a case names none. */
  readonly asOf: CivilDate;
  readonly cases: readonly ShapeCase[];
  /** Facts beyond the catalogue that the shape speaks of. */
  readonly facts?: readonly FactDefinition[];
  readonly derived?: Readonly<Record<string, DerivedFormula>>;
}

export const leaf = (key: string, operator: string, value: Threshold | { fact: string }): LeafCondition => ({
  fact: key,
  operator,
  value,
});

const rules = loadRules();

/** The catalogue with what a shape brings along. */
export function rulesOf({ facts = [], derived = {} }: Pick<Shape, 'facts' | 'derived'>): RuleBook {
  const made = Object.entries(derived).map(([key, formula]): [string, DerivedFact] => [key, { key, formula }]);
  const defined = [...made.map(([key]) => fact(key, 'number', { derived: true })), ...facts];
  return {
    ...rules,
    catalogue: new Map([...defined.map((one) => [one.key, one] as const), ...rules.catalogue]),
    derived: new Map([...rules.derived, ...made]),
  };
}

/** Tries one case: both engines, the amount with its working, what is missing. */
export async function tryCase(t: ExecutionContext, shape: Shape, one: ShapeCase): Promise<void> {
  const [what, json, expected, outcome = {}] = one;
  const book = rulesOf(shape);
  const asOf = outcome.asOf ?? shape.asOf;
  const conditions = parseConditions(shape.conditions, book);
  const facts = deriveFacts(plainFacts(json, book, asOf), asOf, book);
  const { verdict, missing } = decide(conditions, facts, asOf, book);
  t.is(verdict, expected, what);
  const answers = await confirm([{ id: 'it', conditions }], facts, asOf, book);
  t.is(answers.get('it'), verdict === 'eligible', `json-rules-engine: ${what}`);
  const benefit = shape.benefit && computeBenefit(parseBenefit(shape.benefit, book), facts, asOf, book);
  if (benefit) tryAmount(t, benefit, what, outcome);
  const lacking = [...missing, ...(benefit?.missing ?? [])].map((each) => each.fact);
  if (outcome.missing) t.deepEqual([...new Set(lacking)], outcome.missing, what);
}

function tryAmount(t: ExecutionContext, benefit: BenefitResult, what: string, outcome: Outcome): void {
  if (outcome.amount !== undefined) t.is(benefit.amount, outcome.amount, what);
  if (outcome.payable !== undefined) t.is(benefit.payable, outcome.payable, what);
  const lines = workingText(benefit, 'zh');
  if (outcome.working !== undefined) t.true(lines.includes(outcome.working), lines.join('\n'));
  const parts = benefit.instalments?.map(({ amount, verdict }) => [amount, verdict] as const);
  if (outcome.instalments) t.deepEqual(parts, outcome.instalments, what);
}

/** The same facts with one of them lost. */
export function without(facts: Readonly<Record<string, FactValue>>, key: string): Record<string, FactValue> {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => name !== key));
}
