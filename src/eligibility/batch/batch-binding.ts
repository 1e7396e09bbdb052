import type { LeafCondition } from '../condition.schema.js';
import type { FactType } from '../facts.js';
import type { Seen } from '../observations.js';
import { AS_OF_FACT, definitionOf } from '../vocabulary.js';
import { type Literal, leafKey, type Network } from './batch-network.js';
import { type ClassedColumn, type Program, programOf } from './batch-program.js';
import { type Side, scan } from './batch-scan.js';
import { breaksOf } from './class-breaks.js';
import { type RawColumn, type Recoding, recodingOf, type Source } from './class-codes.js';
import { type Classes, codedClasses, type Judge, numberClasses, type Truth } from './class-tables.js';
import { type CodedColumn, type Columns, isNumeric } from './columns.js';

/** All that deciding a chunk of rows needs, in numbers only: threads are given it. */
export interface Bound {
  readonly rows: number;
  readonly program: Program;
  /** One for each column of the program. */
  readonly sources: readonly Source[];
}

/** Literals and the classes that tell their truth. */
export interface Classed extends ClassedColumn {
  readonly recoding: Recoding;
}

/** Literals on a numeric fact: those whose classes are known, and the rest. */
export interface NumbersKnown {
  readonly classed: Classed;
  readonly rest: readonly number[];
}

/** Literals that look at the same facts; those that look at two are alone with their negation. */
export interface Group {
  readonly facts: readonly string[];
  readonly literals: number[];
}

/** Finds for a network's literals the classes of the columns at hand; remembers those that stay good. */
export class Binder {
  /** The facts that the literals look at. */
  readonly facts: readonly string[];
  readonly groups: readonly Group[];
  readonly #ofNumbers = new Map<Group, NumbersKnown>();
  readonly #ofEntries = new WeakMap<readonly Seen[], Map<Group, Classed>>();
  readonly #ofScan = new Map<string, Classed>();
  #last: { readonly classed: readonly Classed[]; readonly program: Program } | undefined;

  constructor(
    readonly network: Network,
    readonly judge: Judge,
  ) {
    const groups = new Map<string, Group>();
    for (const [number, node] of network.nodes.entries()) {
      if (!('leaf' in node)) continue;
      const facts = factsOf(node.leaf);
      const key = facts.length === 1 ? `fact ${facts[0]}` : leafKey(node.leaf);
      const group = groups.get(key) ?? { facts, literals: [] };
      group.literals.push(number);
      groups.set(key, group);
    }
    this.groups = [...groups.values()];
    this.facts = [...new Set(this.groups.flatMap(({ facts }) => facts))];
  }

  bind(chunk: Columns): Bound {
    const classed: Classed[] = [];
    const sources: Source[] = [];
    const constants = new Map<number, Truth>();
    const take = (column: RawColumn, one: Classed) => {
      if (one.literals.length === 0) return;
      classed.push(one);
      sources.push({ column, recoding: one.recoding });
    };
    const takeScanned = (literals: readonly number[], sides: readonly Side[]) => {
      const codes = scan(this.#literal(literals[0]).leaf, sides, chunk.length, this.judge);
      take({ kind: 'coded', codes }, this.#scanned(literals));
    };
    for (const group of this.groups) {
      const sides = group.facts.map((fact) => this.#side(fact, chunk)).filter((side) => side !== undefined);
      const [first, second] = sides;
      if (first === undefined || sides.length < group.facts.length) {
        for (const number of group.literals) constants.set(number, this.judge.truth(this.#literal(number)));
      } else if (second !== undefined) {
        takeScanned(group.literals, sides);
      } else if (first.column.kind === 'coded') {
        take({ kind: 'coded', codes: first.column.codes }, this.#coded(group, first.column));
      } else {
        const { classed: numbers, rest } = this.numbers(group, first.type);
        take(first.column, numbers);
        for (const number of rest) takeScanned([number], sides);
      }
    }
    return { rows: chunk.length, program: this.#program(classed, constants), sources };
  }

  #literal(number = 0): Literal {
    return this.network.nodes[number] as Literal;
  }

  #side(fact: string, { columns, length }: Columns): Side | undefined {
    const column = columns.get(fact);
    const type = definitionOf(fact, this.judge.vocabulary)?.type;
    if (!column || !type) return undefined;
    // Rows beyond its end would be given what the kernels' memory holds of other rows.
    const rows = (column.kind === 'number' ? column.values : column.codes).length;
    if (rows < length) throw new RangeError(`the column of ${fact} has ${rows} of ${length} rows`);
    if (column.kind === 'number' && !isNumeric(type)) throw new RangeError(`${fact} is no number: a column of codes`);
    return { fact, type, column };
  }

  /** Classes of the numbers of a group's only fact. */
  numbers(group: Group, type: FactType): NumbersKnown {
    return remembered(this.#ofNumbers, group, () => {
      const [literals, rest, breaks]: [number[], number[], Set<number>] = [[], [], new Set()];
      for (const number of group.literals) {
        const found = breaksOf(this.#literal(number).leaf, type, this.judge.asOf);
        (found ? literals : rest).push(number);
        for (const one of found ?? []) breaks.add(one);
      }
      const judged = literals.map((number) => this.#literal(number));
      const classes = numberClasses(judged, breaks, type, this.judge);
      return { classed: { literals, classes, recoding: recodingOf(classes) }, rest };
    });
  }

  #coded(group: Group, { entries }: CodedColumn): Classed {
    const ofGroup = remembered(this.#ofEntries, entries, () => new Map<Group, Classed>());
    return remembered(ofGroup, group, () => {
      const { literals } = group;
      const classes = codedClasses(
        literals.map((number) => this.#literal(number)),
        entries,
        this.judge,
      );
      return { literals, classes, recoding: recodingOf(classes) };
    });
  }

  /** The class of a row is the leaf's truth. */
  #scanned(literals: readonly number[]): Classed {
    return remembered(this.#ofScan, literals.join(), () => {
      const negated = literals.map((number) => this.#literal(number).negated);
      const truths = Uint8Array.from([0, 1, 2].flatMap((truth) => negated.map((is) => (is ? 2 - truth : truth))));
      const classes: Classes = { count: 3, classOfCode: Uint32Array.of(0, 1, 2), truths };
      return { literals, classes, recoding: recodingOf(classes) };
    });
  }

  /** A chunk with the same classes as the last one takes the same program. */
  #program(classed: readonly Classed[], constants: ReadonlyMap<number, Truth>): Program {
    const last = this.#last;
    if (last?.classed.length === classed.length && classed.every((one, at) => one === last.classed[at]))
      return last.program;
    const program = programOf(this.network, classed, constants);
    this.#last = { classed, program };
    return program;
  }
}

/** The facts that decide a leaf on a given day, each once. */
function factsOf({ fact, value }: LeafCondition): string[] {
  const other = typeof value === 'object' && 'fact' in value ? [value.fact] : [];
  return [...new Set([fact, ...other])].filter((key) => key !== AS_OF_FACT);
}

function remembered<K, V>(
  known: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}
