import test from 'ava';
import fc from 'fast-check';
import { addDays, addMonths } from '../../src/eligibility/civil-date.js';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import { decide, factsNamed } from '../../src/eligibility/decide.js';
import { type EntitlingPolicy, entitle } from '../../src/eligibility/entitlement.js';
import type { FactDefinition, Facts, FactValue, Observation } from '../../src/eligibility/facts.js';
import { domainsOf } from '../../src/eligibility/gaps/domains.js';
import { findGaps, type Gap } from '../../src/eligibility/gaps/gaps.js';
import { findPolicyGaps } from '../../src/eligibility/gaps/gaps-policy.js';
import { explainGap } from '../../src/eligibility/gaps/gaps-words.js';
import { observe } from '../../src/eligibility/observations.js';
import { definitionOf } from '../../src/eligibility/vocabulary.js';
import { factsWithLosses, losses, named, row, rule } from './random-rules.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const numRuns = Number(process.env.ZHIDA_PROPERTY_RUNS ?? 600);
const sample = sampleVocabulary({ named, codes: new Map() });
const FATED = ['entityType', 'establishedOn'];
const vocabulary = {
  ...sample,
  catalogue: new Map<string, FactDefinition>(
    [...sample.catalogue].map(([key, one]) => [key, { ...one, changeable: !FATED.includes(key) }]),
  ),
};

const NUMBERS = [-2, -1, -0.5, 0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 15, 29.99, 29.995, 30, 30.5, 31, 32, 1e12, 1e12 + 1];
const TEXTS = ['a', 'ab', 'abc', 'b', '4', '44', '4416'];
const DAYS = ['2024-02-29', AS_OF, '2025-11-21', '2025-11-23', ...[0, 1, 12, 24].map((n) => addMonths(AS_OF, -n))];

/** Far more values than a rule of `random-rules.ts` can tell apart. */
function valuesOf(key: string): FactValue[] {
  switch (definitionOf(key, vocabulary)?.type) {
    case 'integer':
      return NUMBERS.filter(Number.isInteger);
    case 'boolean':
      return [true, false];
    case 'date':
      return DAYS.flatMap((day) => [-1, 0, 1].map((days) => addDays(day, days))).concat('1990-01-01', '2100-01-01');
    case 'text':
    case 'code':
      return ['z', '41', ...TEXTS, ...TEXTS.map((text) => `${text}z`), 'abcd'];
    case 'set':
      return Array.from({ length: 512 }, (_, bits) =>
        [...TEXTS, 'z', 'abcz'].filter((_, at) => (bits >> at) % 2 === 1),
      );
    default:
      return NUMBERS;
  }
}

/** Lexicographic: changes, those that the firm cannot bring about, facts to obtain. */
type Cost = readonly [changes: number, unchangeable: number, missing: number];
const rank = ([changes, unchangeable, missing]: Cost) => (changes * 100 + unchangeable) * 100 + missing;

const isFated = (key: string) => key.includes('@') || FATED.includes(key);

function costOf(key: string, value: FactValue, facts: Facts): Cost {
  const seen = observe(key, facts, AS_OF, vocabulary);
  const open =
    seen.value === undefined ||
    seen.known?.elements.every((one) => (value as string[]).includes(one) === (seen.value as string[]).includes(one));
  return open ? [0, 0, 1] : [1, isFated(key) ? 1 : 0, 0];
}

/** The cost of the cheapest set, by trying every combination of values that costs less than the best one so far. */
function cheapest(conditions: Condition, facts: Facts): number | undefined {
  const keys = factsNamed(conditions, named).filter(
    (key) => key !== 'asOf' && !(key.startsWith('param.') && facts.get(key)?.value !== undefined),
  );
  let best: number | undefined;
  const choose = (at: number, chosen: ReadonlyMap<string, Observation>, spent: number) => {
    if (best !== undefined && spent >= best) return;
    const key = keys[at];
    if (key === undefined) {
      if (decide(conditions, chosen, AS_OF, vocabulary).verdict === 'eligible') best = spent;
      return;
    }
    choose(at + 1, chosen, spent);
    const options = valuesOf(key).map((value) => ({ value, cost: rank(costOf(key, value, facts)) }));
    for (const { value, cost } of options.sort((a, b) => a.cost - b.cost)) {
      choose(at + 1, new Map(chosen).set(key, { value, asOf: AS_OF }), spent + cost);
    }
  };
  choose(0, facts, 0);
  return best;
}

function rankOf(gaps: readonly Gap[]): number {
  const changes = gaps.filter(({ kind }) => kind === 'change');
  const unchangeable = changes.filter(({ changeable }) => !changeable);
  return rank([changes.length, unchangeable.length, gaps.length - changes.length]);
}

