import test from 'ava';
import { median } from '../../bench/figure.js';
import { answererOf, askedOf, firmNumbers } from '../../bench/questions-data.js';
import { generatedEnterprise } from '../../seeds/generator/document.js';
import { entitle, referenceYearOf } from '../../src/eligibility/index.js';
import { factsOfFirms } from '../../src/matching/firm-sight.service.js';
import { evaluateRequest } from '../../src/policies/evaluation.js';
import { loadRules } from '../../src/policies/policy.service.js';
import { Checking } from '../../src/self-check/checking.js';

const AS_OF = '2026-11-24';
const rules = loadRules();
const checking = new Checking(rules, { asOf: AS_OF, city: '441600' });
const { policies } = checking;
/** `npm run bench questions` does the same with 1,000. */
const FIRMS = firmNumbers(20);

test('one policy takes about half as many questions as it reads facts, and its verdict is that of `rules eval` and `explain`', (t) => {
  const asked: number[] = [];
  const factsOf = factsOfFirms(rules, AS_OF);
  const before = new Map();
  const told = { alike: 0, eligible: 0 };
  for (const index of FIRMS) {
    const answer = answererOf(index, rules, AS_OF);
    const firm = generatedEnterprise(index, rules, AS_OF);
    for (const policy of policies) {
      const answers = askedOf([policy], checking, answer, before);
      asked.push(answers.size);
      const { entitlement } = checking.weigh(policy, answers);
      const evaluated = evaluateRequest(
        { policy: policy.code, facts: checking.plain(policy, answers), asOf: AS_OF },
        rules,
      );
      t.is(entitlement.verdict, evaluated.verdict, `${policy.code} ${index}`);
      if (entitlement.verdict === 'eligible') t.is(entitlement.benefit?.amount ?? null, evaluated.amount);
      if ([...answers.values()].includes(null)) continue;
      const explained = entitle(policy, factsOf(firm, referenceYearOf(policy, AS_OF)), AS_OF, rules);
      t.is(entitlement.verdict, explained.verdict, `${policy.code} ${index}`);
      told.alike += 1;
      if (explained.verdict === 'eligible') told.eligible += 1;
    }
  }
  const facts = policies.map((policy) => checking.questions([policy], new Map()).open.length);
  t.log(`${median(asked)} questions of ${median(facts)} facts; ${told.alike} verdicts compared`);
  t.true(policies.length >= 24);
  t.true(median(asked) <= 4, `${median(asked)}`);
  t.true(median(facts) >= 6, `${median(facts)}`);
  t.true(told.alike > 400 && told.eligible > 30, JSON.stringify(told));
});

test('over all policies a fact is asked once, and each verdict is that of the policy alone', (t) => {
  const distinct = checking.questions(policies, new Map());
  const asked: number[] = [];
  for (const index of FIRMS.slice(0, 5)) {
    const answers = askedOf(policies, checking, answererOf(index, rules, AS_OF));
    asked.push(answers.size);
    for (const policy of policies) {
      const facts = checking.plain(policy, answers);
      const { verdict } = evaluateRequest({ policy: policy.code, facts, asOf: AS_OF }, rules);
      t.is(checking.weigh(policy, answers).entitlement.verdict, verdict, policy.code);
    }
  }
  t.true(distinct.exact);
  t.log(`${median(asked)} questions of ${distinct.open.length} facts`);
  t.true(median(asked) < 0.8 * distinct.open.length, `${median(asked)} of ${distinct.open.length}`);
});

test('whoever knows nothing is granted nothing that needs a fact', (t) => {
  for (const policy of policies) {
    const answers = askedOf([policy], checking, () => null);
    const { verdict } = checking.weigh(policy, answers).entitlement;
    t.not(verdict, 'eligible', policy.code);
    t.not(verdict, 'ineligible', policy.code);
  }
});

test('a policy of another place asks for the district and no more', (t) => {
  for (const policy of policies.filter(({ jurisdiction }) => jurisdiction.registration.includes('4416'))) {
    const answers = askedOf([policy], checking, (slot) => (slot === 'districtCode' ? '440305' : true));
    t.deepEqual([...answers.keys()], ['districtCode'], policy.code);
    t.is(checking.weigh(policy, answers).entitlement.verdict, 'not-in-force');
  }
});

test('with every policy in force its questions are exact at each step', (t) => {
  const answer = answererOf(11, rules, AS_OF);
  for (const policy of policies) {
    const answers = askedOf([policy], checking, answer);
    let known = new Map();
    for (const [slot, value] of answers) {
      t.true(checking.questions([policy], known).exact, policy.code);
      known = new Map([...known, [slot, value]]);
    }
  }
});
