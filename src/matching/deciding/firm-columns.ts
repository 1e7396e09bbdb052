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
  factsBehind,
  LazyFacts,
  observe,
  type ScannedColumns,
  type ScanView,
  splitPeriod,
  type Vocabulary,
  YEARS_BACK,
} from '../../eligibility/index.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import { storedFieldOf } from '../../enterprises/enterprise-facts.service.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import { factsOfFirms } from './firm-facts.js';
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
  readonly factsOf: (row: number) => Facts;
  /** `tokenOf` of a fact in a row. */
  readonly tokenOf: (key: string, row: number) => string;
}

/**
 * Reads stored enterprises into columns of all the facts that rules speak of, derived ones and parameters included, as
 * `factsOfFirms` gives them. What is made of lists is taken out of the document and computed from objects, once for equal
 * bytes; what is derived from values is computed from the columns.
 */
export class FirmScanner {
  readonly #scanner: EnterpriseScanner;
  readonly #chunks: readonly ChunkMaker[];

  constructor(views: readonly FirmView[], { rules, asOf, rows }: FirmColumnsOptions) {
    this.#chunks = views.map((view) => new ChunkMaker(view, rules, asOf));
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
  readonly #asOf: CivilDate;
  readonly #vocabulary: Vocabulary;
  readonly #keys: readonly string[];
  /** The keys that are derived from other columns. */
  readonly #formulas: readonly string[];

  constructor({ referenceYear, keys, rowKeys = [] }: FirmView, rules: RuleBook, asOf: CivilDate) {
    const asked = [...new Set([...keys, ...rowKeys])].filter((key) => definitionOf(key, rules) !== undefined);
    this.#formulas = asked.filter((key) => isOfValues(key, rules));
    const read = [...new Set(asked.flatMap((key) => (isOfValues(key, rules) ? valuesBehind(key, rules) : [key])))];
    this.scan = { referenceYear, keys: read, withoutColumn: read.filter((key) => !keys.includes(key)) };
    this.#keys = asked;
    this.#asOf = asOf;
    const bases = new Set(this.#formulas.map((key) => splitPeriod(key).base));
    this.#vocabulary = { ...rules, derived: new Map([...rules.derived].filter(([key]) => bases.has(key))) };
  }

  chunkOf(scanned: ScannedColumns): FirmChunk {
    const { length, asOf, districts } = scanned;
    const vocabulary = this.#vocabulary;
    const factsOf = this.#factsOfRows(scanned);
    const columns = new Map(scanned.columns);
    for (const key of this.#formulas) {
      const seen = Array.from({ length }, (_, row) => observe(key, factsOf(row), asOf, vocabulary));
      columns.set(key, columnOfSeen(seen, definitionOf(key, vocabulary)?.type ?? 'number'));
    }
    const tokens = new Map(this.#keys.map((key) => [key, this.#tokensOf(key, columns.get(key), scanned)]));
    const token = (key: string, row: number) => tokens.get(key)?.(row) ?? '';
    return { length, asOf, columns, districts, vocabulary, factsOf, tokenOf: token };
  }

  #factsOfRows(scanned: ScannedColumns): (row: number) => Facts {
    const asked = this.#keys;
    const formulas = new Set(this.#formulas);
    const known: Facts[] = [];
    return (row) => {
      const before = known[row];
      if (before !== undefined) return before;
      const find = (key: string) => (key === AS_OF_FACT || formulas.has(key) ? undefined : scanned.observe(key, row));
      const facts = deriveFacts(new LazyFacts(find, () => asked), this.#asOf, this.#vocabulary);
      known[row] = facts;
      return facts;
    };
  }

  #tokensOf(key: string, column: Column | undefined, scanned: ScannedColumns): (row: number) => string {
    const type = definitionOf(key, this.#vocabulary)?.type ?? 'text';
    if (column?.kind === 'number') {
      return (row) => {
        const value = column.values[row] as number;
        return Number.isFinite(value) ? String(value) : '';
      };
    }
    const known = new Map<number, string>();
    if (column === undefined) return (row) => tokenOf(scanned.observe(key, row) ?? {}, type);
    return (row) => {
      const code = column.codes[row] as number;
      let token = known.get(code);
      if (token === undefined) {
        token = tokenOf(column.entries[code - 1] ?? {}, type);
        known.set(code, token);
      }
      return token;
    };
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
  const groups = new Map<string, { keys: string[][]; fields: readonly string[] }>();
  for (const [view, { keys }] of views.entries()) {
    for (const key of keys) {
      const fields = fieldsBehind(key, rules);
      const group = groups.get(fields.join()) ?? { keys: views.map(() => []), fields };
      groups.set(fields.join(), group);
      group.keys[view]?.push(key);
    }
  }
  return [...groups.values()].map((group) => {
    const catalogue = new Map([...rules.catalogue].filter(([key]) => group.fields.includes(key)));
    const factsOf = factsOfFirms(rules, asOf, { catalogue });
    return {
      ...group,
      factsOf: (document) => {
        const firm = deserialize(document) as Enterprise;
        return views.map(({ referenceYear }, view) =>
          group.keys[view]?.length === 0 ? undefined : factsOf(firm, referenceYear),
        );
      },
    };
  });
}

/** Parameters come from no field, but from the district, which goes with every one. */
function fieldsBehind(key: string, rules: RuleBook): readonly string[] {
  const behind = factsBehind(key, rules).filter((fact) => !fact.startsWith('param.') && definitionOf(fact, rules));
  return [...new Set(behind.map(storedFieldOf))].sort();
}
