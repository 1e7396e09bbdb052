import { computeAmount } from '../../src/eligibility/benefit/benefit.js';
import { round } from '../../src/eligibility/decimal.js';
import type { DerivedFact, DerivedFormula } from '../../src/eligibility/derived.js';
import type { CivilDate, Facts, MissingReason, Observation } from '../../src/eligibility/facts.js';
import { type Derivation, deriveFromList, listOf } from '../../src/eligibility/list-facts.js';
import { observe } from '../../src/eligibility/observations.js';
import { enterpriseFacts } from '../../src/eligibility/scope.js';
import { splitPeriod, type Vocabulary } from '../../src/eligibility/vocabulary.js';

const REASONS: readonly MissingReason[] = ['not-yet-published', 'stale', 'incomplete', 'absent', 'invalid'];

/**
 * Derived facts by the plain method, to compare with: all of them at once into a plain map, each after those that it
 * needs, this year's and those of the three years before.
 */
export function eagerlyDerived(facts: Facts, asOf: CivilDate, vocabulary: Vocabulary): Map<string, Observation> {
  const all = new Map(facts);
  const done = new Set<string>();
  const visit = (fact: DerivedFact, back: number): void => {
    const key = back === 0 ? fact.key : `${fact.key}@-${back}`;
    if (done.has(key) || all.get(key)?.value !== undefined) return;
    done.add(key);
    const formula = JSON.parse(JSON.stringify(fact.formula), (name, value) =>
      name === 'fact' && typeof value === 'string' ? shifted(value, back, vocabulary) : value,
    ) as DerivedFormula;
    const inputs = inputsOf(formula);
    for (const input of inputs) {
      const { base, yearsBack } = splitPeriod(input);
      const inner = vocabulary.derived.get(base);
      if (inner) visit(inner, yearsBack);
    }
    if (back > 0 && !inputs.some((input) => all.has(input))) return;
    const result = derive(formula, all, asOf, vocabulary);
    const [oldest] = inputs.flatMap((input) => observe(input, all, asOf, vocabulary).asOf ?? []).sort();
    const derived = { ...result, source: vocabulary.catalogue.get(fact.key)?.source, asOf: oldest };
    if (back === 0 || 'value' in result) all.set(key, derived);
  };
  for (const fact of vocabulary.derived.values()) {
    const yearly = vocabulary.catalogue.get(fact.key)?.period === 'year';
    for (const back of yearly ? [0, 1, 2, 3] : [0]) visit(fact, back);
  }
  return all;
}

function derive(formula: DerivedFormula, facts: Facts, asOf: CivilDate, vocabulary: Vocabulary): Derivation {
  const scope = enterpriseFacts(facts, asOf, vocabulary);
  if (!('formula' in formula)) return deriveFromList(formula, scope);
  const { value, missing } = computeAmount(formula.formula, scope);
  if (value !== null) return { value: round(value, formula.places, 'half-up').toNumber() };
  return { missing: REASONS.find((reason) => missing.some((one) => one.reason === reason)) ?? 'invalid' };
}

function shifted(text: string, years: number, vocabulary: Vocabulary): string {
  const prefix = text.startsWith('$.') ? '$.' : '';
  const { base, yearsBack } = splitPeriod(text.slice(prefix.length));
  if (years === 0 || vocabulary.catalogue.get(base)?.period !== 'year') return text;
  return `${prefix}${base}@-${yearsBack + years}`;
}

/** Enterprise facts that a formula names: inside conditions on records only those marked with `$.`. */
function inputsOf(formula: DerivedFormula): string[] {
  const found = new Set<string>('formula' in formula ? [] : [listOf(formula)]);
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [name, value] of Object.entries(node)) {
      if (typeof value !== 'string') walk(value);
      else if (name === 'list') found.add(value);
      else if (name === 'fact' && value.startsWith('$.')) found.add(value.slice(2));
      else if (name === 'fact' && 'formula' in formula) found.add(value);
    }
  };
  walk(formula);
  found.delete('asOf');
  return [...found];
}
