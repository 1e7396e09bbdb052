import type { Condition, LeafCondition } from '../condition.schema.js';
import { factOf, namedCondition, opposite, type Verdict, verdictOf } from '../decide.js';
import type { CivilDate, FactRecord } from '../facts.js';
import { enterpriseFacts, recordFacts } from '../scope.js';
import { AS_OF_FACT, definitionOf, ENTERPRISE_PREFIX, fieldDefinitionOf, type Vocabulary } from '../vocabulary.js';
import { BSON, type BsonBytes } from './bson-bytes.js';
import { Elements, FieldNames } from './bson-elements.js';
import { Memo } from './bson-table.js';
import { BsonWriter } from './bson-writer.js';

/** Dates and codes of a city are fewer; amounts are not, and are forgotten. */
const MOST_FIELD_BYTES = 1 << 18;
const DOLLAR = 0x24;
const THE_DAY = ENTERPRISE_PREFIX + AS_OF_FACT;

/** How a condition comes out for the record that is being looked at. */
type Test = () => Verdict;

export interface SieveOptions {
  readonly asOf: CivilDate;
  readonly vocabulary: Vocabulary;
  /** The object of a document in BSON, as the database's driver makes it. */
  readonly objectOf: (document: Uint8Array) => FactRecord;
}

/**
 * Finds the records of a list that can matter to facts for which records count that satisfy a condition: those of which
 * it is not sure that they fail it. What a leaf comes to is decided by `verdictOf`, over an object with the one field
 * that it looks at, once for equal bytes of this field; most records fail at the first leaf.
 */
export class RecordSieve {
  /** By the condition: where the records that stay begin and end, in turn. */
  readonly kept: readonly number[][];
  /** How many records there were. */
  length = 0;
  readonly #source: BsonBytes;
  readonly #options: SieveOptions;
  readonly #list: string;
  readonly #tests: readonly (Test | undefined)[];
  /** Names of the fields that leaves look at; each is numbered from 1 on. */
  readonly #names: string[] = [];
  readonly #from: Float64Array;
  readonly #end: Float64Array;
  readonly #records: Elements;
  readonly #fields: Elements;
  readonly #writer = new BsonWriter();

  /** @param conditions over the records of the list; all records matter to one that is undefined */
  constructor(source: BsonBytes, list: string, conditions: readonly (Condition | undefined)[], options: SieveOptions) {
    this.#source = source;
    this.#options = options;
    this.#list = list;
    this.kept = conditions.map(() => []);
    this.#tests = conditions.map((condition) => (condition === undefined ? undefined : this.#testOf(condition)));
    this.#from = new Float64Array(this.#names.length + 1);
    this.#end = new Float64Array(this.#names.length + 1);
    this.#records = new Elements(source);
    this.#fields = new Elements(source, new FieldNames(this.#names));
  }

  /**
   * Goes through the list at `at`, whose final zero is at `last`; false where it holds anything but plain records, so
   * that all of it is to be looked at. @throws BsonError where it is damaged
   */
  sift(at: number, last: number): boolean {
    this.length = 0;
    for (const kept of this.kept) kept.length = 0;
    const records = this.#records.open(at, last);
    while (records.next()) {
      if (records.type !== BSON.document || !this.#read(records.at, records.end - 1)) return false;
      this.length += 1;
      for (const [index, test] of this.#tests.entries()) {
        if (test === undefined || test() !== 'ineligible') this.kept[index]?.push(records.at, records.end);
      }
    }
    return true;
  }

  /** Finds the fields; the last of two of one name counts, as in an object. */
  #read(at: number, last: number): boolean {
    this.#from.fill(0);
    const fields = this.#fields.open(at, last);
    while (fields.next()) {
      // The driver makes something else of a record that is a reference (`$ref`, `$id`).
      if (this.#source.view.getUint8(fields.from + 1) === DOLLAR) return false;
      if (fields.name > this.#names.length) continue;
      this.#from[fields.name] = fields.from;
      this.#end[fields.name] = fields.end;
    }
    return true;
  }

  #testOf(condition: Condition): Test {
    if ('all' in condition) return groupOf('ineligible', this.#testsOf(condition.all));
    if ('any' in condition) return groupOf('eligible', this.#testsOf(condition.any));
    if ('not' in condition) {
      const test = this.#testOf(condition.not);
      return () => opposite(test());
    }
    if ('fact' in condition) return this.#leafOf(condition);
    return this.#testOf(namedCondition(condition.condition, this.#options.vocabulary.named));
  }

  #testsOf(conditions: readonly Condition[]): readonly Test[] {
    return conditions.map((condition) => this.#testOf(condition));
  }

  /** Undecided also where it would take more than one field to tell: such a record stays. */
  #leafOf(leaf: LeafCondition): Test {
    const other = factOf(leaf.value);
    if (leaf.fact.startsWith(ENTERPRISE_PREFIX) || (other !== undefined && other !== THE_DAY)) return () => 'undecided';
    const { asOf, vocabulary, objectOf } = this.#options;
    const enterprise = enterpriseFacts(new Map(), asOf, vocabulary);
    const verdict = (record: FactRecord) => verdictOf(leaf, recordFacts(record, this.#list, enterprise));
    const lacking = verdict({});
    const known = new Memo(
      (source, from, to) => verdict(objectOf(this.#documentOf(source, from, to))),
      MOST_FIELD_BYTES,
    );
    const places = this.#placesOf(leaf.fact);
    return () => {
      let found = 0;
      for (const place of places) {
        if (this.#from[place] === 0) continue;
        if (found !== 0) return 'undecided';
        found = place;
      }
      if (found === 0) return lacking;
      return known.of(this.#source, this.#from[found] as number, this.#end[found] as number);
    };
  }

  /** The numbers of the fields that `observeField` may read: of `monthsInsured.pension` this one or its map. */
  #placesOf(fact: string): readonly number[] {
    const { vocabulary } = this.#options;
    const path = fieldDefinitionOf(definitionOf(this.#list, vocabulary), fact)?.pluck?.list ?? fact;
    const dot = path.indexOf('.');
    return (dot > 0 ? [path, path.slice(0, dot)] : [path]).map((name) => {
      const before = this.#names.indexOf(name);
      return before >= 0 ? before + 1 : this.#names.push(name);
    });
  }

  /** A document with one element. */
  #documentOf({ view }: BsonBytes, from: number, to: number): Uint8Array {
    const writer = this.#writer;
    writer.open();
    writer.copy(view, from, to);
    writer.finish(0);
    return writer.bytes();
  }
}

/** As `verdictOf`: a group ends at the first part that decides it. */
function groupOf(deciding: Verdict, tests: readonly Test[]): Test {
  return () => {
    let verdict = opposite(deciding);
    for (const test of tests) {
      const one = test();
      if (one === deciding) return one;
      if (one === 'undecided') verdict = one;
    }
    return verdict;
  };
}
