import { fact } from './samples.js';
import { leaf, type Shape } from './shape.js';

const insured = { unemploymentPremiumMonths: 12, unemploymentPremiumPaid: 12_000, entityType: 'enterprise' };

const sizeTier: Shape = {
  number: 1,
  name: 'a rate by size; a bound of the headcount that belongs to the smaller group',
  asOf: '2025-06-01',
  conditions: {
    all: [
      leaf('unemploymentPremiumMonths', 'greaterThanInclusive', 12),
      {
        any: [
          leaf('layoffRate', 'lessThanInclusive', 0.055),
          {
            all: [leaf('insuredEnd', 'lessThanInclusive', 30), leaf('layoffRate', 'lessThanInclusive', 0.2)],
          },
        ],
      },
    ],
  },
  benefit: {
    amount: {
      rate: {
        of: { fact: 'unemploymentPremiumPaid' },
        by: {
          cases: [
            { when: leaf('entityType', 'in', ['social-organisation', 'law-firm']), amount: { fixed: '0.6' } },
            { when: leaf('sizeClass', 'equal', 'large'), amount: { fixed: '0.3' } },
            { when: leaf('sizeClass', 'in', ['medium', 'small', 'micro']), amount: { fixed: '0.6' } },
          ],
        },
      },
    },
  },
  cases: [
    [
      'a small firm gets 60 %',
      { ...insured, sizeClass: 'small', insuredEnd: 100, layoffRate: 0.03 },
      'eligible',
      { amount: '7200.00', working: '12,000.00 × 60% = 7,200.00' },
    ],
    [
      'a large one 30 %',
      { ...insured, sizeClass: 'large', insuredEnd: 3000, layoffRate: 0.055 },
      'eligible',
      { amount: '3600.00', working: '12,000.00 × 30% = 3,600.00' },
    ],
    [
      'a law firm, which no class fits, is like a small firm',
      { ...insured, entityType: 'law-firm', sizeClass: 'unclassified', insuredEnd: 5, layoffRate: 0 },
      'eligible',
      { amount: '7200.00' },
    ],
    ['30 insured, 20 %', { ...insured, insuredEnd: 30, layoffRate: 0.2 }, 'eligible', { amount: null }],
    ['31 insured, 20 %', { ...insured, insuredEnd: 31, layoffRate: 0.2 }, 'ineligible'],
    ['30 insured, 20.01 %', { ...insured, insuredEnd: 30, layoffRate: 0.2001 }, 'ineligible'],
    ['31 insured, 5.5 %', { ...insured, insuredEnd: 31, layoffRate: 0.055 }, 'eligible'],
    ['31 insured, 5.51 %', { ...insured, insuredEnd: 31, layoffRate: 0.0551 }, 'ineligible'],
    ['11 months', { ...insured, unemploymentPremiumMonths: 11, layoffRate: 0, insuredEnd: 1 }, 'ineligible'],
  ],
};

const levy = {
  rate: {
    of: {
      subtract: {
        from: { rate: { of: { fact: 'staffOnPayroll' }, by: { fact: 'param.disabledEmploymentTarget' } } },
        amount: { fact: 'disabledEmployees' },
      },
    },
    by: {
      min: [
        { fact: 'averageAnnualWage' },
        { perUnit: { count: { fixed: 2 }, amount: { fact: 'param.socialAverageWage' } } },
      ],
    },
  },
};
/** Share of the levy by the ratio of disabled staff: under 1 % and from 1 %. */
const ofLevy = (under: string, from: string) => ({
  rate: {
    of: levy,
    by: {
      tiers: {
        by: { fact: 'disabledEmploymentRatio' },
        mode: 'whole' as const,
        steps: [
          { from: 0, amount: { fixed: under } },
          { from: 0.01, amount: { fixed: from } },
        ],
      },
    },
  },
});
const upTo30 = {
  all: [leaf('entityType', 'equal', 'enterprise'), leaf('staffOnPayroll', 'lessThanInclusive', 30)],
};
const employer = { districtCode: '441602', entityType: 'enterprise', averageAnnualWage: 100_000 };

