import type { CodedColumn, Column, Columns } from '../src/eligibility/batch/columns.js';
import { dateOfDayNumber, dayNumber } from '../src/eligibility/civil-date.js';
import type { Condition, LeafCondition } from '../src/eligibility/condition.schema.js';
import type { FactDefinition, Facts, FactType, FactValue } from '../src/eligibility/facts.js';
import type { Seen } from '../src/eligibility/observations.js';
import type { Vocabulary } from '../src/eligibility/vocabulary.js';

export const AS_OF = '2026-11-22';
const MISSING = 0.05;
const TODAY = dayNumber(AS_OF);

/** Numbers in [0, 1) from a seed (mulberry32), so that every run sees the same data. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** How a fact is spread: its value at a share u of all enterprises, or its possible values. */
type Spread =
  | { readonly type: 'integer' | 'money' | 'ratio' | 'date'; readonly at: (u: number) => number }
  | { readonly type: 'boolean' | 'code' | 'set' | 'number'; readonly values: readonly FactValue[] };

const count: Spread = { type: 'integer', at: (u) => Math.floor(Math.exp(7 * u)) };
const money: Spread = { type: 'money', at: (u) => Math.round(Math.exp(5 + 13 * u) * 100) / 100 };
const ratio: Spread = { type: 'ratio', at: (u) => Math.round(10_000 * u * u) / 10_000 };
const date: Spread = { type: 'date', at: (u) => TODAY - Math.floor(12_000 * (1 - u)) };
const flag: Spread = { type: 'boolean', values: [false, false, false, true] };
const codes = (size: number, prefix: number): Spread => ({
  type: 'code',
  values: Array.from({ length: size }, (_, at) => String(prefix + 7 * at)),
});
/** First two digits of the codes of industries. */
const PREFIXES = Array.from({ length: 88 }, (_, at) => String(10 + at));
const ELEMENTS = Array.from({ length: 10 }, (_, at) => `Q${at}`);
const sets: Spread = {
  type: 'set',
  values: Array.from({ length: 200 }, (_, at) => ELEMENTS.filter((_, bit) => ((at * 5 + 1) >> bit) & 1)),
};
/** A number that some sources fill with words: those are invalid, hence missing. */
const mixed: Spread = { type: 'number', values: [...Array.from({ length: 60 }, (_, at) => at), '无', '暂无', 'A'] };

const named = (spread: Spread, ...names: readonly string[]) => names.map((name) => [name, spread] as const);
/** 41 facts. */
const SPREADS: ReadonlyMap<string, Spread> = new Map([
  ...named(count, 'employees', 'insured', 'graduates', 'disabled', 'patents', 'shops', 'vehicles'),
  ...named(money, 'revenue', 'revenueBefore', 'profit', 'rdExpense', 'tax', 'assets', 'exports', 'investment'),
  ...named(ratio, 'growth', 'rdRatio', 'debtRatio', 'femaleShare'),
  ...named(date, 'establishedOn', 'certifiedOn', 'movedInOn', 'inspectedOn', 'listedOn'),
  ...named(
    flag,
    'dishonest',
    'abnormal',
    'penalised',
    'arrears',
    'exporter',
    'rural',
    'franchise',
    'veteran',
    'branch',
  ),
  ...named(codes(5, 1), 'sizeClass', 'taxRating'),
  ...named(codes(20, 441600), 'district'),
  ...named(codes(12, 10), 'entityType'),
  ...named(codes(40, 500), 'park'),
  ...named(codes(1380, 100), 'industry'),
  ...named(sets, 'qualifications'),
  ...named(mixed, 'creditScore'),
]);

const definitionOf = (key: string, type: FactType): FactDefinition => ({
  key,
  type,
  label: { zh: key, en: key },
  source: 'statistics',
  period: 'none',
  sharing: 'value',
  sensitivity: 'internal',
  changeable: true,
});

export const vocabulary: Vocabulary = {
  catalogue: new Map([...SPREADS].map(([key, { type }]) => [key, definitionOf(key, type)])),
  named: new Map(),
  derived: new Map(),
};

/** Enterprises as columns, and each as the facts that `decide` reads. */
export interface Enterprises {
  readonly columns: Columns;
  readonly factsAt: (row: number) => Facts;
  readonly valuesAt: (row: number) => Record<string, FactValue>;
}

/** `rows` enterprises; the first ones are the same for every number of rows. Buffers are shared with threads. */
export function enterprises(rows: number): Enterprises {
  const columns = new Map<string, Column>();
  for (const [place, [key, spread]] of [...SPREADS].entries()) {
    columns.set(key, columnOf(spread, rows, randomOf(1000 + place)));
  }
  return enterprisesIn({ length: rows, asOf: AS_OF, columns });
}

/** The enterprises that columns of this generator hold: those of another thread, in shared memory. */
export function enterprisesIn(all: Columns): Enterprises {
  const { columns } = all;
  const valuesAt = (row: number) => {
    const values: Record<string, FactValue> = {};
    for (const [key, column] of columns) {
      const value = valueAt(column, SPREADS.get(key) as Spread, row);
      if (value !== undefined) values[key] = value;
    }
    return values;
  };
  return {
    columns: all,
    valuesAt,
    factsAt: (row) => new Map(Object.entries(valuesAt(row)).map(([key, value]) => [key, { value }])),
  };
}

