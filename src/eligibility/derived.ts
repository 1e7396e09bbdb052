import type { Condition } from './condition.schema.js';
import type { FieldDefinition } from './facts.js';

/** A fact computed from others, as declared in `rules/derived.json`; the catalogue holds its labels and type. */
export interface DerivedFact {
  readonly key: string;
  readonly formula: DerivedFormula;
}

export type DerivedFormula =
  | { readonly count: { readonly list: string; readonly where?: Condition; readonly distinct?: string } }
  | { readonly sum: { readonly list: string; readonly field: string; readonly where?: Condition } }
  | { readonly min: { readonly list: string; readonly field: string; readonly where?: Condition } }
  | { readonly max: { readonly list: string; readonly field: string; readonly where?: Condition } }
  /** The set of a field's values over the records that satisfy `where`. */
  | { readonly collect: { readonly list: string; readonly field: string; readonly where?: Condition } }
  /** A decimal formula of numeric facts, an `Amount` of benefit.schema.ts, rounded to `places`. */
  | { readonly formula: import('./benefit.schema.js').Amount; readonly places: number };

export type { FieldDefinition };