const ratioBands: Shape = {
  number: 1,
  name: 'a share by the band of a ratio; the amount is the saving',
  asOf: '2025-06-01',
  conditions: leaf('disabledEmploymentRatio', 'lessThan', { fact: 'param.disabledEmploymentTarget' }),
  benefit: {
    amount: { cases: [{ when: upTo30, amount: levy }], otherwise: ofLevy('0.1', '0.5') },
    payable: { cases: [{ when: upTo30, amount: { fixed: 0 } }], otherwise: ofLevy('0.9', '0.5') },
  },
  cases: [
    [
      '2 of 500',
      { ...employer, staffOnPayroll: 500, disabledEmployees: 2 },
      'eligible',
      { amount: '55000.00', payable: '495000.00', working: '5.5 × 100,000.00 = 550,000.00' },
    ],
    [
      '5 of 500: exactly 1 %',
      { ...employer, staffOnPayroll: 500, disabledEmployees: 5 },
      'eligible',
      { amount: '125000.00', payable: '125000.00' },
    ],
    [
      '30 staff: nothing is payable',
      { ...employer, staffOnPayroll: 30, disabledEmployees: 0 },
      'eligible',
      { amount: '45000.00', payable: '0.00' },
    ],
    [
      '31 staff',
      { ...employer, staffOnPayroll: 31, disabledEmployees: 0 },
      'eligible',
      { amount: '4650.00', payable: '41850.00' },
    ],
    [
      'an association of 30 is no firm',
      { ...employer, entityType: 'social-organisation', staffOnPayroll: 30, disabledEmployees: 0 },
      'eligible',
      { amount: '4500.00' },
    ],
    ['the target reached: nothing is due', { ...employer, staffOnPayroll: 200, disabledEmployees: 3 }, 'ineligible'],
  ],
};

const rdAward: Shape = {
  number: 5,
  name: 'tier × multiplier × cap',
  asOf: '2025-06-01',
  conditions: leaf('rdExpense', 'greaterThanInclusive', 3_000_000),
  benefit: {
    ceiling: true,
    amount: {
      multiply: {
        amount: {
          tiers: {
            by: { fact: 'rdExpense' },
            mode: 'whole',
            steps: [
              { from: 3e6, amount: { fixed: 50_000 } },
              { from: 1e7, amount: { fixed: 100_000 } },
              { from: 3e7, amount: { fixed: 300_000 } },
              { from: 6e7, amount: { fixed: 500_000 } },
              { from: 1e8, amount: { fixed: 1_000_000 } },
              { from: 1e9, exclusive: true, amount: { fixed: 2_000_000 } },
            ],
          },
        },
        cases: [
          { when: leaf('qualificationCodes', 'contains', 'little-giant'), by: { fixed: 2 }, cap: { fixed: 4e6 } },
          { when: leaf('qualificationCodes', 'contains', 'srdi-provincial'), by: { fixed: 1.5 }, cap: { fixed: 3e6 } },
        ],
        otherwise: { fixed: 1 },
      },
    },
  },
  cases: [
    [
      'a little giant with 50 million',
      { rdExpense: 5e7, qualificationCodes: ['little-giant', 'srdi-provincial'] },
      'eligible',
      { amount: '600000.00', working: '300,000.00 × 2 = 600,000.00' },
    ],
    [
      'a provincial one',
      { rdExpense: 5e7, qualificationCodes: ['srdi-provincial'] },
      'eligible',
      { amount: '450000.00' },
    ],
    ['neither', { rdExpense: 5e7, qualificationCodes: [] }, 'eligible', { amount: '300000.00' }],
    [
      'the highest tier',
      { rdExpense: 2e9, qualificationCodes: ['little-giant'] },
      'eligible',
      { amount: '4000000.00' },
    ],
    ['its cap', { rdExpense: 2e9, qualificationCodes: ['srdi-provincial'] }, 'eligible', { amount: '3000000.00' }],
    ['the qualification not known', { rdExpense: 5e7 }, 'eligible', { amount: null, missing: ['qualificationCodes'] }],
  ],
};

const receipts = (...benefitsReceived: readonly object[]) => ({ benefitsReceived });
const level = (code: string, amount: number, ladder: string) => ({
  when: leaf('qualificationCodes', 'contains', code),
  amount: { topUp: { ladder, level: { fixed: amount } } },
});

