/** A calendar day `YYYY-MM-DD` in Asia/Shanghai. Compared as text, which is its order. */
export type CivilDate = string;

/** A text for readers, in both languages. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** Money is 元, a ratio a fraction (5.5 % is 0.055), a date a `CivilDate`, a set texts, a list records. */
export type FactType = 'text' | 'number' | 'integer' | 'money' | 'ratio' | 'boolean' | 'date' | 'code' | 'set' | 'list';

export type PeriodKind = 'none' | 'year' | 'quarter' | 'month';

/** One record of a list fact, for example one hire. A field that is absent or null is missing. */
export interface FactRecord {
  readonly [field: string]: FactValue | FactRecord | null | undefined;
}

/**
 * A present value. Money is a number of 元 with at most two decimals and |x| < 1e13: within that range a double keeps
 * the order and equality of the decimals, and its shortest text is the decimal itself.
 */
export type FactValue = string | number | boolean | readonly string[] | readonly FactRecord[];

/** What a fact is compared with: a value, or a list of numbers for ranges and membership. */
export type Threshold = FactValue | readonly number[];

/** What one field of a record, or one fact, is. */
export interface FieldDefinition {
  readonly type: FactType;
  readonly label: Words;
  readonly unit?: string;
  readonly codeList?: string;
  /** The set of one field over a nested list of records, for example the policies of `benefits`. */
  readonly pluck?: { readonly list: string; readonly field: string };
  /** The field of a record is a map from a key to values of `type`; a rule addresses one entry as `field.KEY`. */
  readonly map?: boolean;
  /** What an entry of the map is called, where that can be said. */
  readonly keys?: Readonly<Record<string, Words>>;
  /**
   * What a record means that lacks the field, where the source's silence has a meaning: no leaving date, still employed.
   * Without it an absent field is missing.
   */
  readonly whenAbsent?: FactValue;
}

/** One entry of the fact catalogue (数据项目录). */
export interface FactDefinition extends FieldDefinition {
  readonly key: string;
  /** Key of the department that supplies it (`rules/departments.json`). */
  readonly source: string;
  /** Days after its `asOf` for which a value may still be used; absent: no limit. */
  readonly maxAgeDays?: number;
  readonly period: PeriodKind;
  readonly sharing: 'value' | 'conclusion' | 'firm-supplied';
  readonly sensitivity: 'public' | 'internal' | 'sensitive';
  /** What a sensitive fact is read for. */
  readonly purpose?: Words;
  /** Whether the firm itself can bring about another value. */
  readonly changeable: boolean;
  readonly derived?: boolean;
  /** Month in which a yearly value is usually published, 1 to 12. */
  readonly publishedInMonth?: number;
  /** Fields of a record, for a list. */
  readonly fields?: Readonly<Record<string, FieldDefinition>>;
}

export type FactCatalogue = ReadonlyMap<string, FactDefinition>;

/**
 * absent: no value known; stale: older than its max age; not-yet-published: the period's value is not out;
 * incomplete: a record of the list is undecided; invalid: the value is not of the declared type.
 */
export type MissingReason = 'absent' | 'stale' | 'not-yet-published' | 'incomplete' | 'invalid';

/** A fact that is needed and not there, and why. */
export interface MissingFact {
  readonly fact: string;
  readonly reason: MissingReason;
}

/** What is known of one fact of one enterprise. `value` undefined means missing, for `missing`'s reason. */
export interface Observation {
  readonly value?: FactValue;
  readonly source?: string;
  readonly asOf?: CivilDate;
  readonly period?: string;
  readonly missing?: MissingReason;
  /**
   * Set where departments have spoken of some elements of a set or list only: whether any other element belongs to it
   * is not known, so "does not contain" or a count that such an element would change is undecided. `field` is the
   * record's field for a list. Absent: the whole is known.
   */
  readonly known?: { readonly field: string; readonly elements: readonly string[] };
}

/** Facts of one enterprise as one policy addresses them: `revenue`, `revenue@-1`, `param.minimumWage`. */
export type Facts = ReadonlyMap<string, Observation>;
