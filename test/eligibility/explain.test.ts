import test from 'ava';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import { decide } from '../../src/eligibility/decide.js';
import { describeCondition, explainTrace } from '../../src/eligibility/explain/explain.js';
import type { Facts } from '../../src/eligibility/facts.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const vocabulary = sampleVocabulary({
  departments: new Map([['statistics', { name: { zh: '市统计局', en: 'Statistics Bureau' } }]]),
  namedTitles: new Map([['small', { zh: '小型微型企业', en: 'Small or micro' }]]),
});

function explain(rule: Condition, facts: Facts, language: 'zh' | 'en' = 'zh'): string[] {
  const { trace } = decide(rule, facts, AS_OF, vocabulary);
  return explainTrace(trace, language, vocabulary).map(({ depth, text }) => `${'  '.repeat(depth)}${text}`);
}

test('a clause shows value, threshold, unit, outcome, source and date', (t) => {
  const rule: Condition = { fact: 'insuredAverage', operator: 'lessThanInclusive', value: 30 };
  const facts = new Map([['insuredAverage', { value: 28, source: '市社保局', asOf: '2026-10-31' }]]);
  t.deepEqual(explain(rule, facts), ['参保人数 28 人 ≤ 30 人 ✓ (市社保局, 2026-10-31)']);
  t.deepEqual(explain(rule, facts, 'en'), ['insured persons 28 persons ≤ 30 persons ✓ (市社保局, 2026-10-31)']);
  t.deepEqual(explain(rule, factsOf({ insuredAverage: 31 })), [`参保人数 31 人 ≤ 30 人 ✗ (市统计局, ${AS_OF})`]);
});

test('money, ratios, codes, sets and booleans are shown as people write them', (t) => {
  const facts = new Map(
    [...factsOf({ revenue: 1234567.5, rdRatio: 0.029, sizeClass: 'micro', dishonest: false })].map(
      ([key, { value }]) => [key, { value }] as const,
    ),
  );
  const one = (rule: Condition) => explain(rule, facts)[0];
  t.is(one({ fact: 'revenue', operator: 'greaterThan', value: 3e6 }), '营业收入 1,234,567.50 元 > 3,000,000.00 元 ✗');
  t.is(one({ fact: 'rdRatio', operator: 'not:lessThan', value: 0.03 }), '研发占比 2.9% ≥ 3% ✗');
  t.is(
    one({ fact: 'sizeClass', operator: 'in', value: ['small', 'micro'] }),
    '企业规模：〔micro〕（须属于〔small〕、〔micro〕） ✓',
  );
  t.is(one({ fact: 'dishonest', operator: 'equal', value: false, name: '第五条' }), '失信被执行人：否 ✓ 〔第五条〕');
  t.is(one({ fact: 'revenue', operator: 'greaterThan', value: { fact: 'revenue@-1' } }), '营业收入 > 营业收入（上一年） ? 缺少营业收入（上一年）（无数据）'); // biome-ignore format: one sentence
});

test('what is missing is named with its reason', (t) => {
  const rule: Condition = { fact: 'dishonest', operator: 'equal', value: false };
  t.deepEqual(explain(rule, new Map()), ['失信被执行人（须为否） ? 无数据']);
  const stale = new Map([['dishonest', { value: false, source: '法院', asOf: '2026-01-01' }]]);
  t.deepEqual(explain(rule, stale), ['失信被执行人（须为否） ? 已过期 (法院, 2026-01-01)']);
  const later = new Map([['revenue', { missing: 'not-yet-published' as const }]]);
  t.deepEqual(explain({ fact: 'revenue', operator: 'greaterThan', value: 0 }, later, 'en'), [
    'revenue > 0.00 yuan ? not yet published',
  ]);
});

test('conclusions show no value, nor sensitive numbers; of sensitive lists and sets only a count', (t) => {
  const facts = factsOf({ taxableIncome: 2_999_999, disabledEmployees: 3, hires: [{}, {}] });
  const text = explain(
    {
      all: [
        { fact: 'taxableIncome', operator: 'lessThan', value: 3e6 },
        { fact: 'disabledEmployees', operator: 'greaterThan', value: 2 },
      ],
    },
    facts,
  ).join('\n');
  t.false(text.includes('2,999,999'));
  t.true(text.includes('应纳税所得额（部门结论） < 3,000,000.00 元 ✓'));
  t.true(text.includes('残疾职工（已提供） > 2 ✓'));
});

