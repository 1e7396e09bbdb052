import { fact } from './samples.js';
import { leaf, type Shape, type ShapeCase, without } from './shape.js';

const srdiFirm = {
  nicheYears: 2,
  rdExpense: 1_000_000,
  'rdExpense@-1': 900_000,
  revenue: 30_000_000,
  equityFinancing: 0,
  'equityFinancing@-1': 0,
  score: 60,
  scienceAwardRank: 9,
  amongTop500: false,
};

/** Provincial specialised SME by the standard of 2022: each level of the tree decides for some firm. */
const nestedGroups: Shape = {
  number: 2,
  name: 'all and any within one another',
  asOf: '2025-06-01',
  facts: [fact('score', 'number'), fact('scienceAwardRank', 'integer'), fact('amongTop500', 'boolean')],
  derived: {
    rdOfTwoYears: {
      formula: {
        divide: { amount: { sum: [{ fact: 'rdExpense' }, { fact: 'rdExpense@-1' }] }, by: { fixed: 2 } },
      },
      places: 2,
    },
    equityOfTwoYears: {
      formula: { sum: [{ fact: 'equityFinancing' }, { fact: 'equityFinancing@-1' }] },
      places: 2,
    },
  },
  conditions: {
    all: [
      leaf('nicheYears', 'greaterThanInclusive', 2),
      leaf('rdExpense', 'greaterThanInclusive', 1_000_000),
      leaf('rdRatio', 'greaterThanInclusive', 0.03),
      {
        any: [
          leaf('revenue', 'greaterThanInclusive', 10_000_000),
          leaf('equityOfTwoYears', 'greaterThanInclusive', 20_000_000),
        ],
      },
      {
        any: [
          leaf('score', 'greaterThanInclusive', 60),
          {
            any: [
              leaf('scienceAwardRank', 'lessThanInclusive', 3),
              leaf('rdOfTwoYears', 'greaterThanInclusive', 10_000_000),
              leaf('equityOfTwoYears', 'greaterThanInclusive', 60_000_000),
              leaf('amongTop500', 'equal', true),
            ],
          },
        ],
      },
    ],
  },
  cases: [
    ['every bound reached exactly', srdiFirm, 'eligible'],
    ['one year in its niche', { ...srdiFirm, nicheYears: 1 }, 'ineligible'],
    ['R&D under a million', { ...srdiFirm, rdExpense: '999999.99' }, 'ineligible'],
    ['R&D under 3 %', { ...srdiFirm, revenue: 33_334_000 }, 'ineligible'],
    ['small, but financed', { ...srdiFirm, revenue: 9_999_999, 'equityFinancing@-1': 2e7 }, 'eligible'],
    ['small and not financed', { ...srdiFirm, revenue: 9_999_999 }, 'ineligible'],
    ['a point short', { ...srdiFirm, score: 59 }, 'ineligible'],
    ['a point short, with an award', { ...srdiFirm, score: 59, scienceAwardRank: 3 }, 'eligible'],
    [
      'a point short, R&D of 10 million a year',
      { ...srdiFirm, score: 59, rdExpense: 12e6, 'rdExpense@-1': 8e6 },
      'eligible',
    ],
    [
      'a point short, the award not known',
      without({ ...srdiFirm, score: 59 }, 'scienceAwardRank'),
      'undecided',
      { missing: ['scienceAwardRank'] },
    ],
    ['the award not known and not needed', without(srdiFirm, 'scienceAwardRank'), 'eligible'],
  ],
};

const lowProfit = {
  citTaxpayer: true,
  restrictedIndustry: false,
  taxableIncome: 3_000_000,
  employeesQuarterlyAverage: 300,
  totalAssetsQuarterlyAverage: 50_000_000,
};

const lowProfitRule = {
  all: [
    leaf('citTaxpayer', 'equal', true),
    leaf('restrictedIndustry', 'equal', false),
    leaf('taxableIncome', 'lessThanInclusive', 3_000_000),
    leaf('employeesQuarterlyAverage', 'lessThanInclusive', 300),
    leaf('totalAssetsQuarterlyAverage', 'lessThanInclusive', 50_000_000),
  ],
};

const lowProfitSaving = { amount: { rate: { of: { fact: 'taxableIncome' }, by: { fixed: '0.2' } } } };