const small = rule.filter((conditions) => {
  const keys = factsNamed(conditions, named);
  const large = keys.filter((key) => key.endsWith('Codes'));
  return keys.length <= 3 && large.length <= 1 && JSON.stringify(conditions).length < 900;
});

test('the set is as small as any that brute force finds, and none is found only where there is none', (t) => {
  let [compared, inexact, none] = [0, 0, 0];
  fc.assert(
    fc.property(small, row, losses, (conditions, values, lost) => {
      const facts = factsWithLosses(values, lost);
      const { smallest, exact } = findGaps(conditions, facts, AS_OF, vocabulary);
      if (!exact) inexact += 1;
      const best = cheapest(conditions, facts);
      compared += 1;
      if (best === undefined) none += 1;
      const found = smallest ? rankOf(smallest) : undefined;
      return exact ? found === best : found === undefined || (best !== undefined && found >= best);
    }),
    { numRuns },
  );
  t.log(`${compared} trees, ${inexact} not exact, ${none} that nothing would satisfy`);
  t.true(inexact < compared / 5);
});

test('what a gap says, if done, makes it eligible; what is missing is apart', (t) => {
  fc.assert(
    fc.property(rule, row, losses, (conditions, values, lost) => {
      const facts = factsWithLosses(values, lost);
      const { verdict } = decide(conditions, facts, AS_OF, vocabulary);
      const gaps = findGaps(conditions, facts, AS_OF, vocabulary).smallest;
      if (verdict === 'eligible') return gaps?.length === 0;
      if (!gaps) return true;
      const open = new Set(gaps.filter(({ kind }) => kind === 'missing').map(({ fact }) => fact));
      const done = new Map(facts);
      for (const gap of gaps) if (gap.kind === 'change') done.set(gap.fact, { value: doneOf(gap), asOf: AS_OF });
      const after = decide(conditions, done, AS_OF, vocabulary);
      const exactly = gaps.every((gap) => gap.kind === 'missing' || hasValue(gap));
      if (!exactly) return true;
      return open.size === 0 ? after.verdict === 'eligible' : after.verdict !== 'eligible';
    }),
    { numRuns },
  );
  t.pass();
});

/** Made-up texts and limits that must be passed cannot be put into a fact as they are. */
function hasValue({ to, beyond, gain, lose }: Gap): boolean {
  return !beyond && (to !== undefined || (gain !== undefined && lose !== undefined));
}

function doneOf({ value, to, gain, lose }: Gap): FactValue {
  if (to !== undefined || gain === undefined) return to ?? '';
  return [...(value as string[]).filter((one) => !lose?.includes(one)), ...gain];
}

const is = (fact: string, operator: string, value: unknown): Condition => ({
  fact,
  operator,
  value: value as FactValue,
});
const real = sampleVocabulary({
  departments: new Map([['statistics', { name: { zh: '市统计局', en: 'Statistics Bureau' } }]]),
});
const gapsOf = (conditions: Condition, values: Parameters<typeof factsOf>[0]) =>
  findGaps(conditions, factsOf(values), AS_OF, real);
const said = (conditions: Condition, values: Parameters<typeof factsOf>[0], language: 'zh' | 'en' = 'zh') =>
  gapsOf(conditions, values).smallest?.map((gap) => explainGap(gap, language, real));

const SENTENCES: [what: string, conditions: Condition, values: Record<string, FactValue>, zh: string, en: string][] = [
  [
    'persons short',
    is('employees', 'greaterThanInclusive', 20),
    { employees: 18 },
    '从业人数 18 人 → 20 人（差 2 人）',
    'employees 18 persons → 20 persons (2 persons short)',
  ],
  [
    'persons too many',
    is('employees', 'lessThan', 300),
    { employees: 301 },
    '从业人数 301 人 → 299 人（超出 2 人）',
    'employees 301 persons → 299 persons (2 persons too much)',
  ],
  [
    'a ratio, exact in decimal',
    is('rdRatio', 'greaterThanInclusive', 0.03),
    { rdRatio: 0.029 },
    '研发占比 2.9% → 3%（差 0.1 个百分点）',
    'R&D ratio 2.9% → 3% (0.1 percentage points short)',
  ],
  [
    'a ratio that has to be passed',
    is('rdRatio', 'greaterThan', 0.03),
    { rdRatio: 0.03 },
    '研发占比 3%，须 > 3%',
    'R&D ratio 3%, required: > 3%',
  ],
  [
    'money to the cent',
    is('revenue', 'greaterThan', 20_000_000),
    { revenue: 19_999_999.9 },
    '营业收入 19,999,999.90 元 → 20,000,000.01 元（差 0.11 元）',
    'revenue 19,999,999.90 yuan → 20,000,000.01 yuan (0.11 yuan short)',
  ],
  [
    'days',
    is('establishedOn', 'olderThanMonths', 12),
    { establishedOn: '2025-12-01' },
    '成立日期 2025-12-01 → 2025-11-21（差 10 天）',
    'established on 2025-12-01 → 2025-11-21 (10 days apart)',
  ],
  [
    'yes and no',
    is('dishonest', 'equal', false),
    { dishonest: true },
    '失信被执行人 是 → 否',
    'dishonest judgment debtor yes → no',
  ],
  [
    'a code',
    { not: is('sizeClass', 'in', ['large', 'medium']) },
    { sizeClass: 'large' },
    '企业规模 〔large〕 → 〔small〕',
    'size class large → small',
  ],
];

