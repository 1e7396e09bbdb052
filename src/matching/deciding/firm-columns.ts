import { deserialize } from 'bson';
import {
  AS_OF_FACT,
  type CivilDate,
  type Column,
  type Columns,
  type ComputedFacts,
  columnOfSeen,
  definitionOf,
  deriveFacts,
  EnterpriseScanner,
  type Facts,
  type FactsOfViews,
  type FactType,
  factsBehind,
  LazyFacts,
  type Observation,
  observe,
  PARAMETER_PREFIX,
  type ScannedColumns,
  type ScanView,
  type Seen,
  splitPeriod,
  type Vocabulary,
  YEARS_BACK,
} from '../../eligibility/index.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import { storedFieldOf } from '../../enterprises/enterprise-facts.service.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import { type FactsOfFirm, factsOfFirms } from './firm-facts.js';
import { tokenOf } from './signature.js';

/** What the policies of one reference year ask for. */
export interface FirmView {
  /** The year that a yearly fact without offset stands for. */
  readonly referenceYear: number;
  /** The facts that conditions speak of. */
  readonly keys: readonly string[];
  /** Facts that are looked at in single rows only: those of amounts, for example whole lists. */
  readonly rowKeys?: readonly string[];
}

export interface FirmColumnsOptions {
  readonly rules: RuleBook;
  readonly asOf: CivilDate;
  /** Rows of a chunk. */
  readonly rows?: number;
}

/** The facts of many firms as one view addresses them, in columns and row by row. */
export interface FirmChunk extends Columns {
  /** The districts that the documents have, by row. */
  readonly districts: readonly (string | undefined)[];
  /** What the rules of a row's facts may speak of; the same object for all. */
  readonly vocabulary: Vocabulary;
  /** The facts of a row that were asked for, found when they are needed. @throws Error for any other */
  factsOf(row: number): Facts;
  /** `tokenOf` of a fact in a row. */
  tokenOf(key: string, row: number): string;
}

/**
 * Reads stored enterprises into columns of all the facts that rules speak of, derived ones and parameters included, as
 * `factsOfFirms` gives them. What is made of lists is taken out of the document and computed from objects, once for equal
 * bytes, without the records that cannot matter; what is derived from values is computed from the columns.
 */
export class FirmScanner {
  readonly #scanner: EnterpriseScanner;
  readonly #chunks: readonly ChunkMaker[];

  constructor(views: readonly FirmView[], { rules, asOf, rows }: FirmColumnsOptions) {
    this.#chunks = views.map((view) => new ChunkMaker(view, rules));
    const scans = this.#chunks.map(({ scan }) => scan);
    this.#scanner = new EnterpriseScanner(scans, {
      vocabulary: rules,
      asOf,
      computed: computedFrom(scans, rules, asOf),
      ...(rows === undefined ? {} : { rows }),
    });
  }

  /** @see EnterpriseScanner.length */
  get length(): number {
    return this.#scanner.length;
  }

  /** @see EnterpriseScanner.add */
  add(document: Uint8Array): boolean {
    return this.#scanner.add(document);
  }

  /** The rows read, as each view sees them, which it hands over: it begins anew. */
  take(): readonly FirmChunk[] {
    const scanned = this.#scanner.take();
    return this.#chunks.map((maker, view) => maker.chunkOf(scanned[view] as ScannedColumns));
  }
}

/** Makes of what was scanned for one view what its rules see. */
class ChunkMaker {
  readonly scan: ScanView;
  readonly #asked: Asked;

  constructor({ referenceYear, keys, rowKeys = [] }: FirmView, rules: RuleBook) {
    const asked = [...new Set([...keys, ...rowKeys])].filter((key) => definitionOf(key, rules) !== undefined);
    const formulas = asked.filter((key) => isOfValues(key, rules));
    const read = [...new Set(asked.flatMap((key) => (isOfValues(key, rules) ? valuesBehind(key, rules) : [key])))];
    this.scan = { referenceYear, keys: read, withoutColumn: read.filter((key) => !keys.includes(key)) };
    const types = new Map(asked.map((key) => [key, definitionOf(key, rules)?.type ?? 'text']));
    const bases = new Set(formulas.map((key) => splitPeriod(key).base));
    const vocabulary = { ...rules, derived: new Map([...rules.derived].filter(([key]) => bases.has(key))) };
    this.#asked = { types, formulas: new Set(formulas), vocabulary };
  }

  chunkOf(scanned: ScannedColumns): FirmChunk {
    return new Chunk(scanned, this.#asked);
  }
}

interface Asked {
  /** The keys of a view with the types of the facts. */
  readonly types: ReadonlyMap<string, FactType>;
  /** Those that are derived from other columns. */
  readonly formulas: ReadonlySet<string>;
  readonly vocabulary: Vocabulary;
}

class Chunk implements FirmChunk {
  readonly length: number;
  readonly asOf: CivilDate;
  readonly districts: readonly (string | undefined)[];
  readonly vocabulary: Vocabulary;
  readonly columns: ReadonlyMap<string, Column>;
  readonly #scanned: ScannedColumns;
  readonly #asked: Asked;
  readonly #facts: Facts[] = [];
  /** By the key, the tokens of a coded column by their codes. */
  readonly #tokens = new Map<string, string[]>();

