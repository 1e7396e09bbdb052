import { assertCivilDate } from './civil-date.js';
import type { Verdict } from './decide.js';
import type { CivilDate, FactDefinition, FactRecord, Facts, FieldDefinition } from './facts.js';
import { LazyFacts } from './lazy-facts.js';
import { observe, observeField, type Seen } from './observations.js';
import { definitionOf, ENTERPRISE_PREFIX, fieldDefinitionOf, type Vocabulary } from './vocabulary.js';

/** Where the facts of a leaf are found. */
export interface Scope {
  readonly asOf: CivilDate;
  readonly vocabulary: Vocabulary;
  see(key: string): Seen;
  define(key: string): FieldDefinition | undefined;
  /** Verdicts of named conditions that are known already, where the facts do not change. */
  readonly verdicts?: Map<string, Verdict>;
}

/** The facts of an enterprise as leaves see them. */
export function enterpriseFacts(facts: Facts, asOf: CivilDate, vocabulary: Vocabulary): Scope {
  const known = facts instanceof LazyFacts ? facts.scope : undefined;
  if (known?.asOf === asOf && known.vocabulary === vocabulary) return known;
  assertCivilDate(asOf);
  // Any other map may change between two decisions.
  if (!(facts instanceof LazyFacts)) return new EnterpriseScope(facts, asOf, vocabulary);
  const scope = new LazyScope(facts, asOf, vocabulary);
  facts.scope = scope;
  return scope;
}

/** A record of a list inside its enterprise: a leaf's fact is a field, `$.KEY` a fact of the enterprise. */
export function recordFacts(record: FactRecord, list: string, enterprise: Scope): Scope {
  return new RecordScope(record, definitionOf(list, enterprise.vocabulary), enterprise);
}

/** A record that nobody has spoken of: all that is known is that its identity is none of those spoken of. */
export function otherRecordFacts(known: NonNullable<Seen['known']>, list: string, enterprise: Scope): Scope {
  return new OtherRecordScope(known, definitionOf(list, enterprise.vocabulary), enterprise);
}

// Scopes are classes for the reason that `LazyFacts` gives: there is one for each enterprise and each of its records.

class EnterpriseScope implements Scope {
  constructor(
    readonly facts: Facts,
    readonly asOf: CivilDate,
    readonly vocabulary: Vocabulary,
  ) {}

  see(key: string): Seen {
    return observe(key, this.facts, this.asOf, this.vocabulary);
  }

  define(key: string): FieldDefinition | undefined {
    return definitionOf(key, this.vocabulary);
  }
}

/** Facts that do not change are looked at once for all policies. */
class LazyScope extends EnterpriseScope {
  readonly verdicts = new Map<string, Verdict>();
  readonly #seen = new Map<string, Seen>();

  override see(key: string): Seen {
    const before = this.#seen.get(key);
    if (before !== undefined) return before;
    const seen = super.see(key);
    this.#seen.set(key, seen);
    return seen;
  }
}

class RecordScope implements Scope {
  readonly asOf: CivilDate;
  readonly vocabulary: Vocabulary;

  constructor(
    readonly record: FactRecord,
    readonly list: FactDefinition | undefined,
    readonly enterprise: Scope,
  ) {
    this.asOf = enterprise.asOf;
    this.vocabulary = enterprise.vocabulary;
  }

  see(key: string): Seen {
    if (key.startsWith(ENTERPRISE_PREFIX)) return this.enterprise.see(key.slice(ENTERPRISE_PREFIX.length));
    return observeField(this.record, key, fieldDefinitionOf(this.list, key));
  }

  define(key: string): FieldDefinition | undefined {
    if (key.startsWith(ENTERPRISE_PREFIX)) return this.enterprise.define(key.slice(ENTERPRISE_PREFIX.length));
    return fieldDefinitionOf(this.list, key);
  }
}

class OtherRecordScope extends RecordScope {
  constructor(
    readonly known: NonNullable<Seen['known']>,
    list: FactDefinition | undefined,
    enterprise: Scope,
  ) {
    super({}, list, enterprise);
  }

  override see(key: string): Seen {
    return key === this.known.field ? { unlike: this.known.elements } : super.see(key);
  }
}
