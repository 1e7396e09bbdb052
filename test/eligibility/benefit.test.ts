import test from 'ava';
import { computeBenefit, workingText } from '../../src/eligibility/benefit/benefit.js';
import { type Amount, type Benefit, parseBenefit } from '../../src/eligibility/benefit/benefit.schema.js';
import type { FactValue } from '../../src/eligibility/facts.js';
import { AS_OF, fact, factsOf, sampleVocabulary } from './samples.js';

const base = sampleVocabulary();
const more = [
  fact('premium', 'money'),
  fact('staff', 'number'),
  fact('wage', 'money'),
  fact('disabled', 'number'),
  fact('income', 'money'),
  fact('taxesDue', 'money'),
  fact('aboveScale', 'boolean'),
];
const vocabulary = { ...base, catalogue: new Map([...base.catalogue, ...more.map((one) => [one.key, one] as const)]) };

type Values = Record<string, FactValue | undefined>;
function compute(benefit: Benefit | Amount, values: Values = {}) {
  const whole = 'amount' in benefit && !('cases' in benefit) ? benefit : { amount: benefit as Amount };
  return computeBenefit(parseBenefit(whole, vocabulary), factsOf(values), AS_OF, vocabulary);
}

test('a rate shows its working', (t) => {
  const label = { zh: '失业保险费返还', en: 'Premium returned' };
  const result = compute({ label, rate: { of: { fact: 'premium' }, by: { fixed: 0.6 } } }, { premium: 12_000 });
  t.is(result.amount, '7200.00');
  t.deepEqual(workingText(result, 'zh'), ['失业保险费返还：12,000.00 × 60% = 7,200.00']);
  t.deepEqual(workingText(result, 'en'), ['Premium returned: 12,000.00 × 60% = 7,200.00']);
  t.deepEqual(result.used, ['premium']);
});

test('nothing of a formula is computed from missing data', (t) => {
  const rate: Amount = { rate: { of: { fact: 'premium' }, by: { fixed: '0.6' } } };
  const forms: Amount[] = [
    { fact: 'premium' },
    rate,
    { sum: [{ fixed: 100 }, rate] },
    { min: [{ fixed: 0 }, rate] },
    { max: [{ fixed: 1e9 }, rate] },
    { cap: { amount: { fixed: 1 }, at: rate } },
    { floor: { amount: { fixed: 1 }, at: rate } },
    { subtract: { from: { fixed: 1 }, amount: rate } },
    { perUnit: { count: { fixed: 0 }, amount: rate } },
    { tiers: { by: rate, mode: 'whole', steps: [{ from: 0, rate: 0.1 }] } },
    { cases: [{ when: { fact: 'premium', operator: 'greaterThan', value: 1 }, amount: { fixed: 1 } }] },
    {
      best: [
        { amount: { fixed: 1 } },
        { when: { fact: 'premium', operator: 'greaterThan', value: 1 }, amount: { fixed: 2 } },
      ],
    },
  ];
  for (const form of forms) {
    const result = compute(form);
    t.is(result.amount, null, JSON.stringify(form));
    t.deepEqual(result.missing, [{ fact: 'premium', reason: 'absent' }]);
  }
});

/** Due = (staff × 1.5 % − disabled) × average wage; ratio under 1 %: 90 % is paid, from 1 %: 50 %; ≤ 30 staff: nothing. */
const levy: Amount = {
  rate: {
    of: { subtract: { from: { rate: { of: { fact: 'staff' }, by: { fixed: 0.015 } } }, amount: { fact: 'disabled' } } },
    by: { fact: 'wage' },
  },
};
const ratio: Amount = { divide: { amount: { fact: 'disabled' }, by: { fact: 'staff' } } };
const levySaving: Benefit = {
  amount: {
    cases: [{ when: { fact: 'staff', operator: 'lessThanInclusive', value: 30 }, amount: levy }],
    otherwise: {
      rate: {
        of: levy,
        by: {
          tiers: {
            by: ratio,
            mode: 'whole',
            steps: [
              { from: 0, amount: { fixed: '0.1' } },
              { from: 0.01, amount: { fixed: '0.5' } },
            ],
          },
        },
      },
    },
  },
  payable: {
    rate: {
      of: levy,
      by: {
        tiers: {
          by: ratio,
          mode: 'whole',
          steps: [
            { from: 0, amount: { fixed: '0.9' } },
            { from: 0.01, amount: { fixed: '0.5' } },
          ],
        },
      },
    },
  },
};

