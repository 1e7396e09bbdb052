import test from 'ava';
import { compile } from '../../src/eligibility/batch/batch.js';
import type { Planes } from '../../src/eligibility/batch/batch-blocks.js';
import { pairsOf } from '../../src/eligibility/batch/batch-pairs.js';
import { startThreads } from '../../src/eligibility/batch/batch-threads.js';
import { type Column, type Columns, columnsOf } from '../../src/eligibility/batch/columns.js';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import { decide, type Verdict, verdictOf } from '../../src/eligibility/decide.js';
import type { Facts, FactValue } from '../../src/eligibility/facts.js';
import type { Seen } from '../../src/eligibility/observations.js';
import type { Scope } from '../../src/eligibility/scope.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const vocabulary = sampleVocabulary({ codes: new Map() });
const planOf = (conditions: readonly Condition[]) =>
  compile(
    conditions.map((one) => ({ conditions: one })),
    AS_OF,
    vocabulary,
  );
const columnsWith = (length: number, columns: Record<string, Column>): Columns => ({
  length,
  asOf: AS_OF,
  columns: new Map(Object.entries(columns)),
});

function verdictsOf(planes: Planes, policy: number): Verdict[] {
  const bit = (plane: Int32Array, row: number) =>
    ((plane[policy * planes.wordsPerPolicy + (row >> 5)] ?? 0) >>> (row & 31)) & 1;
  return Array.from({ length: planes.rows }, (_, row) => {
    if (bit(planes.known, row) === 0) return 'undecided';
    return bit(planes.truth, row) === 1 ? 'eligible' : 'ineligible';
  });
}

/** What `decide` makes of a fact that is seen so. */
function verdictSeen(condition: Condition, seen: Seen): Verdict {
  const scope: Scope = { asOf: AS_OF, vocabulary, see: () => seen, define: () => undefined };
  return verdictOf(condition, scope);
}

const numbers = [
  ...[0, -0, 1, -1, 0.1, 0.5, 29.99, 30, 30.000000000000004, 31, 1e13, -1e13, 1e300, -1e300],
  ...[Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, -Number.MIN_VALUE, 2 ** 53, 2 ** 53 + 2, Number.NaN],
];

test('numbers of every size are on the right side of every threshold', (t) => {
  const thresholds = numbers.filter((one) => !Number.isNaN(one));
  const operators = ['equal', 'notEqual', 'lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'];
  const conditions = operators.flatMap((operator) =>
    thresholds.map((value): Condition => ({ fact: 'rdRatio', operator, value })),
  );
  const values = Float64Array.from(numbers);
  for (const set of [conditions, conditions.slice(0, 1), conditions.slice(-1)]) {
    const planes = planOf(set).run(columnsWith(values.length, { rdRatio: { kind: 'number', values } }));
    for (const [policy, condition] of set.entries()) {
      const expected = numbers.map((value) =>
        verdictSeen(condition, Number.isNaN(value) ? { missing: 'absent' } : { value }),
      );
      t.deepEqual(verdictsOf(planes, policy), expected, JSON.stringify(condition));
    }
  }
});

test('a column of mixed types is judged value by value', (t) => {
  const seen: Seen[] = [
    { value: 5 },
    { value: '5' },
    { value: true },
    { value: ['5'] },
    { value: ['5'], known: { field: 'code', elements: ['5'] } },
    { missing: 'invalid' },
    { value: Number.NaN },
  ];
  const codes = Uint8Array.from({ length: 70 }, (_, row) => row % (seen.length + 1));
  const conditions: Condition[] = [
    { fact: 'employees', operator: 'lessThan', value: 10 },
    { fact: 'employees', operator: 'not:equal', value: '5' },
    { fact: 'employees', operator: 'in', value: [5, 6] },
    { fact: 'employees', operator: 'contains', value: '5' },
    { fact: 'employees', operator: 'contains', value: '6' },
  ];
  const planes = planOf(conditions).run(columnsWith(70, { employees: { kind: 'coded', codes, entries: seen } }));
  for (const [policy, condition] of conditions.entries()) {
    const expected = Array.from(codes, (code) => verdictSeen(condition, seen[code - 1] ?? { missing: 'absent' }));
    t.deepEqual(verdictsOf(planes, policy), expected, JSON.stringify(condition));
  }
});

test('more classes than a byte, and than two bytes, can count', (t) => {
  for (const elements of [9, 17]) {
    const names = Array.from({ length: elements }, (_, bit) => `e${bit}`);
    const entries = Array.from(
      { length: 2 ** elements },
      (_, set): Seen => ({ value: names.filter((_, bit) => ((set >> bit) & 1) === 1) }),
    );
    const rows = entries.length;
    const codes = Uint32Array.from(entries, (_, at) => at + 1);
    const conditions = names.map((value): Condition => ({ fact: 'qualificationCodes', operator: 'contains', value }));
    const chunk = columnsWith(rows, { qualificationCodes: { kind: 'coded', codes, entries } });
    const planes = planOf([...conditions, { all: conditions }, { any: conditions }]).run(chunk);
    const { starts, rows: found } = pairsOf(planes, 'eligible');
    const of = (policy: number) => found.slice(starts[policy], starts[policy + 1]);
    for (const policy of names.keys()) {
      t.is(of(policy).length, rows / 2);
      t.true(of(policy).every((row) => ((row >> policy) & 1) === 1));
    }
    t.deepEqual([...of(elements)], [rows - 1]);
    t.is(of(elements + 1).length, rows - 1);
  }
});

