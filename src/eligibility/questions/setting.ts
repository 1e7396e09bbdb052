import { derivationOf } from '../derived.js';
import type { CivilDate, FactDefinition, Facts, FactValue } from '../facts.js';
import { AS_OF_FACT, definitionOf, PARAMETER_PREFIX, splitPeriod, type Vocabulary } from '../vocabulary.js';

/** On what parameters depend; it is asked first. */
export const DISTRICT = 'districtCode';

/** What questions are about: the rules' words, the day, what can be asked and what an answer may be. */
export interface Setting {
  readonly vocabulary: Vocabulary;
  readonly asOf: CivilDate;
  /** Whether somebody can be asked for a fact; what cannot be asked is missing for good, or follows from what can. */
  readonly isAsked: (address: string, definition: FactDefinition) => boolean;
  /** Whether a value of the fact's type may be an answer. */
  readonly isAnswer: (definition: FactDefinition, value: FactValue) => boolean;
  /** City parameters, as facts. */
  readonly parametersOf: (district: string | undefined) => Facts;
  /** All districts that there are. */
  readonly districts: readonly string[];
  /** Whether a fact without periods is still that of the policy's reference year, such as a set of certificates valid then. */
  readonly isOfYear: (address: string) => boolean;
  /** How many policies read the fact of a slot: what many ask for is a gate that most firms pass. */
  readonly readBy: (slot: string) => number;
}

/** Answers by slot; null: it is not known ("don't know"), so the fact is missing for good. */
export type Answers = ReadonlyMap<string, FactValue | null>;

/**
 * What an answer is filed under: the fact, with its year where it has periods. Policies of different years mean the same
 * year by different addresses, and it is asked for once: `sizeClass@-1` of 2026 is `sizeClass` of 2025.
 */
export function slotOfAddress(address: string, referenceYear: number, { vocabulary, isOfYear }: Setting): string {
  const { base, yearsBack } = splitPeriod(address);
  const period = definitionOf(address, vocabulary)?.period ?? 'none';
  return period === 'none' && !isOfYear(address) ? address : `${base}.${referenceYear - yearsBack}`;
}

/** What a fact comes from that rules read: facts that can be asked for, parameters, and what can neither be asked nor computed. */
function sourcesOf(address: string, { vocabulary, isAsked }: Setting): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (key: string): void => {
    if (seen.has(key) || key === AS_OF_FACT) return;
    seen.add(key);
    const definition = definitionOf(key, vocabulary);
    const inputs = derivationOf(key, vocabulary)?.inputs ?? [];
    if (inputs.length === 0 || (definition !== undefined && isAsked(key, definition))) found.add(key);
    else for (const input of inputs) visit(input);
  };
  visit(address);
  return found;
}

/** The facts to ask for where a rule reads a fact: itself, or those that it is computed from; parameters follow the district. */
export function askedFor(address: string, setting: Setting): readonly string[] {
  const keys = [...sourcesOf(address, setting)].map((key) => (key.startsWith(PARAMETER_PREFIX) ? DISTRICT : key));
  return [...new Set(keys)].filter((key) => {
    const definition = definitionOf(key, setting.vocabulary);
    return definition !== undefined && setting.isAsked(key, definition);
  });
}

/** Whether a fact that rules read is a parameter or computed from one. */
export function readsParameter(address: string, setting: Setting): boolean {
  return [...sourcesOf(address, setting)].some((key) => key.startsWith(PARAMETER_PREFIX));
}

const kinds = new WeakMap<Setting, readonly string[]>();

/** One district of each kind that parameters tell apart. */
export function districtKinds(setting: Setting): readonly string[] {
  const known = kinds.get(setting);
  if (known !== undefined) return known;
  const found = new Map<string, string>();
  for (const district of setting.districts) {
    const values = [...setting.parametersOf(district)].map(([key, { value }]) => [key, value]);
    const kind = JSON.stringify(values);
    if (!found.has(kind)) found.set(kind, district);
  }
  const list = [...found.values()];
  kinds.set(setting, list);
  return list;
}