const cliff: Shape = {
  number: 3,
  name: 'a cliff: one fen more and all is lost',
  asOf: '2026-06-01',
  conditions: lowProfitRule,
  benefit: { ...lowProfitSaving, payable: { rate: { of: { fact: 'taxableIncome' }, by: { fixed: '0.05' } } } },
  cases: [
    [
      'at the bound',
      lowProfit,
      'eligible',
      { amount: '600000.00', payable: '150000.00', working: '3,000,000.00 × 20% = 600,000.00' },
    ],
    ['a fen above', { ...lowProfit, taxableIncome: '3000000.01' }, 'ineligible'],
    ['3,000,100', { ...lowProfit, taxableIncome: 3_000_100 }, 'ineligible'],
    ['no income', { ...lowProfit, taxableIncome: 0 }, 'eligible', { amount: '0.00' }],
    ['301 persons', { ...lowProfit, employeesQuarterlyAverage: 301 }, 'ineligible'],
    ['a fen of assets above', { ...lowProfit, totalAssetsQuarterlyAverage: '50000000.01' }, 'ineligible'],
  ],
};

const quarters = (...pairs: readonly (readonly [start: number, end: number])[]) => ({
  headcounts: pairs.map(([start, end]) => ({ start, end })),
});

const averages: Shape = {
  number: 8,
  name: 'the average over quarters of (start + end) / 2',
  asOf: '2026-06-01',
  facts: [
    fact('headcounts', 'list', {
      fields: {
        start: { type: 'integer', label: { zh: '季初', en: 'at start' } },
        end: { type: 'integer', label: { zh: '季末', en: 'at end' } },
      },
    }),
  ],
  derived: {
    quarterlyAverage: {
      formula: {
        divide: {
          amount: {
            sumOver: {
              list: 'headcounts',
              amount: {
                divide: { amount: { sum: [{ field: 'start' }, { field: 'end' }] }, by: { fixed: 2 } },
              },
            },
          },
          by: { fixed: 4 },
        },
      },
      places: 10,
    },
  },
  conditions: leaf('quarterlyAverage', 'lessThanInclusive', 300),
  cases: [
    ['exactly 300', quarters([290, 310], [310, 300], [300, 300], [300, 290]), 'eligible'],
    ['one more at one end: 300.125', quarters([290, 310], [310, 300], [300, 300], [300, 291]), 'ineligible'],
    ['a quarter without its end', { headcounts: [{ start: 1 }] }, 'undecided', { missing: ['quarterlyAverage'] }],
  ],
};

const generalPayer = { vatTaxpayerType: 'general', deductibleInputVat: 2_000_000, vatPayable: 500_000 };
const listed = (validTo: string) => ({
  departmentLists: [{ code: 'advanced-manufacturing-vat', year: Number(validTo.slice(0, 4)), validTo }],
});

const departmentList: Shape = {
  number: 11,
  name: 'membership of a list that a department supplies',
  asOf: '2025-06-01',
  conditions: {
    all: [
      leaf('departmentListCodes', 'contains', 'advanced-manufacturing-vat'),
      leaf('vatTaxpayerType', 'equal', 'general'),
    ],
  },
  benefit: {
    amount: { min: [{ rate: { of: { fact: 'deductibleInputVat' }, by: { fixed: '0.05' } } }, { fact: 'vatPayable' }] },
  },
  cases: [
    [
      'on this year’s list',
      { ...generalPayer, ...listed('2025-12-31') },
      'eligible',
      { amount: '100000.00', working: '2,000,000.00 × 5% = 100,000.00' },
    ],
    ['on a list that ended', { ...generalPayer, ...listed('2025-05-31') }, 'ineligible'],
    ['on no list', { ...generalPayer, departmentLists: [] }, 'ineligible'],
    ['the list not there', generalPayer, 'undecided', { missing: ['departmentListCodes'] }],
    [
      'used up to what is payable',
      { ...generalPayer, ...listed('2025-12-31'), vatPayable: 60_000 },
      'eligible',
      { amount: '60000.00' },
    ],
  ],
};

const industries: Shape = {
  number: 12,
  name: 'an industry by prefix, in and not in',
  asOf: '2026-06-01',
  conditions: {
    all: [
      leaf('rdExpense', 'greaterThan', 0),
      leaf('accountsCollection', 'equal', true),
      { not: leaf('industryCode', 'startsWithAny', ['C16', 'H', 'F', 'K', 'L', 'R90']) },
    ],
  },
  benefit: {
    amount: {
      rate: {
        of: { fact: 'rdExpense' },
        by: {
          cases: [{ when: leaf('qualificationCodes', 'contains', 'high-tech'), amount: { fixed: '0.15' } }],
          otherwise: { fixed: '0.25' },
        },
      },
    },
  },
  cases: (
    [
      ['C3982', 'eligible'],
      ['C1713', 'eligible'],
      ['C1610', 'ineligible'],
      ['F5139', 'ineligible'],
      ['H6110', 'ineligible'],
      ['R90', 'ineligible'],
      ['R8810', 'eligible'],
    ] as const
  ).map(([industryCode, verdict]) => [
    industryCode,
    { industryCode, rdExpense: 1_000_000, accountsCollection: true, qualificationCodes: [] },
    verdict,
    { amount: '250000.00' },
  ]),
};

