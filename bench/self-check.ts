import { loadRules } from '../src/policies/policy.service.js';
import { Checking } from '../src/self-check/checking.js';
import { median, print } from './figure.js';
import { answererOf, askedOf, firmNumbers } from './self-check-data.js';

const AS_OF = '2026-11-24';
const FIRMS = 1000;
/** Over all policies at once a firm is asked ten times as much. */
const FIRMS_OVER_ALL = 200;

const rules = loadRules();
const checking = new Checking(rules, { asOf: AS_OF, city: '441600' });
const { policies } = checking;
const facts = policies.map((policy) => checking.questions([policy], new Map()).open.length);

const asked: number[] = [];
const steps: number[] = [];
for (const index of firmNumbers(FIRMS)) {
  const answer = answererOf(index, rules, AS_OF);
  for (const policy of policies) {
    const began = performance.now();
    const { size } = askedOf([policy], checking, answer);
    steps.push((performance.now() - began) / (size + 1));
    asked.push(size);
  }
}
const sizes = { n: FIRMS, p: policies.length };
print({
  figure: 'self-check-questions-one-policy',
  value: median(asked),
  unit: 'questions',
  ...sizes,
  mean: mean(asked),
});
print({ figure: 'self-check-facts-one-policy', value: median(facts), unit: 'facts', ...sizes, mean: mean(facts) });
print({ figure: 'self-check-step-one-policy', value: median(steps), unit: 'ms', ...sizes });

const all: number[] = [];
const allSteps: number[] = [];
for (const index of firmNumbers(FIRMS_OVER_ALL)) {
  const began = performance.now();
  const { size } = askedOf(policies, checking, answererOf(index, rules, AS_OF));
  allSteps.push((performance.now() - began) / (size + 1));
  all.push(size);
}
const over = { n: FIRMS_OVER_ALL, p: policies.length };
const distinct = checking.questions(policies, new Map()).open.length;
print({ figure: 'self-check-questions-all-policies', value: median(all), unit: 'questions', ...over, facts: distinct });
print({ figure: 'self-check-step-all-policies', value: median(allSteps), unit: 'ms', ...over });

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
