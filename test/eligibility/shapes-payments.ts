import { fact } from './samples.js';
import { leaf, type Shape } from './shape.js';

const entered = { aboveScale: true, aboveScaleKind: 'industry', firstAboveScaleOn: '2025-03-31' };

const staged: Shape = {
  number: 10,
  name: 'paid 40/60, the second part while it is still in the directory',
  asOf: '2026-06-01',
  conditions: leaf('firstAboveScaleOn', 'between', ['2025-01-01', '2025-12-31']),
  benefit: {
    amount: {
      cases: [
        { when: leaf('aboveScaleKind', 'equal', 'industry'), amount: { fixed: 300_000 } },
        {
          when: leaf('aboveScaleKind', 'in', ['trade-catering', 'construction', 'real-estate']),
          amount: { fixed: 200_000 },
        },
        {
          when: leaf('aboveScaleKind', 'equal', 'service'),
          amount: {
            tiers: {
              by: { fact: 'revenue' },
              mode: 'whole',
              steps: [
                { from: 5e6, amount: { fixed: 150_000 } },
                { from: 1e7, amount: { fixed: 200_000 } },
                { from: 2e7, amount: { fixed: 300_000 } },
              ],
            },
          },
        },
        { when: leaf('aboveScaleKind', 'equal', 'individual'), amount: { fixed: 50_000 } },
      ],
    },
    instalments: [
      { share: 0.4, label: { zh: '首年', en: 'first year' } },
      {
        share: 0.6,
        label: { zh: '次年', en: 'second year' },
        afterMonths: 12,
        when: leaf('aboveScale', 'equal', true),
      },
    ],
  },
  cases: [
    [
      'industry',
      entered,
      'eligible',
      {
        amount: '300000.00',
        instalments: [
          ['120000.00', 'eligible'],
          ['180000.00', 'eligible'],
        ],
      },
    ],
    [
      'out of the directory',
      { ...entered, aboveScale: false },
      'eligible',
      {
        instalments: [
          ['120000.00', 'eligible'],
          ['180000.00', 'ineligible'],
        ],
      },
    ],
    [
      'not known whether still in it',
      { ...entered, aboveScale: null },
      'eligible',
      {
        instalments: [
          ['120000.00', 'eligible'],
          ['180000.00', 'undecided'],
        ],
      },
    ],
    ['trade', { ...entered, aboveScaleKind: 'trade-catering' }, 'eligible', { amount: '200000.00' }],
    [
      'services of 20 million',
      { ...entered, aboveScaleKind: 'service', revenue: 2e7 },
      'eligible',
      { amount: '300000.00' },
    ],
    [
      'services of 5 million',
      { ...entered, aboveScaleKind: 'service', revenue: 5e6 },
      'eligible',
      { amount: '150000.00' },
    ],
    [
      'services below',
      { ...entered, aboveScaleKind: 'service', revenue: '4999999.99' },
      'eligible',
      { amount: '0.00' },
    ],
    ['a large individual business', { ...entered, aboveScaleKind: 'individual' }, 'eligible', { amount: '50000.00' }],
    ['the first day of the year', { ...entered, firstAboveScaleOn: '2025-01-01' }, 'eligible'],
    ['the year after', { ...entered, firstAboveScaleOn: '2026-01-01' }, 'ineligible'],
  ],
};

const taxRate = (rate: string) => ({ rate: { of: { fact: 'taxableIncome' }, by: { fixed: rate } } });

const choice: Shape = {
  number: 14,
  name: 'of two that exclude each other the better one',
  asOf: '2026-06-01',
  conditions: leaf('taxableIncome', 'greaterThan', 0),
  benefit: {
    amount: {
      best: [
        { when: leaf('taxableIncome', 'lessThanInclusive', 3_000_000), amount: taxRate('0.2') },
        { when: leaf('qualificationCodes', 'contains', 'high-tech'), amount: taxRate('0.1') },
      ],
    },
  },
  cases: [
    [
      'both: 20 % beats 10 %',
      { taxableIncome: 2_000_000, qualificationCodes: ['high-tech'] },
      'eligible',
      { amount: '400000.00', working: '择优（400,000.00；200,000.00） = 400,000.00' },
    ],
    [
      'over the cliff',
      { taxableIncome: 4_000_000, qualificationCodes: ['high-tech'] },
      'eligible',
      { amount: '400000.00' },
    ],
    ['neither', { taxableIncome: 4_000_000, qualificationCodes: [] }, 'eligible', { amount: '0.00' }],
    ['a lack that cannot matter', { taxableIncome: 2_000_000 }, 'eligible', { amount: '400000.00', missing: [] }],
    ['one that can', { taxableIncome: 4_000_000 }, 'eligible', { amount: null, missing: ['qualificationCodes'] }],
  ],
};

const lists = (...codes: readonly string[]) => ({
  departmentLists: codes.map((code) => ({ code, year: 2025, validTo: '2025-12-31' })),
});

const oneAddOn: Shape = {
  number: 14,
  name: 'one of several additional deductions at a time',
  asOf: '2025-06-01',
  conditions: leaf('departmentListCodes', 'containsAny', ['advanced-manufacturing-vat', 'integrated-circuit-rd']),
  benefit: {
    amount: {
      best: [
        {
          when: leaf('departmentListCodes', 'contains', 'advanced-manufacturing-vat'),
          amount: { rate: { of: { fact: 'deductibleInputVat' }, by: { fixed: '0.05' } } },
        },
        {
          when: leaf('departmentListCodes', 'contains', 'integrated-circuit-rd'),
          amount: { rate: { of: { fact: 'deductibleInputVat' }, by: { fixed: '0.15' } } },
        },
      ],
    },
  },
  cases: [
    [
      'on both lists',
      { ...lists('advanced-manufacturing-vat', 'integrated-circuit-rd'), deductibleInputVat: 2e6 },
      'eligible',
      { amount: '300000.00' },
    ],
    [
      'on one',
      { ...lists('advanced-manufacturing-vat'), deductibleInputVat: 2e6 },
      'eligible',
      { amount: '100000.00' },
    ],
  ],
};

const grant = { fixed: 400_000 };

const pool: Shape = {
  number: 17,
  name: 'a budget that is used up',
  asOf: '2026-06-01',
  facts: [fact('poolRemaining', 'money')],
  conditions: leaf('poolRemaining', 'greaterThan', 0),
  benefit: { amount: { cap: { amount: grant, at: { fact: 'poolRemaining' } } } },
  cases: [
    ['enough is left', { poolRemaining: 1_000_000 }, 'eligible', { amount: '400000.00' }],
    ['the last goes to this firm', { poolRemaining: '399999.99' }, 'eligible', { amount: '399999.99' }],
    ['nothing is left', { poolRemaining: 0 }, 'ineligible'],
    ['what is left is not known', {}, 'undecided', { amount: null, missing: ['poolRemaining'] }],
  ],
};

export const PAYMENT_SHAPES: readonly Shape[] = [staged, choice, oneAddOn, pool];
