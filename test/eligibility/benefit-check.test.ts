import test from 'ava';
import { computeBenefit } from '../../src/eligibility/benefit/benefit.js';
import { parseBenefit } from '../../src/eligibility/benefit/benefit.schema.js';
import { RuleError } from '../../src/eligibility/rule-error.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const vocabulary = sampleVocabulary();
const one = { fixed: 1 };

function faults(json: unknown): string[] {
  try {
    parseBenefit(json, vocabulary);
    return [];
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return error.problems.map(({ path, code }) => `${path} ${code}`);
  }
}
const ofAmount = (amount: unknown) => faults({ amount });

const bad: readonly [what: string, faults: string[], amount: unknown][] = [
  ['nothing', ['/amount shape'], {}],
  ['two forms', ['/amount shape'], { fixed: 1, fact: 'revenue' }],
  ['an unknown form', ['/amount shape'], { fixd: 1 }],
  ['below zero', ['/amount/fixed shape'], { fixed: -1 }],
  ['no number', ['/amount/fixed shape'], { fixed: '1e9' }],
  ['an unknown fact', ['/amount/fact unknown-fact'], { fact: 'revenu' }],
  ['a fact that is no number', ['/amount/fact type'], { fact: 'name' }],
  ['a rate of nothing', ['/amount/rate/of shape'], { rate: { by: one } }],
  ['a field outside a list', ['/amount/field shape'], { field: 'contractMonths' }],
  ['an unknown list', ['/amount/sumOver/list unknown-fact'], { sumOver: { list: 'hired', amount: one } }],
  ['a list that is none', ['/amount/sumOver/list type'], { sumOver: { list: 'revenue', amount: one } }],
  [
    'an unknown field',
    ['/amount/sumOver/amount/field unknown-fact'],
    { sumOver: { list: 'hires', amount: { field: 'x' } } },
  ],
  [
    'a field in a condition',
    ['/amount/sumOver/where/fact unknown-fact'],
    { sumOver: { list: 'hires', where: { fact: 'revenue', operator: 'greaterThan', value: 1 }, amount: one } },
  ],
  [
    'a named condition on records',
    ['/amount/sumOver/where/condition forbidden'],
    { sumOver: { list: 'hires', where: { condition: 'small' }, amount: one } },
  ],
  [
    'an unknown distinct field',
    ['/amount/sumOver/distinct unknown-fact'],
    { sumOver: { list: 'hires', amount: one, distinct: 'id' } },
  ],
  [
    'a sum in a sum',
    ['/amount/sumOver/amount/sumOver forbidden'],
    { sumOver: { list: 'hires', amount: { sumOver: { list: 'hires', amount: one } } } },
  ],
  [
    'steps that do not ascend',
    ['/amount/tiers/steps/1 value'],
    {
      tiers: {
        by: one,
        mode: 'whole',
        steps: [
          { from: 2, rate: 1 },
          { from: 2, rate: 1 },
        ],
      },
    },
  ],
  [
    'a step with both',
    ['/amount/tiers/steps/0 shape'],
    { tiers: { by: one, mode: 'whole', steps: [{ from: 2, rate: 1, amount: one }] } },
  ],
  [
    'a marginal step without a rate',
    ['/amount/tiers/steps/0 shape'],
    { tiers: { by: one, mode: 'marginal', steps: [{ from: 2, amount: one }] } },
  ],
  ['a case without its condition', ['/amount/cases/0/when shape'], { cases: [{ amount: one }] }],
  [
    'a typo in a case',
    ['/amount/cases/0/when/operator unknown-operator'],
    { cases: [{ when: { fact: 'employees', operator: 'less', value: 1 }, amount: one }] },
  ],
  ['division by zero', ['/amount/divide/by division-by-zero'], { divide: { amount: one, by: { fixed: 0 } } }],
  [
    'a divisor that comes to zero',
    ['/amount/divide/by division-by-zero'],
    { divide: { amount: one, by: { subtract: { from: one, amount: { fixed: '1.0' } } } } },
  ],
  ['an empty sum', ['/amount/sum shape'], { sum: [] }],
];

for (const [what, expected, amount] of bad)
  test(`refused with its place: ${what}`, (t) => t.deepEqual(ofAmount(amount), expected));

test('the outside of a benefit is checked too', (t) => {
  const label = { zh: '甲', en: 'a' };
  t.deepEqual(faults({ amount: one, cieling: true }), ['/cieling shape']);
  t.deepEqual(faults({}), ['/amount shape']);
  t.deepEqual(faults({ amount: one, rounding: { places: 3, mode: 'half-up' } }), ['/rounding/places shape']);
  t.deepEqual(faults({ amount: one, payable: { fact: 'x' } }), ['/payable/fact unknown-fact']);
  t.deepEqual(
    faults({
      amount: one,
      instalments: [
        { share: 0.4, label },
        { share: 0.5, label },
      ],
    }),
    ['/instalments value'],
  );
  t.deepEqual(
    faults({
      amount: one,
      instalments: [
        { share: 0.1, label },
        { share: 0.2, label },
        { share: 0.7, label },
      ],
    }),
    [],
  );
  t.deepEqual(faults({ amount: one, instalments: [{ share: 1, label, when: { fact: 'x', operator: 'equal', value: 1 } }] }), ['/instalments/0/when/fact unknown-fact']); // biome-ignore format: one call
});