test('a value that the firm itself supplied is shown to the firm, whatever the department may tell, and to nobody else', (t) => {
  const supplied: Facts = new Map([['taxableIncome', { value: 2_999_999, source: 'firm', asOf: '2026-05-31' }]]);
  const { trace } = decide({ fact: 'taxableIncome', operator: 'lessThan', value: 3e6 }, supplied, AS_OF, vocabulary);
  const line = (reader?: 'firm' | 'staff-with-reason') => explainTrace(trace, 'zh', vocabulary, reader)[0]?.text ?? '';
  t.regex(line('firm'), /2,999,999\.00 元 < 3,000,000\.00 元 ✓/);
  for (const other of [line(), line('staff-with-reason')]) t.regex(other, /（部门结论） < 3,000,000\.00 元 ✓/);
});

const whole: Condition = {
  all: [
    { condition: 'small' },
    {
      any: [
        { fact: 'employees', operator: 'between', value: [1, 30] },
        { fact: 'establishedOn', operator: 'withinMonthsBefore', value: 24 },
      ],
    },
    { not: { fact: 'dishonest', operator: 'equal', value: true } },
  ],
};

test('a rule is read as a tree of sentences', (t) => {
  const read = (language: 'zh' | 'en') =>
    describeCondition(whole, language, vocabulary).map(({ depth, text }) => `${'  '.repeat(depth)}${text}`);
  t.deepEqual(read('zh'), [
    '须满足',
    '  小型微型企业',
    '    企业规模属于〔small〕、〔micro〕',
    '  任一',
    '    从业人数在 1 人至 30 人之间（含两端）',
    '    成立日期在比对日前 24 个月内',
    '  须排除',
    '    失信被执行人：是',
  ]);
  t.deepEqual(read('en'), [
    'All of these',
    '  Small or micro',
    '    size class: one of small, micro',
    '  Any of these',
    '    employees: from 1 person to 30 persons, both included',
    '    established on: within the 24 months before the assessment',
    '  None of these',
    '    dishonest judgment debtor: yes',
  ]);
});