const layoffs = { 'insuredEnd@-1': 200, insuredEnd: 180, unemploymentClaimants: 11, districtCode: '441602' };

const eitherMeasure: Shape = {
  number: 13,
  name: 'two measures, either of which suffices',
  asOf: '2025-06-01',
  conditions: leaf('layoffRate', 'lessThanInclusive', 0.055),
  cases: [
    ['10 % fewer insured, 5.5 % claimants', layoffs, 'eligible'],
    ['10 % fewer insured, 6 % claimants', { ...layoffs, unemploymentClaimants: 12 }, 'ineligible'],
    ['5.5 % fewer insured, 6 % claimants', { ...layoffs, insuredEnd: 189, unemploymentClaimants: 12 }, 'eligible'],
    ['grown: the rate is not below 0', { ...layoffs, insuredEnd: 250 }, 'eligible'],
    ['claimants not known', without(layoffs, 'unemploymentClaimants'), 'undecided', { missing: ['layoffRate'] }],
  ],
};

const reserve: Shape = {
  number: 16,
  name: 'a gate that the region sets by a parameter',
  asOf: '2025-06-01',
  conditions: leaf('param.unemploymentFundReserveMonths', 'greaterThanInclusive', 12),
  benefit: { amount: { fact: 'param.keyGroupQuota' } },
  cases: [
    ['the province has 12 months and its own quota', { districtCode: '441621' }, 'eligible', { amount: '7800.00' }],
    ['11 months', { districtCode: '441621', 'param.unemploymentFundReserveMonths': 11 }, 'ineligible'],
    [
      'elsewhere: nothing known, the national quota',
      {},
      'undecided',
      { amount: '6000.00', missing: ['param.unemploymentFundReserveMonths'] },
    ],
  ],
};

const unknown: Shape = {
  number: 18,
  name: 'whatever is not known leaves it undecided, never granted and never 0',
  asOf: '2026-06-01',
  conditions: lowProfitRule,
  benefit: lowProfitSaving,
  cases: [
    ...Object.keys(lowProfit).map(
      (key): ShapeCase => [
        `${key} missing`,
        without(lowProfit, key),
        'undecided',
        { amount: key === 'taxableIncome' ? null : '600000.00', missing: [key] },
      ],
    ),
    ['null is missing', { ...lowProfit, restrictedIndustry: null }, 'undecided'],
    ['a part that fails decides nevertheless', { employeesQuarterlyAverage: 301 }, 'ineligible'],
  ],
};

const promoted: Shape = {
  number: 19,
  name: 'the size class before and after, within a county',
  asOf: '2026-06-01',
  conditions: {
    all: [
      leaf('districtCode', 'startsWith', '441621'),
      leaf('sizeClass@-1', 'equal', 'micro'),
      leaf('sizeClass', 'notEqual', { fact: 'sizeClass@-1' }),
      leaf('sizeClass', 'in', ['small', 'medium', 'large']),
    ],
  },
  benefit: { amount: { fixed: 100_000 } },
  cases: [
    [
      'from micro to small',
      { districtCode: '441621', 'sizeClass@-1': 'micro', sizeClass: 'small' },
      'eligible',
      { amount: '100000.00' },
    ],
    ['small as before', { districtCode: '441621', 'sizeClass@-1': 'small', sizeClass: 'small' }, 'ineligible'],
    ['in another county', { districtCode: '441602', 'sizeClass@-1': 'micro', sizeClass: 'small' }, 'ineligible'],
    [
      'of last year nothing is known',
      { districtCode: '441621', sizeClass: 'small' },
      'undecided',
      { missing: ['sizeClass@-1'] },
    ],
  ],
};

const nearMiss: Shape = {
  number: 20,
  name: 'a near miss: R&D of 2.9 %',
  asOf: '2025-06-01',
  conditions: {
    all: [leaf('rdRatio', 'greaterThanInclusive', 0.03), leaf('rdExpense', 'greaterThanInclusive', 1_000_000)],
  },
  cases: [
    ['2.9 %', { rdExpense: 1_160_000, revenue: 40_000_000 }, 'ineligible'],
    ['3 %', { rdExpense: 1_200_000, revenue: 40_000_000 }, 'eligible'],
  ],
};

export const CONDITION_SHAPES: readonly Shape[] = [
  nestedGroups,
  cliff,
  averages,
  departmentList,
  industries,
  eitherMeasure,
  reserve,
  unknown,
  promoted,
  nearMiss,
];
