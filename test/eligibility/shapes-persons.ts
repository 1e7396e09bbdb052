import type { FactRecord } from '../../src/eligibility/facts.js';
import { fact } from './samples.js';
import { leaf, type Shape } from './shape.js';

/** Months of a person that still count this year: those worked, within what is left of a limit over all years. */
const monthsLeft = (limit: number, key: string) => ({
  floor: {
    amount: {
      min: [
        { field: 'monthsWorkedThisYear' },
        {
          subtract: { from: { fixed: limit }, amount: { field: 'subsidisedMonths', key, otherwise: 0 } },
        },
      ],
    },
    at: { fixed: 0 },
  },
});

const keyGroup = { group: ['out-of-poverty'], contractMonths: 12, monthsWorkedThisYear: 12 };
const hires = (...records: readonly FactRecord[]) => ({ hires: records });

const cappedDeduction: Shape = {
  number: 4,
  name: 'a sum over persons, capped by another amount',
  asOf: '2026-06-01',
  conditions: leaf('entityType', 'notEqual', 'individual-business'),
  benefit: {
    amount: {
      cap: {
        amount: {
          sumOver: {
            list: 'hires',
            distinct: 'personId',
            where: {
              all: [
                leaf('group', 'containsAny', ['out-of-poverty', 'registered-unemployed-6m']),
                leaf('contractMonths', 'greaterThanInclusive', 12),
              ],
            },
            amount: {
              rate: {
                of: { fact: 'param.keyGroupQuota' },
                by: { divide: { amount: monthsLeft(36, 'deduction'), by: { fixed: 12 } } },
              },
            },
          },
        },
        at: { fact: 'taxesDue' },
      },
    },
  },
  cases: (
    [
      ['two persons, a whole year', [keyGroup, keyGroup], 50_000, '15600.00'],
      ['seven months', [{ ...keyGroup, monthsWorkedThisYear: 7 }], 50_000, '4550.00'],
      ['never more than the taxes due', [keyGroup, keyGroup], 10_000, '10000.00'],
      ['three of 36 months left', [{ ...keyGroup, subsidisedMonths: { deduction: 33 } }], 50_000, '1950.00'],
      ['36 months are over', [{ ...keyGroup, subsidisedMonths: { deduction: 36 } }], 50_000, '0.00'],
      ['a contract under a year', [{ ...keyGroup, contractMonths: 11 }], 50_000, '0.00'],
      ['months worked not known', [{ ...keyGroup, monthsWorkedThisYear: null }], 50_000, null],
    ] as const
  ).map(([what, records, taxesDue, amount]) => [
    what,
    {
      districtCode: '441602',
      entityType: 'enterprise',
      taxesDue,
      ...hires(...records.map((record, at) => ({ ...record, personId: `p${at}` }))),
    },
    'eligible',
    { amount },
  ]),
};

const graduate: FactRecord = {
  group: ['graduate'],
  contractMonths: 12,
  monthsInsured: { unemployment: 3, injury: 3, pension: 3 },
  stillInsured: true,
  benefits: [],
};
const countsForExpansion = {
  all: [
    leaf('group', 'containsAny', ['graduate', 'graduate-2y', 'unemployed-youth-16-24']),
    ...['unemployment', 'injury', 'pension'].map((kind) => leaf(`monthsInsured.${kind}`, 'greaterThanInclusive', 3)),
    leaf('stillInsured', 'equal', true),
    leaf('benefitPolicies', 'containsNone', ['expansion', 'one-time-hire']),
  ],
};

const oncePerPerson: Shape = {
  number: 7,
  name: 'a sum over persons, each once over all firms and years and policies',
  asOf: '2025-06-01',
  derived: { expansionPersons: { count: { list: 'hires', distinct: 'personId', where: countsForExpansion } } },
  conditions: leaf('expansionPersons', 'greaterThanInclusive', 1),
  benefit: {
    amount: {
      sumOver: {
        list: 'hires',
        distinct: 'personId',
        where: countsForExpansion,
        amount: { min: [{ fact: 'param.hireExpansionSubsidy' }, { fixed: 1500 }] },
      },
    },
  },
  cases: (
    [
      ['one graduate', [{ ...graduate, personId: 'a' }], 'eligible', '1000.00'],
      [
        'the same person twice',
        [
          { ...graduate, personId: 'a' },
          { ...graduate, personId: 'a' },
          { ...graduate, personId: 'b' },
        ],
        'eligible',
        '2000.00',
      ],
      [
        'one for whom the other subsidy was paid',
        [
          { ...graduate, personId: 'a', benefits: [{ policy: 'one-time-hire', year: 2024 }] },
          { ...graduate, personId: 'b', benefits: [{ policy: 'loan', year: 2024 }] },
        ],
        'eligible',
        '1000.00',
      ],
      [
        'paid for in an earlier year',
        [{ ...graduate, personId: 'a', benefits: [{ policy: 'expansion', year: 2023 }] }],
        'ineligible',
        '0.00',
      ],
      [
        'two months of one of the three insurances',
        [{ ...graduate, personId: 'a', monthsInsured: { unemployment: 3, injury: 2, pension: 3 } }],
        'ineligible',
        '0.00',
      ],
      [
        'whether an earlier subsidy was paid is not known',
        [{ ...graduate, personId: 'a', benefits: null }],
        'undecided',
        null,
      ],
      ['whose it is, is not known', [graduate], 'undecided', null],
    ] as const
  ).map(([what, records, verdict, amount]) => [
    what,
    { districtCode: '441621', ...hires(...(records as readonly FactRecord[])) },
    verdict,
    { amount },
  ]),
};