test('what is excluded is never said to be required', (t) => {
  const rule: Condition = {
    not: {
      all: [
        { fact: 'dishonest', operator: 'equal', value: true },
        { fact: 'sizeClass', operator: 'equal', value: 'large' },
      ],
    },
  };
  const clean = factsOf({ dishonest: false, sizeClass: 'large' });
  const bare = (facts: Facts, language: 'zh' | 'en') => explain(rule, facts, language).map((line) => line.replace(/ \(市统计局.*| \(Stat.*/, '')); // biome-ignore format: one call
  t.deepEqual(bare(clean, 'zh'), [
    '须排除 ✓',
    '  同时满足 ✗',
    '    失信被执行人：否（排除：为是） ✗',
    '    企业规模：〔large〕（排除：为〔large〕） ✓',
  ]);
  t.deepEqual(bare(clean, 'en').slice(2), [
    '    dishonest judgment debtor: no (excluded: yes) ✗',
    '    size class: large (excluded: large) ✓',
  ]);
});

test('a yes or no that is not what it has to be says so, however the rule puts it', (t) => {
  const facts = factsOf({ dishonest: true });
  for (const rule of [
    { operator: 'equal', value: false },
    { operator: 'notEqual', value: true },
    { operator: 'not:equal', value: true },
    { operator: 'not:notEqual', value: false },
  ]) {
    const leaf = { fact: 'dishonest', ...rule };
    t.is(explain(leaf, facts)[0], `失信被执行人：是（须为否） ✗ (市统计局, ${AS_OF})`);
    t.is(
      explain(leaf, facts, 'en')[0],
      `dishonest judgment debtor: yes (required: no) ✗ (Statistics Bureau, ${AS_OF})`,
    );
    t.is(describeCondition(leaf, 'zh', vocabulary)[0]?.text, '失信被执行人：否');
  }
});

test('a rule and its trace have the same lines and pointers', (t) => {
  const { trace } = decide(whole, factsOf({ employees: 3 }), AS_OF, vocabulary);
  const explained = explainTrace(trace, 'zh', vocabulary);
  const described = describeCondition(whole, 'zh', vocabulary);
  t.deepEqual(
    explained.map(({ path, depth }) => [path, depth]),
    described.map(({ path, depth }) => [path, depth]),
  );
  t.is(explained[0]?.text, '须满足 ?');
});

test('quantified and swapped operators read as they work', (t) => {
  const of = (operator: string, value: string | string[]) =>
    describeCondition({ fact: 'qualificationCodes', operator, value }, 'zh', vocabulary)[0]?.text;
  t.is(of('someFact:startsWith', 'tech'), 'qualificationCodes 至少一项以 tech 开头');
  t.is(of('not:someFact:startsWith', 'tech'), 'qualificationCodes 并非：至少一项以 tech 开头');
  t.is(of('swap:containsAll', ['a', 'b']), 'qualificationCodes a、b 包含全部该项');
});

test('a beginning of codes that a list names is what they lie within', (t) => {
  const of = (fact: string, operator: string, value: string | string[], language: 'zh' | 'en' = 'zh') =>
    describeCondition({ fact, operator, value }, language, vocabulary)[0]?.text;
  t.is(of('districtCode', 'startsWith', '4416'), 'districtCode 属于〔4416〕');
  t.is(of('districtCode', 'startsWithAny', ['4416', '4403'], 'en'), 'districtCode: within one of 4416, 4403');
  t.is(of('districtCode', 'not:startsWithAny', ['4416', '44']), 'districtCode 不属于〔4416〕、〔44〕');
  t.is(of('name', 'startsWith', 'A'), 'name 以 A 开头');
  const none = new Map([['taxDistrictCodes', { value: [] }]]);
  t.is(explain({ fact: 'taxDistrictCodes', operator: 'contains', value: '44' }, none)[0], 'taxDistrictCodes：无（须包含〔44〕） ✗'); // biome-ignore format: one sentence
});

test('a list of one reads as the one', (t) => {
  const of = (operator: string, value: readonly string[], language: 'zh' | 'en') =>
    describeCondition({ fact: 'sizeClass', operator, value }, language, vocabulary)[0]?.text;
  t.is(of('notIn', ['large'], 'zh'), '企业规模不为〔large〕');
  t.is(of('notIn', ['large'], 'en'), 'size class: not large');
  t.is(of('not:in', ['large', 'medium'], 'zh'), '企业规模不属于〔large〕、〔medium〕');
  t.is(explain({ fact: 'sizeClass', operator: 'in', value: ['micro'] }, new Map([['sizeClass', { value: 'micro' }]]))[0], '企业规模：〔micro〕 ✓'); // biome-ignore format: one sentence
});

test('two facts, earlier years and parameters are named with their values', (t) => {
  const facts = factsOf({ revenue: 200, 'revenue@-2': 150, 'param.quota': 100 });
  const grown: Condition = { fact: 'revenue', operator: 'greaterThan', value: { fact: 'revenue@-2' }, name: '第六条' };
  const over: Condition = { fact: 'revenue', operator: 'lessThan', value: { fact: 'param.quota' } };
  const own = (text: string | undefined) => text?.replace(/ \((市统计局|Statistics Bureau).*?\)/, '');
  t.is(own(explain(grown, facts)[0]), '营业收入 200.00 元 > 营业收入（前第 2 年） 150.00 元 ✓ 〔第六条〕');
  t.is(own(explain(grown, facts, 'en')[0]), 'revenue 200.00 yuan > revenue (2 years before) 150.00 yuan ✓ [第六条]');
  t.is(
    own(explain(over, facts)[0]),
    '营业收入 200.00 元 < 参数 quota 100.00 元 ✗',
    'read like what it is compared with',
  );
  t.is(describeCondition(grown, 'en', vocabulary)[0]?.text, 'revenue > revenue (2 years before) [第六条]');
  t.is(describeCondition(over, 'zh', vocabulary)[0]?.text, '营业收入 < 参数 quota');
  t.is(explain(grown, new Map(), 'en')[0], 'revenue > revenue (2 years before) ? no data, missing: revenue (2 years before) (no data) [第六条]'); // biome-ignore format: one sentence
});

test('of what is sensitive neither text nor elements are shown', (t) => {
  const secret = sampleVocabulary({ codes: new Map() });
  const hide = (key: string) => {
    const definition = secret.catalogue.get(key);
    if (!definition) throw new Error(key);
    return [key, { ...definition, sensitivity: 'sensitive' }] as const;
  };
  const hidden = { ...secret, catalogue: new Map([...secret.catalogue, hide('name'), hide('qualificationCodes')]) };
  const facts = factsOf({ name: '张三', qualificationCodes: ['x', 'y'] });
  const all: Condition = {
    all: [
      { fact: 'name', operator: 'notEqual', value: '某某' },
      { fact: 'qualificationCodes', operator: 'contains', value: 'z' },
    ],
  };
  const { trace } = decide(all, facts, AS_OF, hidden);
  const text = explainTrace(trace, 'zh', hidden).map((line) => line.text).join(); // biome-ignore format: one text
  t.regex(text, /name：（已提供）（须不为某某） ✓/);
  t.regex(text, /qualificationCodes：2 条（须包含 z） ✗/);
  t.notRegex(text, /张三|x、y/);
});