  constructor(scanned: ScannedColumns, asked: Asked) {
    this.length = scanned.length;
    this.asOf = scanned.asOf;
    this.districts = scanned.districts;
    this.vocabulary = asked.vocabulary;
    this.#scanned = scanned;
    this.#asked = asked;
    const columns = new Map(scanned.columns);
    for (const key of asked.formulas) columns.set(key, this.#derived(key));
    this.columns = columns;
  }

  factsOf(row: number): Facts {
    const before = this.#facts[row];
    if (before !== undefined) return before;
    const read = new RowFacts(this.#scanned, row, this.#asked);
    const facts = deriveFacts(read, this.asOf, this.vocabulary);
    this.#facts[row] = facts;
    return facts;
  }

  tokenOf(key: string, row: number): string {
    const type = this.#asked.types.get(key);
    if (type === undefined) return '';
    const column = this.columns.get(key);
    if (column?.kind === 'number') {
      const value = column.values[row] as number;
      return Number.isFinite(value) ? String(value) : '';
    }
    if (column === undefined) return tokenOf(this.#scanned.observe(key, row) ?? {}, type);
    const code = column.codes[row] as number;
    const tokens = this.#tokens.get(key) ?? [];
    this.#tokens.set(key, tokens);
    tokens[code] ??= tokenOf(column.entries[code - 1] ?? {}, type);
    return tokens[code];
  }

  #derived(key: string): Column {
    const seen: Seen[] = [];
    for (let row = 0; row < this.length; row += 1) {
      seen.push(observe(key, this.factsOf(row), this.asOf, this.vocabulary));
    }
    return columnOfSeen(seen, this.#asked.types.get(key) ?? 'number');
  }
}

/** What was read of one row; the facts derived of it are not among them. */
class RowFacts extends LazyFacts {
  constructor(
    readonly scanned: ScannedColumns,
    readonly row: number,
    readonly asked: Asked,
  ) {
    super();
  }

  protected find(key: string): Observation | undefined {
    return key === AS_OF_FACT || this.asked.formulas.has(key) ? undefined : this.scanned.observe(key, this.row);
  }

  protected findable(): Iterable<string> {
    return this.asked.types.keys();
  }
}

/** Whether a fact is derived from values alone: no list, set or parameter of a document is needed as an object. */
function isOfValues(key: string, rules: RuleBook): boolean {
  const fact = rules.derived.get(splitPeriod(key).base);
  if (fact === undefined || !('formula' in fact.formula)) return false;
  return factsBehind(key, rules).every((behind) => {
    const type = definitionOf(behind, rules)?.type;
    return type !== 'list' && storedFieldOf(behind) === behind;
  });
}

/** The values of all years that a derived fact may come from. */
function valuesBehind(key: string, rules: RuleBook): readonly string[] {
  return factsBehind(key, rules)
    .filter((behind) => definitionOf(behind, rules) !== undefined)
    .flatMap((behind) => {
      const yearly = rules.catalogue.get(behind)?.period === 'year';
      return [behind, ...Array.from({ length: yearly ? YEARS_BACK : 0 }, (_, back) => `${behind}@-${back + 1}`)];
    });
}

/** How facts are computed that no stored value is; those that come from the same fields together. */
function computedFrom(views: readonly ScanView[], rules: RuleBook, asOf: CivilDate): readonly ComputedFacts[] {
  const groups = new Map<string, { keys: string[][]; fields: readonly string[]; parameters: Set<string> }>();
  for (const [view, { keys }] of views.entries()) {
    for (const key of keys) {
      const behind = factsBehind(key, rules);
      const parameters = behind.filter((fact) => fact.startsWith(PARAMETER_PREFIX));
      const fields = fieldsOf(behind.filter((fact) => !parameters.includes(fact) && definitionOf(fact, rules)));
      const place = `${fields.join()} ${parameters.length > 0}`;
      const group = groups.get(place) ?? { keys: views.map(() => []), fields, parameters: new Set() };
      groups.set(place, group);
      group.keys[view]?.push(key);
      for (const name of parameters) group.parameters.add(name);
    }
  }
  return [...groups.values()].map(({ keys, fields, parameters }) => {
    const catalogue = new Map([...rules.catalogue].filter(([key]) => fields.includes(key)));
    const asked = {
      ...rules,
      parameters: rules.parameters.filter(({ name }) => parameters.has(PARAMETER_PREFIX + name)),
    };
    const factsOf = factsOfFirms(asked, asOf, { catalogue });
    return {
      keys,
      fields,
      ofDistrict: parameters.size > 0,
      objectOf: deserialize,
      factsOf: (document) => new FactsOfDocument(deserialize(document) as Enterprise, views, factsOf),
    };
  });
}

class FactsOfDocument implements FactsOfViews {
  readonly #known: Facts[] = [];

  constructor(
    readonly firm: Enterprise,
    readonly views: readonly ScanView[],
    readonly factsOf: FactsOfFirm,
  ) {}

  of(view: number): Facts {
    this.#known[view] ??= this.factsOf(this.firm, this.views[view]?.referenceYear ?? Number.NaN);
    return this.#known[view];
  }
}

function fieldsOf(keys: readonly string[]): readonly string[] {
  return [...new Set(keys.map(storedFieldOf))].sort();
}
