import test from 'ava';
import type { Condition, LeafCondition } from '../../src/eligibility/condition.schema.js';
import { factsNamed } from '../../src/eligibility/decide.js';
import { sentenceOf } from '../../src/eligibility/explain/explain.js';
import { guideSchema } from '../../src/guides/guide.schema.js';
import { guideOf } from '../../src/guides/guide.service.js';
import { entitlePlain } from '../../src/policies/evaluation.js';
import { loadRules } from '../../src/policies/load-rules.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';

const rules = loadRules();
const SCOPE = { asOf: '2026-11-24', city: '441600' };
const LANGUAGES = ['zh', 'en'] as const;
/** Words that no text for firms may have (policies-and-codes §4.0). */
const FORBIDDEN = /恭喜|领取|到手|无感审批|视为放弃|限时|立即/;

const guideFor = ({ code, version }: PolicyVersion) => {
  const guide = guideOf(rules, code, SCOPE, version);
  if (guide === undefined) throw new Error(`there is no guide of ${code} ${version}`);
  return guide;
};
const policyOf = (found: (policy: PolicyVersion) => boolean): PolicyVersion => {
  const policy = rules.policies.find(found);
  if (policy === undefined) throw new Error('no such policy in the rule book');
  return policy;
};

/** Every text of one language, wherever it stands; what only sources have in Chinese is left out. */
function textsOf(value: unknown, language: 'zh' | 'en'): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => textsOf(one, language));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'basis') return [];
    if (key === language) return [inner].flat().map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
    return textsOf(inner, language);
  });
}

function leavesOf(condition: Condition): LeafCondition[] {
  if ('fact' in condition) return [condition];
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  if ('not' in condition) return leavesOf(condition.not);
  const meant = rules.named.get(condition.condition);
  return meant ? leavesOf(meant) : [];
}

test('every guide says all in both languages, without a key, a code or a word that is not for firms', (t) => {
  const keys = [...rules.catalogue.keys()].filter((key) => /[a-z][A-Z]/.test(key));
  const codes = new Set(rules.policies.map(({ code }) => code));
  const raw = [...keys, ...codes, 'undefined', 'param.', '[object', 'null,'];
  for (const policy of rules.policies) {
    const guide = guideFor(policy);
    t.notThrows(() => guideSchema.parse(guide), policy.code);
    for (const language of LANGUAGES) {
      const name = `${policy.code} ${policy.version} ${language}`;
      const texts = textsOf(guide, language);
      const all = texts.join('\n');
      t.true(
        texts.every((text) => text.trim() !== ''),
        name,
      );
      t.deepEqual(
        raw.filter((word) => all.includes(word)),
        [],
        name,
      );
      t.notRegex(all, FORBIDDEN, name);
      if (language === 'en') t.notRegex(all, /\p{Script=Han}/u, name);
    }
  }
});

test('each condition of a rule is in its guide, and each figure that the city sets', (t) => {
  for (const policy of rules.policies) {
    const guide = guideFor(policy);
    const leaves = leavesOf(policy.conditions);
    t.true(leaves.length > 0, policy.code);
    for (const language of LANGUAGES) {
      const lines = guide.rule[language].map(({ text }) => text);
      for (const leaf of leaves) {
        const sentence = sentenceOf(leaf, language, rules).replace(/\.00 (元|yuan)/g, ' $1');
        t.true(lines.includes(sentence), `${policy.code}: ${sentence}`);
      }
      const asked = factsNamed(policy.conditions, rules.named).filter((key) => key.startsWith('param.'));
      t.true(guide.figures.length >= asked.length, policy.code);
    }
    t.is(guide.standard.zh.length, guide.standard.en.length);
    t.is(guide.standard.zh.length > 0, policy.benefit !== null, policy.code);
  }
});

test('a worked example is what the engine gives, and says whose figures it has', (t) => {
  let examples = 0;
  for (const policy of rules.policies) {
    const { example } = guideFor(policy);
    const eligible = policy.tests.filter(({ verdict, amount }) => verdict === 'eligible' && Number(amount ?? 0) > 0);
    t.is(example !== null, eligible.length > 0, policy.code);
    if (example === null) continue;
    const outcome = eligible.map(({ facts, asOf }) => entitlePlain(policy, facts, asOf, rules))[0];
    t.is(example.amount, outcome?.amount ?? '', policy.code);
    t.is(example.amount, eligible[0]?.amount ?? '', policy.code);
    t.is(example.payable, outcome?.payable ?? null);
    t.true(example.working.zh.length > 0 && example.facts.length > 0, policy.code);
    for (const text of textsOf(example, 'zh')) t.notRegex(text, /示例银行|P\d\d-|^p\d$/, policy.code);
    examples += 1;
  }
  t.true(examples > 30);
});