for (const [what, conditions, values, zh, en] of SENTENCES) {
  test(`a gap in words: ${what}`, (t) => {
    t.deepEqual(said(conditions, values), [zh]);
    t.deepEqual(said(conditions, values, 'en'), [en]);
  });
}

test('a set gains what it lacks and keeps the rest', (t) => {
  const conditions = {
    all: [is('qualificationCodes', 'containsAll', ['a', 'b']), is('qualificationCodes', 'doesNotContain', 'x')],
  };
  const gaps = gapsOf(conditions, { qualificationCodes: ['a', 'x', 'q'] });
  t.like(gaps.smallest?.[0], { gain: ['b'], lose: ['x'] });
});

test('clauses on one fact get one value, the nearest that satisfies all of them', (t) => {
  const range = { all: [is('employees', 'greaterThanInclusive', 20), is('employees', 'lessThanInclusive', 30)] };
  t.like(gapsOf(range, { employees: 35 }).smallest?.[0], { to: 30, distance: '-5', clauses: { length: 1 } });
  t.like(gapsOf(range, { employees: 12 }).smallest?.[0], { to: 20, distance: '8' });
  const apart = { any: [is('employees', 'lessThan', 5), is('employees', 'greaterThan', 20)] };
  t.is(gapsOf(apart, { employees: 18 }).smallest?.[0]?.to, 21);
  t.like(gapsOf({ all: [range, is('employees', 'greaterThan', 40)] }, { employees: 1 }), {
    smallest: null,
    exact: true,
  });
});

test('it is the tree that counts: one change that opens a branch, not all leaves that fail', (t) => {
  const branch = { all: [is('revenue', 'greaterThan', 100), is('rdRatio', 'greaterThanInclusive', 0.03)] };
  const conditions = { any: [branch, is('employees', 'greaterThan', 50)] };
  const gaps = gapsOf(conditions, { revenue: 1, rdRatio: 0, employees: 10 });
  t.deepEqual(
    gaps.smallest?.map(({ fact, clauses }) => [fact, clauses.map(({ path }) => path)]),
    [['employees', ['/any/1']]],
  );
});

test('among as few changes those that the firm can bring about; where it cannot, what it could do instead', (t) => {
  const fated = is('revenue@-1', 'greaterThan', 100);
  const facts = { 'revenue@-1': 1, employees: 1, rdRatio: 0 };
  const equal = gapsOf({ any: [fated, is('employees', 'greaterThan', 50)] }, facts);
  t.deepEqual(
    equal.smallest?.map(({ fact }) => fact),
    ['employees'],
  );
  const two = { all: [is('employees', 'greaterThan', 50), is('rdRatio', 'greaterThan', 0.03)] };
  const fewer = gapsOf({ any: [fated, two] }, facts);
  t.like(fewer.smallest?.[0], { fact: 'revenue@-1', changeable: false });
  t.deepEqual(
    fewer.withinReach?.map(({ fact }) => fact),
    ['employees', 'rdRatio'],
  );
  t.is(gapsOf(fated, facts).withinReach, null);
});

test('a missing fact names who supplies it and what it has to be', (t) => {
  const conditions = {
    all: [is('employees', 'greaterThanInclusive', 20), is('rdRatio', 'greaterThanInclusive', 0.03)],
  };
  const gaps = gapsOf(conditions, { rdRatio: 0.01 });
  t.deepEqual(
    gaps.smallest?.map(({ kind, fact }) => [kind, fact]),
    [
      ['missing', 'employees'],
      ['change', 'rdRatio'],
    ],
  );
  t.is(said(conditions, { rdRatio: 0.01 })?.[0], '缺少从业人数（无数据），由市统计局提供，须 ≥ 20 人');
  t.like(gaps.smallest?.[0], { reason: 'absent', department: 'statistics', clauses: [{ path: '/all/0' }] });
});