test('disability levy (P15): the amount is the saving, the rest is payable', (t) => {
  const two = compute(levySaving, { staff: 500, wage: 100_000, disabled: 2 });
  t.is(two.amount, '55000.00');
  t.is(two.payable, '495000.00');
  const texts = workingText(two, 'zh');
  t.is(new Set(texts).size, texts.length, 'the levy that both build on is shown once');
  t.regex(texts.at(-1) ?? '', /^仍须缴纳：550,000\.00 × .* = 495,000\.00$/);
  const five = compute(levySaving, { staff: 500, wage: 100_000, disabled: 5 });
  t.is(five.amount, '125000.00');
  t.is(five.payable, '125000.00');
  t.is(compute(levySaving, { staff: 30, wage: 100_000, disabled: 0 }).amount, '45000.00');
  t.is(compute(levySaving, { staff: 31, wage: 100_000, disabled: 0 }).amount, '4650.00');
});

const researchAward: Amount = {
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
          { from: 1e8, amount: { fixed: 1e6 } },
          { from: 1e9, exclusive: true, amount: { fixed: 2e6 } },
        ],
      },
    },
    cases: [
      {
        when: { fact: 'qualificationCodes', operator: 'contains', value: 'little-giant' },
        by: { fixed: 2 },
        cap: { fixed: 4e6 },
      },
      {
        when: { fact: 'qualificationCodes', operator: 'contains', value: 'srdi-provincial' },
        by: { fixed: 1.5 },
        cap: { fixed: 1.2e6 },
      },
    ],
    otherwise: { fixed: 1 },
  },
};

test('R&D award (P32): tier × multiplier × cap', (t) => {
  const giant = compute(researchAward, { rdExpense: 5e7, qualificationCodes: ['little-giant'] });
  t.is(giant.amount, '600000.00');
  t.deepEqual(workingText(giant, 'zh'), [
    '50,000,000.00 ≥ 30,000,000.00 → 300,000.00',
    '300,000.00 × 2 = 600,000.00',
    '600,000.00，上限 4,000,000.00 = 600,000.00',
  ]);
  t.is(
    compute(researchAward, { rdExpense: 5e8, qualificationCodes: ['srdi-provincial'] }).amount,
    '1200000.00',
    'capped',
  );
  t.is(compute(researchAward, { rdExpense: 2.9e6, qualificationCodes: [] }).amount, '0.00', 'below the first tier');
  t.is(
    compute(researchAward, { rdExpense: 1e9, qualificationCodes: [] }).amount,
    '1000000.00',
    'the last tier is open',
  );
  t.is(compute(researchAward, { rdExpense: 5e7 }).amount, null, 'the multiplier is not known');
});

test('ladder (P31): the level minus what the ladder already paid, never below 0', (t) => {
  const award: Amount = { topUp: { ladder: 'srdi', level: { fixed: 500_000 } } };
  t.is(compute(award, { benefitsReceived: [] }).amount, '500000.00');
  const paid = [
    { ladder: 'srdi', amount: 200_000 },
    { ladder: 'champion', amount: 90_000 },
    { policy: 'other', amount: 5 },
  ];
  const some = compute(award, { benefitsReceived: paid });
  t.is(some.amount, '300000.00');
  t.deepEqual(workingText(some, 'zh'), ['500,000.00 − 已享受 200,000.00 = 300,000.00']);
  t.is(compute(award, { benefitsReceived: [{ ladder: 'srdi', amount: 600_000 }] }).amount, '0.00');
  t.is(compute(award).amount, null, 'receipts are not connected');
  const unclear = compute(award, { benefitsReceived: [{ ladder: 'srdi' }] });
  t.deepEqual([unclear.amount, unclear.missing], [null, [{ fact: 'benefitsReceived', reason: 'incomplete' }]]);
});

test('ladder by subject: only what the same subject received', (t) => {
  const award: Amount = { topUp: { ladder: 'srdi', level: { fixed: 100 }, subjectKey: 'A' } };
  const received = (subjectKey: string | undefined) => ({
    benefitsReceived: [{ ladder: 'srdi', amount: 30, subjectKey }],
  });
  t.is(compute(award, received('A')).amount, '70.00');
  t.is(compute(award, received('B')).amount, '100.00');
  t.is(compute(award, received(undefined)).amount, null);
});

test('small low-profit tax (P18): 20 % of the income is saved', (t) => {
  const saving: Amount = { rate: { of: { fact: 'income' }, by: { fixed: 0.2 } } };
  t.is(
    compute({ amount: saving, payable: { rate: { of: { fact: 'income' }, by: { fixed: 0.05 } } } }, { income: 3e6 })
      .amount,
    '600000.00',
  );
  t.is(compute(saving, { income: 0 }).amount, '0.00');
});