test('more thresholds than a byte can count', (t) => {
  const thresholds = Array.from({ length: 300 }, (_, at) => at / 7);
  const conditions = thresholds.map((value): Condition => ({ fact: 'rdRatio', operator: 'lessThan', value }));
  const values = Float64Array.from({ length: 700 }, (_, at) => (at % 2 === 0 ? at / 14 : at / 13.9));
  const planes = planOf(conditions).run(columnsWith(700, { rdRatio: { kind: 'number', values } }));
  const { starts } = pairsOf(planes, 'eligible');
  for (const [policy, value] of thresholds.entries()) {
    t.is((starts[policy + 1] ?? 0) - (starts[policy] ?? 0), values.filter((one) => one < value).length);
  }
});

const some: readonly Condition[] = [
  { fact: 'employees', operator: 'lessThan', value: 30 },
  {
    any: [
      { fact: 'dishonest', operator: 'equal', value: false },
      { fact: 'revenue', operator: 'greaterThan', value: { fact: 'rdExpense' } },
    ],
  },
  {
    all: Array.from(
      { length: 19 },
      (_, at): Condition => ({ not: { fact: 'employees', operator: 'equal', value: at } }),
    ),
  },
  { fact: 'asOf', operator: 'before', value: '2027-01-01' },
  { fact: 'asOf', operator: 'before', value: { fact: 'establishedOn' } },
  { fact: 'param.quota', operator: 'equal', value: 1 },
];

function firms(count: number, shift = 0): Facts[] {
  const pick = <T extends FactValue>(at: number, values: readonly (T | undefined)[]) =>
    values[(at + shift) % values.length];
  return Array.from({ length: count }, (_, at) =>
    factsOf({
      employees: pick(at, [0, 5, 18, 29, 30, undefined, 400]),
      dishonest: pick(at, [true, false, undefined]),
      revenue: pick(at, [1, 2, undefined, 3, 4]),
      rdExpense: pick(at, [3, undefined, 2]),
      establishedOn: pick(at, ['2020-02-29', AS_OF, '2026-11-23', undefined]),
    }),
  );
}

function sameAsDecide(planes: Planes, rows: readonly Facts[]): boolean {
  return some.every((condition, policy) => {
    const said = verdictsOf(planes, policy);
    return rows.every((facts, row) => said[row] === decide(condition, facts, AS_OF, vocabulary).verdict);
  });
}

test('any number of rows, and memory used again, gives the same', (t) => {
  const plan = planOf(some);
  let spare: Planes | undefined;
  for (const count of [0, 1, 31, 32, 33, 511, 512, 513, 513, 8192, 8193, 20_000]) {
    const rows = firms(count, spare?.rows);
    spare = plan.run(columnsOf(rows, plan.facts, AS_OF, vocabulary), spare);
    t.true(sameAsDecide(spare, rows), String(count));
    const words = [...spare.known].slice(3 * spare.wordsPerPolicy, 4 * spare.wordsPerPolicy);
    const ones = words.reduce((sum, word) => sum + (word >>> 0).toString(2).replaceAll('0', '').length, 0);
    t.is(ones, count, 'nothing is said of rows that are not there');
  }
});

test('the pairs are the bits of the planes', (t) => {
  const plan = planOf(some);
  const rows = firms(1000);
  const planes = plan.run(columnsOf(rows, plan.facts, AS_OF, vocabulary));
  for (const verdict of ['eligible', 'undecided'] as const) {
    const { starts, rows: found } = pairsOf(planes, verdict);
    for (const policy of some.keys()) {
      const expected = verdictsOf(planes, policy).flatMap((one, row) => (one === verdict ? [row] : []));
      t.deepEqual([...found.slice(starts[policy], starts[policy + 1])], expected);
    }
  }
});

test('threads give the same, chunk after chunk', async (t) => {
  const threads = startThreads(2);
  const plan = planOf(some);
  let spare: Planes | undefined;
  for (const [seed, count] of [0, 40, 9000, 9000, 40, 9000].entries()) {
    const rows = firms(count, 1000 * seed);
    spare = await threads.run(plan, columnsOf(rows, plan.facts, AS_OF, vocabulary), spare);
    t.true(sameAsDecide(spare, rows), String(seed));
  }
  await threads.close();
});

test('no policies, no columns, and facts that have none', (t) => {
  const nothing = planOf([]).run(columnsWith(5, {}));
  t.is(nothing.truth.length, 0);
  t.is(pairsOf(nothing, 'undecided').rows.length, 0);
  const planes = planOf(some).run(columnsWith(5, {}));
  t.deepEqual(verdictsOf(planes, 0), Array(5).fill('undecided'));
  t.deepEqual(verdictsOf(planes, 3), Array(5).fill('eligible'));
});