function columnOf(spread: Spread, rows: number, random: () => number): Column {
  if ('at' in spread) {
    const values = new Float64Array(new SharedArrayBuffer(8 * rows));
    for (let row = 0; row < rows; row += 1) values[row] = random() < MISSING ? Number.NaN : spread.at(random());
    return { kind: 'number', values };
  }
  const { values, type } = spread;
  const codes =
    values.length < 256
      ? new Uint8Array(new SharedArrayBuffer(rows))
      : new Uint16Array(new SharedArrayBuffer(2 * rows));
  for (let row = 0; row < rows; row += 1) {
    codes[row] = random() < MISSING ? 0 : 1 + Math.floor(random() * values.length);
  }
  const entries = values.map(
    (value): Seen => (type === 'number' && typeof value === 'string' ? { missing: 'invalid' } : { value }),
  );
  return { kind: 'coded', codes, entries } satisfies CodedColumn;
}

function valueAt(column: Column, spread: Spread, row: number): FactValue | undefined {
  if (column.kind === 'coded') return 'values' in spread ? spread.values[(column.codes[row] ?? 0) - 1] : undefined;
  const value = column.values[row] ?? Number.NaN;
  if (Number.isNaN(value)) return undefined;
  return spread.type === 'date' ? dateOfDayNumber(value) : value;
}

export interface GeneratedPolicy {
  readonly conditions: Condition;
}

/** Policies of 4 to 8 leaves, drawn from a pool of 40 √`count` leaves that they share. */
export function policies(count: number, seed = 7): GeneratedPolicy[] {
  const random = randomOf(seed);
  const facts = [...SPREADS];
  const pool = new Map<string, LeafCondition>();
  while (pool.size < 40 * Math.sqrt(count)) {
    const [fact, spread] = pick(facts, random);
    const leaf = leafOn(fact, spread, random);
    pool.set(JSON.stringify(leaf), leaf);
  }
  const leaves = [...pool.values()];
  return Array.from({ length: count }, () => ({ conditions: treeOf(leaves, random) }));
}

function treeOf(pool: readonly LeafCondition[], random: () => number): Condition {
  const leaves = 4 + Math.floor(5 * random());
  const parts: Condition[] = [];
  let left = leaves;
  while (left > 0) {
    const shape = random();
    const size = shape < 0.5 || left < 2 ? 1 : Math.min(left, shape < 0.85 ? 2 : 3);
    parts.push(groupOf(size, pool, random));
    left -= size;
  }
  return { all: parts };
}

function groupOf(size: number, pool: readonly LeafCondition[], random: () => number): Condition {
  const [first, second, third] = Array.from({ length: size }, () => pick(pool, random));
  if (!first || !second) return first && random() < 0.1 ? { not: opposite(first) } : (first as LeafCondition);
  const nested: Condition = third ? { all: [second, third] } : second;
  const group: Condition = { any: [first, nested] };
  return random() < 0.15 ? { not: { all: [opposite(first), { not: nested }] } } : group;
}

/** The same question put the other way round. */
function opposite(leaf: LeafCondition): LeafCondition {
  return { ...leaf, operator: leaf.operator.startsWith('not:') ? leaf.operator.slice(4) : `not:${leaf.operator}` };
}

/** A leaf that about a quarter of the enterprises satisfy. */
function leafOn(fact: string, spread: Spread, random: () => number): LeafCondition {
  const share = 0.03 + 0.38 * random();
  if (!('at' in spread)) return leafOnValues(fact, spread, share, random);
  const low = spread.at(random() * (1 - share));
  const leaf = (operator: string, value: LeafCondition['value']) => ({ fact, operator, value });
  if (spread.type === 'date') {
    const months = Math.max(1, Math.floor((share * 12_000) / 30.44));
    const day = (u: number) => dateOfDayNumber(spread.at(u));
    return pick(
      [
        leaf('onOrAfter', day(1 - share)),
        leaf('before', day(share)),
        leaf('withinMonthsBefore', months),
        leaf('not:olderThanMonths', months),
      ],
      random,
    );
  }
  return pick(
    [
      leaf('lessThanInclusive', spread.at(share)),
      leaf('lessThan', spread.at(share)),
      leaf('greaterThan', spread.at(1 - share)),
      leaf('greaterThanInclusive', spread.at(1 - share)),
      leaf('between', [low, Math.max(low, spread.at(Math.min(0.999, share + 0.1)))]),
    ],
    random,
  );
}

function leafOnValues(
  fact: string,
  { type, values }: Extract<Spread, { readonly values: unknown }>,
  share: number,
  random: () => number,
): LeafCondition {
  const leaf = (operator: string, value: LeafCondition['value']) => ({ fact, operator, value });
  const some = (all: readonly string[], part: number) => {
    const chosen = all.filter(() => random() < part);
    return chosen.length > 0 ? chosen : [pick(all, random)];
  };
  if (type === 'boolean') return pick([leaf('equal', false), leaf('notEqual', true)], random);
  if (type === 'number') return leaf(pick(['lessThan', 'lessThanInclusive'], random), Math.floor(60 * share));
  if (type === 'set') {
    return pick(
      [
        leaf('containsAny', some(ELEMENTS, 0.2)),
        leaf('containsNone', some(ELEMENTS, 0.1)),
        leaf('contains', pick(ELEMENTS, random)),
        leaf('not:containsAll', some(ELEMENTS, 0.3)),
      ],
      random,
    );
  }
  if (values.length > 100) return leaf('startsWithAny', some(PREFIXES, share));
  const codes = values as readonly string[];
  return pick([leaf('in', some(codes, share)), leaf('notIn', some(codes, 1 - share))], random);
}

function pick<T>(all: readonly T[], random: () => number): T {
  return all[Math.floor(random() * all.length)] as T;
}
