import type { Condition } from '../eligibility/condition.schema.js';
import type { DerivedFact } from '../eligibility/derived.js';
import type { CivilDate, FactCatalogue, FactValue, Words } from '../eligibility/facts.js';
import type { PolicyVersion } from './policy.schema.js';

export interface Department {
  readonly key: string;
  readonly name: Words;
}

/** One value of a city parameter; the longest matching district prefix in force at a date wins. */
export interface ParameterValue {
  readonly name: string;
  /** GB/T 2260 prefix: `44`, `4416`, `441621`; empty for the whole country. */
  readonly district: string;
  readonly value: FactValue;
  readonly validFrom: CivilDate;
  readonly validTo: CivilDate | null;
  readonly source: string;
  readonly verified: boolean;
}

export interface CodeTable {
  readonly name: string;
  /** Standard or office it is taken from. */
  readonly source: string;
  readonly codes: ReadonlyMap<string, Words>;
}

/** Everything in `rules/`, checked and frozen, as the process uses it. */
export interface RuleBook {
  readonly catalogue: FactCatalogue;
  readonly derived: ReadonlyMap<string, DerivedFact>;
  readonly named: ReadonlyMap<string, Condition>;
  readonly namedTitles: ReadonlyMap<string, Words>;
  readonly parameters: readonly ParameterValue[];
  readonly departments: ReadonlyMap<string, Department>;
  readonly codes: ReadonlyMap<string, CodeTable>;
  /** Days off and working days of each year that has a State Council notice. */
  readonly holidays: ReadonlyMap<number, HolidayYear>;
  readonly sizeClasses: SizeClasses;
  readonly policies: readonly PolicyVersion[];
}

/** The statistical size classes: which row an industry belongs to, and each row's lower bounds. */
export interface SizeClasses {
  readonly source: string;
  readonly rows: readonly SizeClassRow[];
  /** Industry prefixes that the standard does not speak of. */
  readonly unclassified: readonly string[];
}

export type SizeIndicator = 'employees' | 'revenue' | 'totalAssets';

export interface SizeClassRow {
  readonly row: string;
  readonly name: Words;
  /** GB/T 4754 prefixes; where several rows match, the longest prefix wins. */
  readonly industries: readonly string[];
  /** Lower bounds of large, medium and small, in persons and 元; below the last is micro. */
  readonly bounds: Partial<Readonly<Record<SizeIndicator, { large: number; medium: number; small: number }>>>;
}

export interface HolidayYear {
  readonly year: number;
  readonly source: string;
  /** Working days of the week that are off. */
  readonly off: ReadonlySet<CivilDate>;
  /** Saturdays and Sundays that are worked (调休). */
  readonly worked: ReadonlySet<CivilDate>;
}
