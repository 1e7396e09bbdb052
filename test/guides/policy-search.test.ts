import test from 'ava';
import { bookOfMany } from '../../bench/policies-data.js';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import { type PolicyFilter, SORTS } from '../../src/guides/policy-search.schema.js';
import { type SearchScope, searchPolicies } from '../../src/guides/policy-search.service.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';
import { loadRules } from '../../src/policies/policy.service.js';
import type { RuleBook } from '../../src/policies/rule-book.schema.js';

const rules = loadRules();
const HERE: SearchScope = { asOf: '2026-06-01', city: '441600', language: 'zh' };
const [first] = rules.policies;
if (first === undefined) throw new Error('the book is empty');

/** A book of these policies alone: in force, for everybody, and otherwise as told. */
function bookOf(...policies: readonly Partial<PolicyVersion>[]): RuleBook {
  const plain: Partial<PolicyVersion> = {
    ...{ sample: false, validFrom: '2026-01-01', validTo: null, department: 'finance', basis: [] },
    summary: { zh: '概述', en: 'summary' },
    guide: { beneficiaries: { zh: '对象', en: 'who' }, howItWorks: { zh: '办', en: 'how' }, documents: [] },
    jurisdiction: { registration: [], tax: [], statistics: [] },
  };
  const made = policies.map((policy, n) => ({ ...first, code: `A0${n + 1}-made`, ...plain, ...policy }));
  return { ...rules, policies: made as PolicyVersion[] };
}

const titled = (zh: string, en = 'x'): Partial<PolicyVersion> => ({ title: { zh, en } });

function found(book: RuleBook, filter: Partial<PolicyFilter>, scope = HERE): string[] {
  const { policies, nearby } = searchPolicies(book, scope, { sort: 'relevance', ...filter });
  return nearby ? [] : policies.map(({ policy }) => policy.code);
}