test('a grant goes from the comparison to the payment, with the days of its process', (t) => {
  const policy = policyOf(({ class: kind, delivery, process, benefit, sample }) =>
    [
      kind === 'grant',
      delivery === 'apply-free',
      process.review.length === 3,
      process.publicity,
      benefit,
      !sample,
    ].every(Boolean),
  );
  const { steps, workingDays } = guideFor(policy);
  t.deepEqual(
    steps.map(({ title }) => title.zh),
    ['比对', '初审', '会审', '终审', '公示', '确认', '拨付'],
  );
  const { review, publicity, payment, confirmation } = policy.process;
  const days = [...review.map((one) => one.days), publicity?.workingDays ?? 0, payment?.workingDays ?? 0];
  t.is(
    workingDays,
    days.reduce((sum, count) => sum + count, 0),
  );
  t.deepEqual(steps[5]?.days, { count: confirmation.windowDays, of: 'calendar' });
  t.regex(steps[5]?.text.zh ?? '', /本批次不予拨付/);
});

test('reliefs, rights and what must be applied for have ways of their own', (t) => {
  const ways = (kind: PolicyVersion['class'], delivery: PolicyVersion['delivery']) =>
    guideFor(policyOf((one) => one.class === kind && one.delivery === delivery)).steps.map(({ title }) => title.zh);
  t.deepEqual(ways('relief', 'apply-free'), ['比对', '申报享受']);
  t.deepEqual(ways('right', 'apply-free'), ['比对', '取得']);
  t.deepEqual(ways('grant', 'apply').slice(0, 3), ['比对', '申请', '初审']);
  t.deepEqual(ways('grant', 'instant'), ['比对', '确认', '拨付']);
  const means = new Set(rules.policies.map((policy) => guideFor(policy).means.zh));
  t.true(means.size >= 6, 'what a way means differs from policy to policy');
});

test('a policy that has ended says what came after it, and what has to do with it', (t) => {
  const later = policyOf((one) =>
    rules.policies.some((other) => other.code === one.code && other.validFrom < one.validFrom),
  );
  const earlier = policyOf((one) => one.code === later.code && one.validFrom < later.validFrom);
  const guide = guideFor(earlier);
  t.is(guide.standing, 'ended');
  t.is(guide.successor?.version, later.version);
  t.is(guide.versions.length, 2);
  const asOf = earlier.validFrom;
  t.is(guideOf(rules, later.code, { ...SCOPE, asOf }, later.version)?.standing, 'not-begun');
  t.is(guideOf(rules, later.code, { ...SCOPE, asOf })?.version, earlier.version);
  const related = rules.policies.map(guideFor).filter((one) => one.standing === 'ended' && one.related.length > 0);
  t.true(related.length > 0);
  for (const { related: links } of related) {
    for (const { code } of links) t.is(guideOf(rules, code, SCOPE)?.standing, 'in-force');
  }
});

test('figures differ by district where the city’s do, and every guide has a telephone', (t) => {
  const byDistrict = rules.policies
    .map(guideFor)
    .filter(({ figures }) => figures.some(({ districts }) => districts.length > 0));
  t.true(byDistrict.length > 0);
  for (const { figures } of byDistrict) {
    for (const { value, districts } of figures) for (const one of districts) t.not(one.value?.zh, value?.zh);
  }
  for (const policy of rules.policies) {
    const { desks, sample, city } = guideFor(policy);
    t.true(desks.length > 0 && desks.every(({ contacts }) => contacts.length > 0), policy.code);
    t.true(
      desks.some(({ contacts }) => contacts.some(({ phone }) => phone === '12345')),
      policy.code,
    );
    t.is(city.zh === '河源市', !sample, policy.code);
  }
});

test('what two policies exclude is told in both guides', (t) => {
  const policy = policyOf(({ stacking }) => stacking.some(({ rule }) => rule === 'exclusive'));
  const other = policy.stacking[0]?.with ?? '';
  t.true(guideFor(policy).together.some(({ code, text }) => code === other && text.zh.includes('不能')));
  t.true(guideOf(rules, other, SCOPE)?.together.some(({ code }) => code === policy.code));
});

test('of an unknown policy or version there is no guide', (t) => {
  t.is(guideOf(rules, 'NO-such-policy', SCOPE), undefined);
  t.is(guideOf(rules, rules.policies[0]?.code ?? '', SCOPE, '1999'), undefined);
});