test('formulas are limited like rules', (t) => {
  let deep: unknown = one;
  for (let level = 0; level < 12; level++) deep = { min: [deep] };
  t.deepEqual(ofAmount(deep), [`/amount${'/min/0'.repeat(12)} too-deep`]);
  t.deepEqual(ofAmount({ sum: Array.from({ length: 5 }, () => ({ sum: Array.from({ length: 50 }, () => one) })) }), [
    '/amount/sum/3/sum/45 too-many',
  ]);
  t.deepEqual(ofAmount({ label: { zh: 'x'.repeat(70_000), en: 'x' }, ...one }), [' too-large']);
});

test('a divisor that turns out to be zero is no amount, and says why', (t) => {
  const benefit = parseBenefit({ amount: { divide: { amount: one, by: { fact: 'revenue' } } } }, vocabulary);
  const result = computeBenefit(benefit, factsOf({ revenue: 0 }), AS_OF, vocabulary);
  t.like(result, { amount: null, missing: [], problem: { zh: '除数为零，无法计算' } });
});

test('rounding as the policy says, once, at the end', (t) => {
  const third = { divide: { amount: { fixed: 100 }, by: { fixed: 3 } } };
  const amount = (more: object) =>
    computeBenefit(parseBenefit({ amount: third, ...more }, vocabulary), new Map(), AS_OF, vocabulary).amount;
  t.is(amount({}), '33.33');
  t.is(amount({ rounding: { places: 2, mode: 'up' } }), '33.34');
  t.is(amount({ rounding: { places: 0, mode: 'half-up' } }), '33.00');
  t.is(amount({ rounding: { places: 1, mode: 'down' } }), '33.30');
  t.is(amount({ amount: { perUnit: { count: { fixed: 3 }, amount: third } } }), '100.00', 'no step rounds');
  t.is(amount({ amount: { fixed: '0.005' } }), '0.01');
  t.is(amount({ amount: { subtract: { from: one, amount: { fixed: 2 } } } }), '0.00', 'never below 0');
});

test('marginal tiers, whole units, best of and limits', (t) => {
  const amount = (json: unknown, values: Record<string, number> = {}) =>
    computeBenefit(parseBenefit({ amount: json }, vocabulary), factsOf(values), AS_OF, vocabulary).amount;
  const marginal = {
    tiers: {
      by: { fact: 'revenue' },
      mode: 'marginal',
      steps: [
        { from: 0, rate: 0.1 },
        { from: 1000, rate: 0.2 },
      ],
    },
  };
  t.is(amount(marginal, { revenue: 1500 }), '200.00');
  t.is(amount(marginal, { revenue: 1000 }), '100.00');
  t.is(amount(marginal, { revenue: 0 }), '0.00');
  const units = { perUnit: { count: { fact: 'insuredAverage' }, amount: { fixed: 1000 }, wholeUnits: true } };
  t.is(amount(units, { insuredAverage: 30.9 }), '30000.00');
  const best = {
    best: [
      { when: { fact: 'employees', operator: 'lessThan', value: 5 }, amount: { fixed: 300 } },
      { when: { fact: 'employees', operator: 'greaterThan', value: 0 }, amount: { fixed: 200 } },
      { amount: { fixed: 100 } },
    ],
  };
  t.is(amount(best, { employees: 4 }), '300.00');
  t.is(amount(best, { employees: 5 }), '200.00');
  t.is(amount(best, { employees: 0 }), '300.00');
  t.is(amount(best), null);
  const certain = {
    best: [
      { when: { fact: 'employees', operator: 'lessThan', value: 5 }, amount: { fixed: 50 } },
      { amount: { fixed: 100 } },
    ],
  };
  t.is(amount(certain), '100.00', 'the open one could not be higher');
  t.is(amount({ floor: { amount: { fixed: 5 }, at: { fixed: 10 } } }), '10.00');
  t.is(amount({ max: [{ fixed: 5 }, { fixed: '7.5' }] }), '7.50');
});

test('no case that holds, a step by rate, an open first step, many records', (t) => {
  const result = (json: unknown, facts: ReturnType<typeof factsOf>) =>
    computeBenefit(parseBenefit({ amount: json }, vocabulary), facts, AS_OF, vocabulary);
  const cases = { cases: [{ when: { fact: 'employees', operator: 'lessThan', value: 5 }, amount: one }] };
  t.is(result(cases, factsOf({ employees: 5 })).amount, '0.00');
  const steps = [
    { from: 100, exclusive: true, rate: 0.1 },
    { from: 200, rate: 0.2 },
  ];
  const tiers = { tiers: { by: { fact: 'revenue' }, mode: 'whole', steps } };
  for (const [revenue, amount, working] of [
    [100, '0.00', '100.00 ≤ 100.00 → 0.00'],
    [100.01, '10.00', '100.01 > 100.00 → 10.001'],
    [200, '40.00', '200.00 ≥ 200.00 → 40.00'],
  ] as const) {
    const { amount: given, working: lines } = result(tiers, factsOf({ revenue }));
    t.deepEqual([given, lines[0]?.text.zh], [amount, working]);
  }
  const each = { sumOver: { list: 'hires', amount: { field: 'employerContributionPerMonth' } } };
  const hires = Array.from({ length: 8 }, (_, at) => ({ employerContributionPerMonth: at + 0.5 }));
  const sum = result(each, factsOf({ hires }));
  t.deepEqual([sum.amount, sum.working[0]?.text.en], ['32.00', 'total of 8 = 32.00']);
  t.is(result(each, factsOf({ hires: [] })).working[0]?.text.zh, '无符合条件的记录 = 0.00');
});