test('of a conclusion neither value nor distance is told', (t) => {
  t.deepEqual(said(is('taxableIncome', 'lessThanInclusive', 3_000_000), { taxableIncome: 3_100_000 }), [
    '应纳税所得额：须 ≤ 3,000,000.00 元',
  ]);
});

test('two facts that are compared: one of them changes, by what is between them', (t) => {
  const conditions: Condition = { fact: 'revenue', operator: 'greaterThanInclusive', value: { fact: 'revenue@-1' } };
  t.like(gapsOf(conditions, { revenue: 90, 'revenue@-1': 100.5 }).smallest, [
    { fact: 'revenue', to: 100.5, distance: '10.5', changeable: true },
  ]);
});

test('two hundred clauses are answered within the bounds of the search', (t) => {
  const keys = ['employees', 'revenue', 'rdRatio', 'insuredAverage', 'rdExpense'];
  const leaves = Array.from({ length: 200 }, (_, at) =>
    is(keys[at % keys.length] ?? '', at % 3 === 0 ? 'greaterThan' : 'lessThan', (at * 37) % 101),
  );
  const groups = Array.from({ length: 50 }, (_, at) => ({ any: leaves.slice(at * 4, at * 4 + 4) }));
  const conditions = { all: groups };
  const facts = { employees: 1000, revenue: 0, rdRatio: 1000, insuredAverage: 0, rdExpense: 1000 };
  const gaps = gapsOf(conditions, facts);
  t.true(gaps.smallest === null || gaps.smallest.length > 0);
});

test('of a policy, place and branch stand apart from its conditions', (t) => {
  const policy: EntitlingPolicy = {
    validFrom: '2020-01-01',
    validTo: null,
    appliesTo: { from: '2020-01-01', to: null },
    period: { kind: 'once', lag: 0 },
    jurisdiction: { registration: ['4416'], tax: [], statistics: [] },
    branch: 'none',
    conditions: { all: [is('employees', 'greaterThan', 10), is('revenue', 'greaterThan', 100)] },
    benefit: null,
    delivery: 'apply',
    routes: [],
  };
  const gapsFor = (values: Parameters<typeof factsOf>[0], changes: Partial<EntitlingPolicy> = {}) => {
    const changed = { ...policy, ...changes };
    const facts = factsOf(values);
    return findPolicyGaps(changed, entitle(changed, facts, AS_OF, real), facts, AS_OF, real)?.smallest;
  };
  const branch = { districtCode: '441602', entityType: 'branch', employees: 11, revenue: 1 };
  t.deepEqual(
    gapsFor(branch)?.map(({ fact, clauses }) => [fact, clauses[0]?.path]),
    [
      ['entityType', '/gate/all/1'],
      ['revenue', '/all/1'],
    ],
  );
  t.deepEqual(gapsFor({ ...branch, entityType: 'company', revenue: 101 }), []);
  t.is(gapsFor({ ...branch, districtCode: '440307' }), undefined);
  t.is(gapsFor(branch, { branch: 'head-office' }), undefined);
  t.is(gapsFor(branch, { validTo: '2021-01-01' }), undefined);
});

test('of a rule that names thousands of values a part is tried, and it says so', (t) => {
  const texts = (from: number) => Array.from({ length: 60 }, (_, at) => `e${from * 60 + at}`);
  const many: Condition = {
    all: Array.from({ length: 100 }, (_, at) => ({ fact: 'name', operator: 'notIn', value: texts(at) })),
  };
  const facts = ['revenue', 'rdExpense', 'revenue@-1', 'revenue@-2', 'revenue@-3', 'taxableIncome'];
  const linked: Condition = {
    all: facts.flatMap((fact, at) => [
      { fact, operator: 'lessThan', value: { fact: facts[(at + 1) % facts.length] ?? '' } },
      { fact, operator: 'notIn', value: texts(at).map((_, cent) => cent + 60 * at) },
    ]),
  };
  for (const [rule, fact, most] of [
    [many, 'name', 1000],
    [linked, 'revenue', 700],
  ] as const) {
    const domain = domainsOf([rule], { vocabulary, asOf: AS_OF }).get(fact);
    t.false(domain?.complete);
    t.true((domain?.candidates.length ?? 0) <= most, String(domain?.candidates.length));
    t.false(findGaps(rule, new Map(), AS_OF, vocabulary).exact);
  }
});