/** The pairs of neighbouring characters as a person may copy them out. */
function pairsIn(title: string): string[] {
  const characters = [...title];
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** Asks for each pair once, and looks for every policy that has it in its title. */
function lostBy(book: RuleBook, asked: ReadonlyMap<string, readonly PolicyVersion[]>): string[] {
  return [...asked].flatMap(([pair, policies]) => {
    const answer = searchPolicies(book, HERE, { q: pair, sort: 'relevance' });
    const there = new Set(answer.nearby ? [] : answer.policies.map(({ policy }) => policy));
    return policies.filter((policy) => !there.has(policy)).map(({ title }) => `“${pair}” of ${title.zh} ${title.en}`);
  });
}

const listedIn = (book: RuleBook): PolicyVersion[] =>
  searchPolicies(book, HERE, { sort: 'relevance' }).policies.map(({ policy }) => policy);

test('every title is found by any two of its neighbouring characters', (t) => {
  const listed = listedIn(rules);
  t.true(listed.length > 20);
  const asked = new Map<string, PolicyVersion[]>();
  for (const policy of listed) {
    const { zh, en } = policy.title;
    for (const pair of [...pairsIn(zh), ...pairsIn(en)]) asked.set(pair, [...(asked.get(pair) ?? []), policy]);
  }
  t.log(`${listed.length} policies, ${asked.size} pairs`);
  t.deepEqual(lostBy(rules, asked), []);
});

test('of 10,000 titles every one is found by two of its neighbouring characters, other two for others', (t) => {
  const book = bookOfMany(rules, 10_000);
  const listed = listedIn(book);
  t.is(listed.length, 10_000);
  const asked = new Map<string, PolicyVersion[]>();
  for (const [n, policy] of listed.entries()) {
    const pairs = pairsIn(n % 3 === 0 ? policy.title.en : policy.title.zh);
    // One of four, so that fewer questions reach every title.
    const some = [41, 67, 89, 97].map((step) => pairs[(n * step) % pairs.length] ?? '');
    const pair = some.find((one) => asked.has(one)) ?? some[0] ?? '';
    asked.set(pair, [...(asked.get(pair) ?? []), policy]);
  }
  t.log(`${asked.size} different pairs`);
  t.true(asked.size > 300);
  t.deepEqual(lostBy(book, asked), []);
});

test('a word is found whatever the width and size of its letters, wherever it stands', (t) => {
  const book = bookOf(
    titled('ＶＡＴ减免（2026年）', 'The Tax Office’s “VAT” Relief'),
    { ...titled('其他'), basis: [{ title: '通知', documentNumber: '财税〔2016〕52号', issuer: 'x', url: null }] },
    { ...titled('另一'), department: 'tax' },
  );
  t.deepEqual(found(book, { q: 'vat' }), ['A01-made']);
  t.deepEqual(found(book, { q: '(2026' }), ['A01-made']);
  t.deepEqual(found(book, { q: 'REL' }), ['A01-made']);
  t.deepEqual(found(book, { q: `office's "vat"` }), ['A01-made']);
  t.deepEqual(found(book, { q: '〔2016〕52' }), ['A02-made']);
  t.deepEqual(found(book, { q: '税务' }), ['A03-made']);
  t.deepEqual(found(book, { q: '  ' }), ['A01-made', 'A02-made', 'A03-made']);
});

test('of several words all must be there, and what has them in its title comes first', (t) => {
  const book = bookOf(
    { ...titled('招用奖励'), summary: { zh: '小微企业社会保险补贴', en: 'x' } },
    titled('小微企业社会保险补贴'),
    titled('小微企业用工补贴'),
    titled('关于社会保险补贴（小微企业）'),
  );
  t.deepEqual(found(book, { q: '小微　社会保险' }), ['A02-made', 'A04-made', 'A01-made']);
  t.deepEqual(found(book, { q: '社会保险 用工' }), []);
});

test('where nothing holds the words as they are, titles like them are shown as such', (t) => {
  const book = bookOf(titled('高新技术企业认定奖励'), titled('失业保险稳岗返还'));
  const { policies, nearby } = searchPolicies(book, HERE, { q: '高新企业奖励', sort: 'relevance' });
  t.deepEqual([policies.map(({ policy }) => policy.code), nearby], [['A01-made'], true]);
  t.deepEqual(searchPolicies(book, HERE, { q: '天文望远镜', sort: 'relevance' }).nearby, false);
});

const industry = (operator: string, value: unknown) => ({ fact: 'industryCode', operator, value }) as Condition;
const size = (...value: string[]): Condition => ({ fact: 'sizeClass', operator: 'in', value });
const other: Condition = { fact: 'isPrivate', operator: 'equal', value: true };

test('a policy is left out only where its rule makes it impossible for such a firm', (t) => {
  const book = bookOf(
    { conditions: size('small', 'micro') },
    { conditions: { all: [other, { not: industry('startsWithAny', ['C16', 'F', 'H']) }] } },
    { conditions: { any: [other, industry('startsWith', 'C39')] } },
    { conditions: { all: [industry('startsWith', 'C3911'), size('large')] } },
    { conditions: { condition: 'small-or-micro' } },
    { conditions: { fact: 'sizeClass@-1', operator: 'equal', value: 'large' } },
  );
  const numbers = (filter: Partial<PolicyFilter>) => found(book, filter).map((code) => Number(code.slice(1, 3)));
  t.deepEqual(numbers({ size: 'micro' }), [1, 2, 3, 5, 6]);
  t.deepEqual(numbers({ size: 'large' }), [2, 3, 4, 6]);
  // Tobacco alone is ruled out of manufacturing, and one class alone is meant of it.
  t.deepEqual(numbers({ industry: 'C' }), [1, 2, 3, 4, 5, 6]);
  t.deepEqual(numbers({ industry: 'F' }), [1, 3, 5, 6]);
  t.deepEqual(numbers({ industry: 'I', size: 'large' }), [2, 3, 6]);
});

test('a district has its own policies and those of the levels above it', (t) => {
  const at = (...registration: string[]) => ({ jurisdiction: { registration, tax: [], statistics: [] } });
  const book = bookOf({}, at('44'), at('4416'), at('441621'), at('441622'), at('4401'));
  t.deepEqual(found(book, { district: '441621' }), ['A01-made', 'A02-made', 'A03-made', 'A04-made']);
  t.deepEqual(found(book, {}), ['A01-made', 'A02-made', 'A03-made', 'A04-made', 'A05-made']);
});

test('each value says how many there would be with it, whatever else is chosen of the same kind', (t) => {
  const book = bookOf(
    { class: 'grant', delivery: 'apply-free' },
    { class: 'grant', delivery: 'apply' },
    { class: 'relief', delivery: 'apply' },
  );
  const { counts, policies } = searchPolicies(book, HERE, { class: 'grant', sort: 'relevance' });
  t.is(policies.length, 2);
  t.deepEqual(Object.fromEntries(counts.class), { grant: 2, relief: 1 });
  t.deepEqual(Object.fromEntries(counts.delivery), { 'apply-free': 1, apply: 1 });
  for (const [district, count] of counts.district) t.is(found(book, { class: 'grant', district }).length, count);
});

test('a list can be put in order, and none is lost by it', (t) => {
  const book = bookOf(
    { ...titled('中小企业', 'B'), validTo: '2027-01-01', validFrom: '2026-03-01', delivery: 'apply' },
    { ...titled('安置', 'C'), validTo: null, validFrom: '2026-01-01', delivery: 'apply-free' },
    { ...titled('补贴', 'A'), validTo: '2026-07-01', validFrom: '2026-02-01', delivery: 'instant' },
  );
  const inOrder = (sort: PolicyFilter['sort'], language: 'zh' | 'en' = 'zh') =>
    found(book, { sort }, { ...HERE, language })
      .map((code) => code[2])
      .join('');
  t.deepEqual(
    SORTS.map((sort) => inOrder(sort)),
    ['231', '231', '312', '132'],
  );
  t.is(inOrder('title', 'en'), '312');
});

test('samples of elsewhere are a list of their own, and what is over is on none', (t) => {
  const book = bookOf(
    { sample: true },
    { validTo: '2026-05-31' },
    { validFrom: '2026-06-02' },
    { validTo: '2026-06-01' },
  );
  t.deepEqual(found(book, {}), ['A04-made']);
  t.deepEqual(found(book, {}, { ...HERE, samples: true }), ['A01-made']);
  // The next day another one is in force, and of the book nothing has changed.
  t.deepEqual(found(book, {}, { ...HERE, asOf: '2026-06-02' }), ['A03-made']);
});
