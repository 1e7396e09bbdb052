import test from 'ava';
import { type Amount, type Benefit, parseBenefit } from '../../src/eligibility/benefit/benefit.schema.js';
import { describeBenefit } from '../../src/eligibility/benefit/benefit-words.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { fact, sampleVocabulary } from './samples.js';

const base = sampleVocabulary();
const more = [fact('premium', 'money'), fact('staff', 'integer', { unit: '人' }), fact('large', 'boolean')];
const vocabulary = { ...base, catalogue: new Map([...base.catalogue, ...more.map((one) => [one.key, one] as const)]) };

function said(given: Amount | Benefit, language: 'zh' | 'en' = 'zh'): string[] {
  const whole: Benefit = 'amount' in given && !('cases' in given) ? given : { amount: given as Amount };
  const lines = describeBenefit(parseBenefit(whole, vocabulary), { language, vocabulary });
  return lines.map(({ depth, text }) => `${'  '.repeat(depth)}${text}`);
}
const named = (zh: string) => ({ zh, en: zh.length > 0 ? `E${zh.length}` : '' });
const premium: Amount = { fact: 'premium', label: { zh: '保险费', en: 'Premium' } };
const half: Amount = { rate: { of: premium, by: { fixed: 0.5 } } };

test('a rate is a product, and a product needs no brackets inside another', (t) => {
  t.deepEqual(said(half), ['保险费 × 50%']);
  t.deepEqual(said({ divide: { amount: { rate: { of: half, by: { fixed: 0.2 } } }, by: { fixed: 12 } } }), [
    '保险费 × 50% × 20% ÷ 12',
  ]);
  t.deepEqual(said({ rate: { of: { subtract: { from: premium, amount: half } }, by: { fixed: 1 } } }), [
    '（保险费 − 保险费 × 50%） × 100%',
  ]);
});

test('a number has the unit of what stands beside it, and money its own', (t) => {
  t.deepEqual(said({ cap: { amount: half, at: { fixed: 20_000 } } }), ['保险费 × 50%，最高 20,000 元']);
  t.deepEqual(said({ cap: { amount: half, at: { fixed: '20000.5' } } }, 'en'), [
    'Premium × 50%, at most 20,000.50 yuan',
  ]);
  const each: Amount = { perUnit: { count: { fact: 'staff' }, amount: { fixed: 800 }, wholeUnits: true } };
  t.deepEqual(said({ cap: { amount: each, at: { fixed: 5000 } } }), ['staff（取整） × 800 元，最高 5,000 元']);
});

test('a bound of nothing is no choice', (t) => {
  const less: Amount = { subtract: { from: premium, amount: { fixed: 5 } } };
  t.deepEqual(said({ max: [{ fixed: 0 }, less] }), ['保险费 − 5 元，不低于 0']);
  t.deepEqual(said({ floor: { amount: less, at: { fixed: 0 } } }, 'en'), ['Premium − 5 yuan, not below 0']);
  t.deepEqual(said({ min: [premium, { fixed: 300 }] }), ['保险费 与 300 元 两者取低']);
  t.deepEqual(said({ max: [premium, { fixed: 300 }, half] }, 'en'), [
    'the highest of Premium and 300 yuan and Premium × 50%',
  ]);
});

test('cases and tiers stand below their part, each part once under its name', (t) => {
  const rate: Amount = {
    label: named('比例'),
    cases: [{ when: { fact: 'large', operator: 'equal', value: true }, amount: { fixed: 0.3 } }],
    otherwise: { fixed: 0.6 },
  };
  const product: Amount = { rate: { of: premium, by: rate } };
  t.deepEqual(said({ sum: [product, product] }), [
    '保险费 × 比例 + 保险费 × 比例',
    '比例：按下列情形，以先符合的为准',
    '  large：30%',
    '  其他情形：60%',
  ]);
  const steps = [
    { from: 10, amount: { fixed: 100 } },
    { from: 30, exclusive: true, amount: { fixed: 200 } },
  ];
  t.deepEqual(said({ tiers: { by: { fact: 'staff' }, mode: 'whole', steps } }), [
    '按“staff”分档',
    '  < 10 人：0 元',
    '  ≥ 10 人 且 ≤ 30 人：100 元',
    '  > 30 人：200 元',
  ]);
  const slices = [
    { from: 0, rate: 0.05 },
    { from: 30_000, rate: 0.1 },
  ];
  t.deepEqual(said({ tiers: { by: premium, mode: 'marginal', steps: slices } }, 'en'), [
    'by slices of “Premium”, added up',
    '  the part ≥ 0 yuan and < 30,000 yuan: 5%',
    '  the part ≥ 30,000 yuan: 10%',
  ]);
});

