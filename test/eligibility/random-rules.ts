import fc from 'fast-check';
import { addMonths } from '../../src/eligibility/civil-date.js';
import type { Condition, LeafCondition } from '../../src/eligibility/condition.schema.js';
import type { Facts, FactValue, Observation } from '../../src/eligibility/facts.js';
import { AS_OF } from './samples.js';

/** Few values of each kind, so that equality, boundaries and both outcomes are frequent. */
const number = fc.constantFrom(-1, 0, 0.5, 1, 2, 29.99, 30, 1e12);
const integer = fc.constantFrom(-1, 0, 1, 2, 30, 31);
const text = fc.constantFrom('a', 'ab', 'abc', 'b', '4', '44', '4416');
const day = fc.constantFrom(
  AS_OF,
  addMonths(AS_OF, -1),
  addMonths(AS_OF, -12),
  '2025-11-21',
  '2025-11-23',
  '2024-02-29',
  '2026-11-23',
);
const set = fc.uniqueArray(text, { maxLength: 4 });
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });
const pair = <T extends string | number>(one: fc.Arbitrary<T>) =>
  fc.tuple(one, one).map(([a, b]) => (a <= b ? [a, b] : [b, a]) as T[]);

const ROW = {
  employees: integer,
  insuredAverage: number,
  revenue: number,
  'revenue@-1': number,
  rdRatio: number,
  dishonest: fc.boolean(),
  establishedOn: day,
  name: text,
  entityType: text,
  qualificationCodes: set,
  taxDistrictCodes: set,
  'param.quota': number,
} satisfies Record<string, fc.Arbitrary<FactValue>>;

export type Row = { [key in keyof typeof ROW]: FactValue };
type Key = keyof typeof ROW;

const NUMBERS: readonly Key[] = ['employees', 'insuredAverage', 'revenue', 'revenue@-1', 'rdRatio', 'param.quota'];
const TEXTS: readonly Key[] = ['name', 'entityType'];
const SETS: readonly Key[] = ['qualificationCodes', 'taxDistrictCodes'];

export const row: fc.Arbitrary<Row> = fc.record(ROW) as fc.Arbitrary<Row>;

function leafOf(facts: readonly Key[], operators: readonly string[], value: fc.Arbitrary<LeafCondition['value']>) {
  return fc.record({ fact: fc.constantFrom(...facts), operator: fc.constantFrom(...operators), value });
}
const factOf = (keys: readonly Key[]) => fc.constantFrom(...keys).map((fact) => ({ fact }));
const each = (prefix: string, names: readonly string[]) => names.map((name) => `${prefix}:${name}`);

const order = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'];
const scalar = ['equal', 'notEqual'];
const dates = ['before', 'onOrBefore', 'after', 'onOrAfter'];
const ofText = [...scalar, 'startsWith'];

const plainLeaf: fc.Arbitrary<LeafCondition> = fc.oneof(
  leafOf(NUMBERS, [...scalar, ...order, ...each('swap', order)], fc.oneof(number, factOf(NUMBERS))),
  leafOf(
    NUMBERS,
    ['in', 'notIn', ...each('someValue', order), ...each('everyValue', [...scalar, ...order])],
    some(number),
  ),
  leafOf(NUMBERS, ['between', 'notBetween'], pair(number)),
  leafOf(TEXTS, [...ofText, 'swap:startsWith'], fc.oneof(text, factOf(TEXTS))),
  leafOf(TEXTS, ['in', 'notIn', 'startsWithAny', 'swap:contains', ...each('someValue', ofText), ...each('everyValue', ofText)], some(text)), // biome-ignore format: one row
  leafOf(['dishonest'], scalar, fc.boolean()),
  leafOf(
    ['establishedOn'],
    [...scalar, ...dates, ...each('swap', dates)],
    fc.oneof(day, fc.constant({ fact: 'asOf' })),
  ),
  leafOf(['establishedOn'], ['in', 'notIn', ...each('someValue', dates)], some(day)),
  leafOf(['establishedOn'], ['between', 'notBetween'], pair(day)),
  leafOf(['establishedOn'], ['withinMonthsBefore', 'olderThanMonths'], fc.constantFrom(0, 1, 12, 24)),
  leafOf(SETS, ['contains', 'doesNotContain', ...each('someFact', ofText), ...each('everyFact', ofText)], fc.oneof(text, factOf(TEXTS))), // biome-ignore format: one row
  leafOf(SETS, ['containsAny', 'containsAll', 'containsNone', ...each('someFact', ['in', 'startsWithAny']), ...each('everyFact', ['notIn', 'startsWithAny']), ...each('everyValue', ['contains'])], fc.oneof(some(text), factOf(SETS))), // biome-ignore format: one row
);