test('columns of another day and unknown named conditions are refused', (t) => {
  t.throws(() => planOf(some).run({ ...columnsWith(1, {}), asOf: '2020-01-01' }), { message: /2020-01-01/ });
  t.throws(() => planOf([{ condition: 'nowhere' }]), { message: /nowhere/ });
  const [first] = some;
  for (const empty of [{ all: [] }, { not: { any: [{ any: [] }] } }]) {
    t.throws(() => planOf([first as Condition, empty]), { message: /empty/ });
  }
});

test('columns shorter than the chunk, and numbers for a fact that is none, are refused', (t) => {
  const plan = planOf(some.slice(0, 1));
  const before = plan.run(columnsWith(100, { employees: { kind: 'number', values: new Float64Array(100).fill(5) } }));
  const short = columnsWith(100, { employees: { kind: 'number', values: Float64Array.of(50) } });
  t.throws(() => plan.run(short, before), { instanceOf: RangeError, message: /employees has 1 of 100 rows/ });
  const codes = columnsWith(2, { employees: { kind: 'coded', codes: Uint8Array.of(0), entries: [] } });
  t.throws(() => plan.run(codes), { instanceOf: RangeError, message: /employees has 1 of 2 rows/ });
  const named = planOf([{ fact: 'name', operator: 'not:equal', value: 'a' }]);
  const numbered = columnsWith(1, { name: { kind: 'number', values: Float64Array.of(1) } });
  t.throws(() => named.run(numbered), { instanceOf: RangeError, message: /name is no number/ });
});

test('codes without an entry and numbers without end are missing', (t) => {
  const entries: Seen[] = [{ value: 'a' }];
  const conditions: Condition[] = [
    { fact: 'name', operator: 'equal', value: 'a' },
    { fact: 'name', operator: 'not:equal', value: 'a' },
  ];
  for (const codes of [Uint8Array.of(0, 1, 2, 255), Uint16Array.of(0, 1, 2, 65_535), Uint32Array.of(0, 1, 2, -1)]) {
    const planes = planOf(conditions).run(columnsWith(4, { name: { kind: 'coded', codes, entries } }));
    t.deepEqual(verdictsOf(planes, 0), ['undecided', 'eligible', 'undecided', 'undecided']);
    t.deepEqual(verdictsOf(planes, 1), ['undecided', 'ineligible', 'undecided', 'undecided']);
  }
  const values = Float64Array.of(Infinity, -Infinity, 1e308, -1e308);
  const endless = planOf([
    { fact: 'revenue', operator: 'lessThan', value: 10 },
    { fact: 'revenue', operator: 'greaterThan', value: { fact: 'rdRatio' } },
    { fact: 'revenue', operator: 'swap:notEqual', value: { fact: 'revenue' } },
  ]).run(
    columnsWith(4, { revenue: { kind: 'number', values }, rdRatio: { kind: 'number', values: values.toReversed() } }),
  );
  t.deepEqual(verdictsOf(endless, 0), ['undecided', 'undecided', 'ineligible', 'eligible']);
  t.deepEqual(verdictsOf(endless, 1), Array(4).fill('undecided'));
  t.deepEqual(verdictsOf(endless, 2), ['undecided', 'undecided', 'ineligible', 'ineligible']);
});

test('money is compared with a count row by row', (t) => {
  const plan = planOf([{ fact: 'revenue', operator: 'greaterThan', value: { fact: 'employees' } }]);
  const rows = [
    [1, 2],
    [2, 1],
    [2, 2],
    [undefined, 1],
    [1, undefined],
  ].map(([revenue, employees]) => factsOf({ revenue, employees }));
  const verdicts = ['ineligible', 'eligible', 'ineligible', 'undecided', 'undecided'] as const;
  t.deepEqual(verdictsOf(plan.run(columnsOf(rows, plan.facts, AS_OF, vocabulary)), 0), [...verdicts]);
});

test('threads refuse a second call beside the first, and any once they are closed', async (t) => {
  t.throws(() => startThreads(0), { instanceOf: RangeError });
  const threads = startThreads(1);
  const plan = planOf(some);
  const rows = firms(600);
  const columns = columnsOf(rows, plan.facts, AS_OF, vocabulary);
  const first = threads.run(plan, columns);
  await t.throwsAsync(threads.run(plan, columns), { message: /at work/ });
  t.true(sameAsDecide(await first, rows));
  await Promise.allSettled([threads.run(plan, columns), threads.close()]);
  await t.throwsAsync(threads.run(plan, columns), { message: /closed/ });
});

test('a thread that fails closes the threads and says why', async (t) => {
  const threads = startThreads(2);
  const plan = planOf(some);
  const columns = columnsOf(firms(2000), plan.facts, AS_OF, vocabulary);
  const broken = { ...plan, bind: (one: typeof columns) => ({ ...plan.bind(one), sources: [] }) };
  await t.throwsAsync(threads.run(broken, columns), { any: true, message: /recoding/ });
  await t.throwsAsync(threads.run(plan, columns), { message: /closed/ });
});
