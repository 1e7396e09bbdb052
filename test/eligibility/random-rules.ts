import fc from 'fast-check';
import { addMonths } from '../../src/eligibility/civil-date.js';
import type { Condition, LeafCondition } from '../../src/eligibility/condition.schema.js';
import type { Facts, FactValue, Observation } from '../../src/eligibility/facts.js';
import { misuse } from '../../src/eligibility/operator-types.js';
import { DECORATOR_NAMES, OPERATORS, operatorNamed, type Shape } from '../../src/eligibility/operators.js';
import { AS_OF } from './samples.js';

/** Few values of each kind, so that equality, boundaries and both outcomes are frequent. */
const number = fc.constantFrom(-1, 0, 0.5, 1, 2, 29.99, 30, 1e12);
const integer = fc.constantFrom(-1, 0, 1, 2, 30, 31);
const months = fc.constantFrom(0, 1, 12, 24);
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
  aboveScale: fc.boolean(),
  establishedOn: day,
  recognisedOn: day,
  name: text,
  entityType: text,
  qualificationCodes: set,
  taxDistrictCodes: set,
  'param.quota': number,
} satisfies Record<string, fc.Arbitrary<FactValue>>;

export type Row = { [key in keyof typeof ROW]: FactValue };
type Key = keyof typeof ROW;

export const row: fc.Arbitrary<Row> = fc.record(ROW) as fc.Arbitrary<Row>;

type Value = LeafCondition['value'];

/** For each shape the facts that have it, and literals that stand for it. */
const SHAPES: Partial<
  Record<Shape, { readonly facts: readonly (Key | 'asOf')[]; readonly literal: fc.Arbitrary<Value> }>
> = {
  number: {
    facts: ['employees', 'insuredAverage', 'revenue', 'revenue@-1', 'rdRatio', 'param.quota'],
    literal: number,
  },
  text: { facts: ['name', 'entityType'], literal: text },
  boolean: { facts: ['dishonest', 'aboveScale'], literal: fc.boolean() },
  date: { facts: ['establishedOn', 'recognisedOn', 'asOf'], literal: day },
  texts: { facts: ['qualificationCodes', 'taxDistrictCodes'], literal: some(text) },
  numbers: { facts: [], literal: some(number) },
  dates: { facts: [], literal: some(day) },
};
const shapes = Object.keys(SHAPES) as Shape[];

/** Decorators as they may be written, none to two of them. */
const DECORATIONS: readonly (readonly string[])[] = [
  [],
  ...DECORATOR_NAMES.map((name) => [name]),
  ...DECORATOR_NAMES.flatMap((outer) => DECORATOR_NAMES.map((inner) => [outer, inner])),
];

/** Every way in which an operator may stand in a rule: decorated or not, on each kind of fact and value. */
function leavesOf(base: string): fc.WeightedArbitrary<LeafCondition>[] {
  return DECORATIONS.flatMap((decorators) => {
    const operator = [...decorators, base].join(':');
    const leaves = shapes.flatMap((fact) => shapes.flatMap((value) => leafOf(operator, fact, value) ?? []));
    // As much weight on the bare operator as on all that is made of it.
    return leaves.map((arbitrary) => ({ arbitrary, weight: decorators.length === 0 ? DECORATIONS.length : 1 }));
  });
}

function leafOf(name: string, fact: Shape, value: Shape): fc.Arbitrary<LeafCondition> | undefined {
  const operator = operatorNamed(name);
  const [left, right] = [SHAPES[fact], SHAPES[value]];
  if (!operator || !left || !right || left.facts.length === 0) return undefined;
  if (misuse(operator, fact, [value], undefined) !== null) return undefined;
  const literal = literalFor(operator.base.name, value) ?? right.literal;
  const other = right.facts.length === 0 ? literal : fc.oneof(literal, fc.constantFrom(...right.facts).map(reference));
  return fc.record({ fact: fc.constantFrom(...left.facts), operator: fc.constant(name), value: other });
}

const reference = (fact: string): Value => ({ fact });

/** Ranges have two ends in order, and months are whole: others are refused when a rule is read. */
function literalFor(base: string, value: Shape): fc.Arbitrary<Value> | undefined {
  if (base.endsWith('etween')) return value === 'numbers' ? pair(number) : pair(day);
  if (!base.includes('Months')) return undefined;
  if (value === 'number') return months;
  return value === 'numbers' ? some(months) : undefined;
}

const leaf: fc.Arbitrary<LeafCondition> = fc.oneof(...[...OPERATORS.keys()].map((base) => fc.oneof(...leavesOf(base))));

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