test('factors, the best of several, parts paid later, rounding and a ceiling are said', (t) => {
  const when = { fact: 'staff', operator: 'lessThan', value: 5 };
  t.deepEqual(
    said({
      multiply: { amount: premium, cases: [{ when, by: { fixed: 2 }, cap: { fixed: 9 } }], otherwise: { fixed: 1 } },
    }),
    ['保险费 × 倍数，倍数以先符合的为准', '  staff < 5 人：× 2，最高 9 元', '  其他情形：× 1'],
  );
  t.deepEqual(said({ best: [{ when, amount: { fixed: 7 } }, { amount: { fixed: 0 } }] }, 'en'), [
    'the highest of those that apply',
    '  if staff < 5 persons, then 7 yuan',
  ]);
  const instalments = [
    { share: 0.4, label: named('第一年40%') },
    { share: 0.6, label: named('第二年'), when, afterMonths: 12 },
  ];
  const rounding = { places: 0, mode: 'down' } as const;
  t.deepEqual(
    said({ amount: { fixed: 600, label: named('补助') }, payable: half, instalments, rounding, ceiling: true }),
    [
      '补助 600 元',
      '仍须缴纳：保险费 × 50%',
      '分次拨付',
      '  第一年40%',
      '  第二年：60%，12 个月后，届时须staff < 5 人',
      '计算结果保留到元，其后舍去。',
      '以上为最高限额，实际金额以主管部门审核结果为准。',
    ],
  );
});

test('a sum over records says what each must meet and what it counts', (t) => {
  const rules = loadRules();
  const where = {
    all: [
      { fact: 'amount', operator: 'lessThanInclusive', value: 4_000_000 },
      { fact: 'bankOnList', operator: 'equal', value: true },
      {
        any: [
          { fact: 'months', operator: 'lessThan', value: 12 },
          { fact: 'bank', operator: 'equal', value: 'x' },
        ],
      },
    ],
  };
  const amount: Amount = {
    rate: {
      of: { field: 'outstanding' },
      by: { min: [{ termDays: { from: 'issuedOn', months: 'months' } }, { fixed: 365 }] },
    },
  };
  const lines = describeBenefit(
    { amount: { sumOver: { list: 'loans', where, amount } } },
    { language: 'zh', vocabulary: rules },
  );
  t.deepEqual(
    lines.map(({ text }) => text),
    [
      '“贷款”中符合下列条件的各项，逐项计算后相加',
      '贷款金额 ≤ 4,000,000 元',
      '经办银行在合作名单：是',
      '期限 < 12 个月，或经办银行为本政策所指的一种',
      '每项计：贷款余额 × （按期限计的天数 与 365 天 两者取低）',
    ],
  );
});

test('what a parameter is worth is said where the reader knows', (t) => {
  const rules = loadRules();
  const benefit: Benefit = {
    amount: { rate: { of: { fact: 'unemploymentPremiumPaid' }, by: { fact: 'param.stableJobsRateSme' } } },
  };
  const [line] = describeBenefit(benefit, { language: 'zh', vocabulary: rules, worth: () => '60%' });
  t.regex(line?.text ?? '', /比例（中小微） 60%$/);
});

test('every formula of the rule book reads in both languages without a key, a code or a brace', (t) => {
  const rules = loadRules();
  const keys = [...rules.catalogue.keys()].filter((key) => /[a-z][A-Z]/.test(key));
  const lists = [...rules.catalogue.values()].flatMap(({ fields = {} }) => Object.keys(fields));
  const raw = [...keys, ...lists.filter((key) => /[a-z][A-Z]/.test(key)), '{', '}', 'undefined', 'param.', 'null'];
  for (const policy of rules.policies) {
    if (policy.benefit === null) continue;
    for (const language of ['zh', 'en'] as const) {
      const lines = describeBenefit(policy.benefit, { language, vocabulary: rules });
      t.true(lines.length > 0, policy.code);
      const text = lines.map((line) => line.text).join('\n');
      t.deepEqual(
        raw.filter((word) => text.includes(word)),
        [],
        `${policy.code} ${language}`,
      );
      if (language === 'zh') t.notRegex(text, /[a-z]{4,}/, policy.code);
      else t.notRegex(text, /\p{Script=Han}/u, policy.code);
    }
  }
});