/** Persons for whom money was already received, under whichever policy it was. */
const paidFor = { all: [leaf('policy', 'in', ['expansion', 'one-time-hire'])] };
const notPaidYet = {
  all: [leaf('group', 'contains', 'graduate'), leaf('personId', 'notIn', { fact: '$.paidPersons' })],
};

const acrossReceipts: Shape = {
  number: 7,
  name: 'a person left out who is in what was received, under any of several policies',
  asOf: '2025-06-01',
  facts: [fact('paidPersons', 'set', { derived: true })],
  derived: {
    paidPersons: { collect: { list: 'benefitsReceived', field: 'personId', where: paidFor } },
    personsLeft: { count: { list: 'hires', distinct: 'personId', where: notPaidYet } },
  },
  conditions: leaf('personsLeft', 'greaterThan', 0),
  benefit: {
    amount: { sumOver: { list: 'hires', distinct: 'personId', where: notPaidYet, amount: { fixed: 1500 } } },
  },
  cases: (
    [
      ['neither was paid for', [], 'eligible', '3000.00'],
      ['one was, under the other policy', [{ policy: 'one-time-hire', personId: 'a' }], 'eligible', '1500.00'],
      [
        'both were',
        [
          { policy: 'one-time-hire', personId: 'a' },
          { policy: 'expansion', personId: 'b' },
        ],
        'ineligible',
        '0.00',
      ],
      ['one was, for something else', [{ policy: 'loan', personId: 'a' }], 'eligible', '3000.00'],
      ['for whom is not known', [{ policy: 'expansion' }], 'undecided', null],
    ] as const
  ).map(([what, benefitsReceived, verdict, amount]) => [
    what,
    {
      benefitsReceived,
      ...hires({ ...graduate, personId: 'a' }, { ...graduate, personId: 'b' }, { ...graduate, personId: 'b' }),
    },
    verdict,
    { amount },
  ]),
};

const insuranceHelp: Shape = {
  number: 9,
  name: 'months a person, 24 at most over all years',
  asOf: '2026-06-01',
  conditions: leaf('sizeClass', 'in', ['small', 'micro']),
  benefit: {
    amount: {
      sumOver: {
        list: 'hires',
        where: leaf('group', 'contains', 'graduate'),
        amount: {
          perUnit: { count: monthsLeft(24, 'insurance'), amount: { field: 'employerContributionPerMonth' } },
        },
      },
    },
  },
  cases: (
    [
      ['none used', 0, '12000.00'],
      ['six left', 18, '6000.00'],
      ['all used', 24, '0.00'],
    ] as const
  ).map(([what, insurance, amount]) => [
    what,
    {
      sizeClass: 'micro',
      ...hires({
        group: ['graduate'],
        monthsWorkedThisYear: 12,
        employerContributionPerMonth: 1000,
        subsidisedMonths: { insurance },
      }),
    },
    'eligible',
    { amount },
  ]),
};

const loan = {
  kind: 'fixed-asset',
  useSector: 'software',
  outstanding: 10_000_000,
  issuedOn: '2026-01-01',
  months: 12,
};
const loanRule = {
  all: [leaf('kind', 'equal', 'fixed-asset'), leaf('useSector', 'in', ['software', 'robots'])],
};

const loanInterest: Shape = {
  number: 9,
  name: 'days of a term, two years at most, on a principal that is capped over all loans',
  asOf: '2026-06-01',
  conditions: leaf('sizeClass', 'in', ['medium', 'small', 'micro']),
  benefit: {
    rounding: { places: 2, mode: 'down' },
    amount: {
      rate: {
        of: {
          cap: {
            amount: {
              sumOver: {
                list: 'loans',
                where: loanRule,
                amount: {
                  rate: {
                    of: { field: 'outstanding' },
                    by: {
                      divide: {
                        amount: { min: [{ termDays: { from: 'issuedOn', months: 'months' } }, { fixed: 730 }] },
                        by: { fixed: 365 },
                      },
                    },
                  },
                },
              },
            },
            at: { fixed: 100_000_000 },
          },
        },
        by: { fixed: '0.015' },
      },
    },
  },
  cases: (
    [
      ['ten million for a year', [loan], '150000.00'],
      ['50 million for two years', [{ ...loan, outstanding: 5e7, months: 24 }], '1500000.00'],
      ['three years count as two', [{ ...loan, outstanding: 5e7, months: 36 }], '1500000.00'],
      ['one month: 31 of 365 days', [{ ...loan, months: 1 }], '12739.72'],
      ['used for something else', [{ ...loan, useSector: 'tourism' }], '0.00'],
      ['its use not known', [{ ...loan, useSector: null }], null],
    ] as const
  ).map(([what, loans, amount]) => [what, { sizeClass: 'small', loans }, 'eligible', { amount }]),
};

export const PERSON_SHAPES: readonly Shape[] = [
  cappedDeduction,
  oncePerPerson,
  acrossReceipts,
  insuranceHelp,
  loanInterest,
];