const ladder: Shape = {
  number: 6,
  name: 'two ladders, each topped up by what it already paid',
  asOf: '2025-06-01',
  conditions: leaf('qualificationCodes', 'containsAny', ['srdi-provincial', 'little-giant', 'champion-product']),
  benefit: {
    amount: {
      sum: [
        {
          best: [
            level('srdi-provincial', 200_000, 'srdi'),
            level('little-giant', 500_000, 'srdi'),
            level('key-little-giant', 2_000_000, 'srdi'),
          ],
        },
        { best: [level('champion-product', 1_000_000, 'champion'), level('champion-enterprise', 2e6, 'champion')] },
      ],
    },
  },
  cases: [
    [
      '200,000 received before 500,000',
      { qualificationCodes: ['little-giant'], ...receipts({ ladder: 'srdi', amount: 200_000 }) },
      'eligible',
      { amount: '300000.00', working: '500,000.00 − 已享受 200,000.00 = 300,000.00' },
    ],
    [
      'the first level',
      { qualificationCodes: ['srdi-provincial'], ...receipts() },
      'eligible',
      { amount: '200000.00' },
    ],
    [
      'another ladder does not count',
      { qualificationCodes: ['little-giant', 'champion-product'], ...receipts({ ladder: 'champion', amount: 4e5 }) },
      'eligible',
      { amount: '1100000.00' },
    ],
    [
      'more received than the level gives',
      { qualificationCodes: ['srdi-provincial'], ...receipts({ ladder: 'srdi', amount: 500_000 }) },
      'eligible',
      { amount: '0.00' },
    ],
    ['receipts not connected', { qualificationCodes: ['little-giant'] }, 'eligible', { amount: null }],
  ],
};

const automaticTopUp: Shape = {
  number: 6,
  name: 'the rest of what was paid in part for a fee year',
  asOf: '2020-12-15',
  facts: [fact('paidFor2019', 'money', { derived: true })],
  derived: {
    paidFor2019: {
      sum: {
        list: 'benefitsReceived',
        field: 'amount',
        where: { all: [leaf('policy', 'equal', 'premium-return'), leaf('feeYear', 'equal', 2019)] },
      },
    },
  },
  conditions: {
    all: [leaf('sizeClass', 'in', ['medium', 'small', 'micro']), leaf('paidFor2019', 'greaterThan', 0)],
  },
  benefit: {
    amount: {
      floor: {
        amount: { subtract: { from: { fact: 'unemploymentPremiumPaid' }, amount: { fact: 'paidFor2019' } } },
        at: { fixed: 0 },
      },
    },
  },
  cases: [
    [
      'half was paid, the other half follows',
      {
        sizeClass: 'small',
        unemploymentPremiumPaid: 12_000,
        ...receipts({ policy: 'premium-return', feeYear: 2019, amount: 6000 }),
      },
      'eligible',
      { amount: '6000.00', working: '12,000.00 − 6,000.00 = 6,000.00' },
    ],
    [
      'paid for another year',
      { sizeClass: 'small', ...receipts({ policy: 'premium-return', feeYear: 2018, amount: 6000 }) },
      'ineligible',
    ],
    [
      'a receipt without its year',
      { sizeClass: 'small', ...receipts({ policy: 'premium-return', amount: 1 }) },
      'undecided',
    ],
  ],
};

const upperLevels: Shape = {
  number: 6,
  name: 'the difference to what upper levels granted for the same certificate',
  asOf: '2025-06-01',
  derived: {
    firstTimes: {
      count: {
        list: 'qualifications',
        where: { all: [leaf('code', 'equal', 'high-tech'), leaf('firstTime', 'equal', true)] },
      },
    },
  },
  conditions: leaf('qualificationCodes', 'contains', 'high-tech'),
  benefit: {
    amount: {
      topUp: {
        ladder: 'high-tech',
        level: {
          cases: [{ when: leaf('firstTimes', 'greaterThan', 0), amount: { fixed: 200_000 } }],
          otherwise: { fixed: 100_000 },
        },
      },
    },
  },
  cases: [true, false].map((firstTime) => [
    firstTime ? 'new' : 'renewed',
    {
      qualifications: [{ code: 'high-tech', firstTime, recognisedOn: '2024-12-01', validTo: '2027-11-30' }],
      ...receipts({ ladder: 'high-tech', amount: 50_000 }),
    },
    'eligible',
    { amount: firstTime ? '150000.00' : '50000.00' },
  ]),
};

export const AMOUNT_SHAPES: readonly Shape[] = [sizeTier, ratioBands, rdAward, ladder, automaticTopUp, upperLevels];
