import fc from 'fast-check';
import {
  type Condition,
  deriveFacts,
  type EntitlementVerdict,
  type EntitlingPolicy,
  entitle,
  type FactValue,
  type Observation,
} from '../../src/eligibility/index.js';
import type { Answers, Setting } from '../../src/eligibility/questions/setting.js';
import { AS_OF, fact, sampleVocabulary } from './samples.js';

const CODES = ['a', 'ab', 'b'];
const DISTRICTS = ['44', '4416', '441602', '441621', '440307'];
/** Every value that a rule with numbers from 0 to 3 could tell from another, two of each side for facts that are compared. */
const NUMBERS = [-2, -1, 0, 1, 2, 3, 4, 5];

/** All that may be answered to each fact; small enough to try everything. */
export const VALUES: Readonly<Record<string, readonly FactValue[]>> = {
  one: [true, false],
  two: [true, false],
  many: NUMBERS,
  more: NUMBERS,
  code: CODES,
  set: [[], ['a'], ['ab'], ['b'], ['a', 'ab'], ['a', 'b'], ['ab', 'b'], CODES],
  entityType: ['enterprise', 'branch'],
  districtCode: DISTRICTS,
};

const labels = (codes: readonly string[]) => new Map(codes.map((code) => [code, { zh: code, en: code }]));

const vocabulary = sampleVocabulary({
  catalogue: new Map(
    [
      fact('one', 'boolean'),
      fact('two', 'boolean'),
      fact('many', 'integer'),
      fact('more', 'integer'),
      fact('share', 'ratio', { derived: true }),
      fact('code', 'code', { codeList: 'codes' }),
      fact('set', 'set', { codeList: 'codes' }),
      fact('entityType', 'code', { codeList: 'kinds' }),
      fact('districtCode', 'code', { codeList: 'divisions' }),
      fact('param.quota', 'integer', { derived: true }),
      fact('secret', 'boolean'),
    ].map((definition) => [definition.key, definition]),
  ),
  named: new Map<string, Condition>([['clean', { not: { fact: 'one', operator: 'equal', value: true } }]]),
  derived: new Map([
    [
      'share',
      {
        key: 'share',
        formula: { formula: { divide: { amount: { fact: 'many' }, by: { fact: 'more' } } }, places: 10 },
      },
    ],
  ]),
  parameters: [{ name: 'quota', value: 1 }],
  codes: new Map(
    Object.entries({ codes: CODES, kinds: ['enterprise', 'branch'], divisions: DISTRICTS }).map(([name, codes]) => [
      name,
      { codes: labels(codes) },
    ]),
  ),
});

const quotaOf = (district: string | undefined): ReadonlyMap<string, Observation> => {
  if (district === undefined || !district.startsWith('44')) return new Map();
  return new Map([['param.quota', { value: district.startsWith('441621') ? 3 : 1 }]]);
};

export const setting: Setting = {
  vocabulary,
  asOf: AS_OF,
  isAsked: (key) => key in VALUES,
  isAnswer: () => true,
  parametersOf: quotaOf,
  districts: DISTRICTS,
  isOfYear: () => false,
  readBy: () => 1,
};

const small = fc.integer({ min: 0, max: 3 });
const ORDER = ['equal', 'notEqual', 'lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'];
const ordered = fc.constantFrom(...ORDER);

/** Leaves by the facts that they read, so that a rule reads few: every value of each is tried. */
const LEAVES: Readonly<Record<string, fc.Arbitrary<Condition>>> = {
  one: fc.constantFrom<Condition>({ condition: 'clean' }, { fact: 'one', operator: 'equal', value: true }),
  two: fc.record({ fact: fc.constant('two'), operator: fc.constant('equal'), value: fc.boolean() }),
  many: fc.record({ fact: fc.constant('many'), operator: ordered, value: small }),
  more: fc.record({ fact: fc.constant('more'), operator: ordered, value: small }),
  both: fc.record({ fact: fc.constant('many'), operator: ordered, value: fc.constant({ fact: 'more' }) }),
  quota: fc.record({ fact: fc.constant('many'), operator: ordered, value: fc.constant({ fact: 'param.quota' }) }),
  secret: fc.constant({ fact: 'secret', operator: 'equal', value: true }),
  code: fc.oneof(
    fc.record({
      fact: fc.constant('code'),
      operator: fc.constantFrom('equal', 'startsWith'),
      value: fc.constantFrom(...CODES),
    }),
    fc.record({
      fact: fc.constant('code'),
      operator: fc.constantFrom('in', 'notIn'),
      value: fc.subarray(CODES, { minLength: 1 }),
    }),
  ),
  set: fc.oneof(
    fc.record({ fact: fc.constant('set'), operator: fc.constant('contains'), value: fc.constantFrom(...CODES) }),
    fc.record({
      fact: fc.constant('set'),
      operator: fc.constantFrom('containsAny', 'containsAll', 'containsNone'),
      value: fc.subarray(CODES, { minLength: 1 }),
    }),
  ),
};

/** A tree over few kinds of leaves, in which facts are repeated. */
function treeOf(leaf: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('tree') }),
    ),
  }));
  return tree;
}

export function policyOf(conditions: Condition, more: Partial<EntitlingPolicy> = {}): EntitlingPolicy {
  return {
    ...{ validFrom: '2026-01-01', validTo: null, appliesTo: { from: '2026-01-01', to: null } },
    period: { kind: 'once', lag: 0 },
    jurisdiction: { registration: [], tax: [], statistics: [] },
    ...{ branch: 'own', conditions, benefit: null, delivery: 'apply-free', routes: [] },
    ...more,
  };
}

export const randomConditions: fc.Arbitrary<Condition> = fc
  .subarray(Object.keys(LEAVES), { minLength: 1, maxLength: 3 })
  .chain((kinds) => treeOf(fc.oneof(...kinds.map((kind) => LEAVES[kind] as fc.Arbitrary<Condition>))));

export const randomPolicy: fc.Arbitrary<EntitlingPolicy> = fc
  .record({
    conditions: randomConditions,
    registration: fc.constantFrom<string[][]>([], [], ['4416'], ['44']),
    branch: fc.constantFrom<EntitlingPolicy['branch']>('own', 'own', 'head-office', 'none'),
  })
  .map(({ conditions, registration, branch }) =>
    policyOf(conditions, { branch, jurisdiction: { registration, tax: [], statistics: [] } }),
  );

/** The ordinary decision on answers; what is not answered is missing. */
export function verdictOn(policy: EntitlingPolicy, answers: Answers): EntitlementVerdict {
  const facts = new Map<string, Observation>(quotaOf((answers.get('districtCode') as string | null) ?? undefined));
  for (const [key, value] of answers) if (value !== null) facts.set(key, { value });
  return entitle(policy, deriveFacts(facts, AS_OF, vocabulary), AS_OF, vocabulary).verdict;
}

/** Every way to answer what is open, "don't know" included. */
export function* waysToAnswer(
  open: readonly string[],
  answers: Answers,
  values: Readonly<Record<string, readonly FactValue[]>> = VALUES,
): Generator<Map<string, FactValue | null>> {
  const [first, ...rest] = open;
  if (first === undefined) {
    yield new Map(answers);
    return;
  }
  for (const value of [null, ...(values[first] ?? [])]) {
    yield* waysToAnswer(rest, new Map([...answers, [first, value]]), values);
  }
}