test('instalments (P35): 40/60, the last takes the rest, each with its own condition', (t) => {
  const parts = [
    { share: 0.4, label: { zh: '首次', en: 'first' } },
    {
      share: 0.6,
      label: { zh: '次年', en: 'second' },
      when: { fact: 'aboveScale', operator: 'equal', value: true },
      afterMonths: 12,
    },
  ];
  const result = compute({ amount: { fixed: 300_000 }, instalments: parts }, { aboveScale: true });
  t.deepEqual(
    result.instalments?.map(({ amount, verdict }) => [amount, verdict]),
    [
      ['120000.00', 'eligible'],
      ['180000.00', 'eligible'],
    ],
  );
  const odd = compute({ amount: { fixed: '0.03' }, instalments: parts }, { aboveScale: false });
  t.deepEqual(
    odd.instalments?.map(({ amount, verdict }) => [amount, verdict]),
    [
      ['0.01', 'eligible'],
      ['0.02', 'ineligible'],
    ],
  );
  t.is(compute({ amount: { fixed: 1 }, instalments: parts }).instalments?.[1]?.verdict, 'undecided');
});

/** Σ over persons of months worked this year / 12 × quota, at most 36 months a person, at most the taxes due. */
const hireDeduction: Amount = {
  cap: {
    amount: {
      sumOver: {
        list: 'hires',
        distinct: 'personId',
        where: {
          all: [
            { fact: 'group', operator: 'containsAny', value: ['out-of-poverty', 'registered-unemployed-6m'] },
            { fact: 'contractMonths', operator: 'greaterThanInclusive', value: 12 },
          ],
        },
        amount: {
          rate: {
            of: { fact: 'param.quota' },
            by: {
              divide: {
                amount: {
                  min: [
                    { field: 'monthsWorkedThisYear' },
                    {
                      floor: {
                        amount: {
                          subtract: {
                            from: { fixed: 36 },
                            amount: { field: 'subsidisedMonths', key: 'P13', otherwise: 0 },
                          },
                        },
                        at: { fixed: 0 },
                      },
                    },
                  ],
                },
                by: { fixed: 12 },
              },
            },
          },
        },
      },
    },
    at: { fact: 'taxesDue' },
  },
};

test('hiring key groups (P13): months by person, 36 at most, capped by the taxes due', (t) => {
  const hire = { group: ['out-of-poverty'], contractMonths: 12 };
  const hires = [
    { ...hire, personId: 'a', monthsWorkedThisYear: 12 },
    { ...hire, personId: 'b', monthsWorkedThisYear: 5, subsidisedMonths: { P13: 12 } },
    { ...hire, personId: 'c', monthsWorkedThisYear: 12, subsidisedMonths: { P13: 34 } },
    { ...hire, personId: 'd', monthsWorkedThisYear: 12, contractMonths: 6 },
    { ...hire, personId: 'a', monthsWorkedThisYear: 12 },
  ];
  const values = { hires, 'param.quota': 7800, taxesDue: 100_000 };
  const result = compute(hireDeduction, values);
  t.is(result.amount, '12350.00', '7800 + 3250 + 1300');
  t.is(workingText(result, 'zh')[0], '7,800.00 × 1 + 3,250.00 × 1 + 1,300.00 × 1 = 12,350.00');
  t.is(compute(hireDeduction, { ...values, taxesDue: 12_000 }).amount, '12000.00');
  t.is(compute(hireDeduction, { ...values, hires: [] }).amount, '0.00');
  t.is(
    compute(hireDeduction, { ...values, hires: [...hires, { ...hire, personId: 'e' }] }).amount,
    null,
    'months unknown',
  );
});

test('a record that is undecided leaves the sum open unless it cannot matter', (t) => {
  const each: Amount = {
    sumOver: {
      list: 'hires',
      distinct: 'personId',
      where: { fact: 'contractMonths', operator: 'greaterThan', value: 6 },
      amount: { fixed: 1000 },
    },
  };
  const sure = { personId: 'a', contractMonths: 12 };
  t.is(compute(each, { hires: [sure, { personId: 'a' }] }).amount, '1000.00', 'the same person, counted already');
  const open = compute(each, { hires: [sure, { personId: 'b' }] });
  t.deepEqual([open.amount, open.missing], [null, [{ fact: 'hires', reason: 'incomplete' }]]);
  t.is(compute(each, { hires: [sure, { contractMonths: 12 }] }).amount, null, 'whose it is, is not known');
});