const leaf: fc.Arbitrary<LeafCondition> = fc
  .tuple(plainLeaf, fc.nat(5))
  .map(([inner, nots]) => (nots < 2 ? { ...inner, operator: `${'not:'.repeat(nots)}${inner.operator}` } : inner));

const NAMED = ['clean', 'nested'] as const;

const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.constantFrom(...NAMED).map((condition) => ({ condition })),
    fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ not: tie('tree') }),
  ),
}));

/** A typed tree of at most five levels over the facts of `row`; `named` are the conditions that it may refer to. */
export const rule: fc.Arbitrary<Condition> = tree;

export const named: ReadonlyMap<string, Condition> = new Map<string, Condition>([
  ['clean', { not: { fact: 'dishonest', operator: 'equal', value: true } }],
  [
    'nested',
    { any: [{ condition: 'clean' }, { fact: 'revenue', operator: 'greaterThan', value: { fact: 'revenue@-1' } }] },
  ],
]);

/** How the facts of a row are lost: whether each is there, missing, stale, or a set known in part. */
export type Loss = 'kept' | 'absent' | 'stale' | 'partial';
export const losses: fc.Arbitrary<readonly Loss[]> = fc.array(
  fc.constantFrom<Loss>('kept', 'kept', 'absent', 'stale', 'partial', 'partial'),
  { minLength: Object.keys(ROW).length, maxLength: Object.keys(ROW).length },
);

export function factsOfRow(values: Row): Facts {
  return new Map(Object.entries(values).map(([key, value]) => [key, { value, asOf: AS_OF }]));
}

/** Elements of which it is known whether they belong to a set known in part. */
const KNOWN = ['a', 'abc', '44'];

/** The row with facts lost, each in its way; only sets are known in part. */
export function factsWithLosses(values: Row, lost: readonly Loss[]): Facts {
  const facts = new Map<string, Observation>();
  for (const [index, [key, value]] of Object.entries(values).entries()) {
    const observation = lose(value, key, lost[index] ?? 'kept');
    if (observation) facts.set(key, observation);
  }
  return facts;
}

function lose(value: FactValue, key: string, loss: Loss): Observation | undefined {
  if (loss === 'absent') return undefined;
  // Of the facts in the row, these two have a max age.
  if (loss === 'stale' && (key === 'employees' || key === 'dishonest')) return { value, asOf: '2020-01-01' };
  if (loss === 'stale') return { missing: 'stale' };
  if (loss === 'kept' || !Array.isArray(value)) return { value, asOf: AS_OF };
  const sure = (value as readonly string[]).filter((one) => KNOWN.includes(one));
  return { value: sure, asOf: AS_OF, known: { field: 'code', elements: KNOWN } };
}

/** One way in which what was lost might have been. */
export function completed(facts: Facts, other: Row): Facts {
  const whole = new Map(factsOfRow(other));
  for (const [key, { value, known, asOf }] of facts) {
    if (value === undefined || asOf !== AS_OF) continue;
    const rest = (known ? (other[key as Key] as readonly string[]) : []).filter((one) => !KNOWN.includes(one));
    whole.set(key, { value: known ? [...(value as readonly string[]), ...rest] : value, asOf });
  }
  return whole;
}
