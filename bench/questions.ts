import { loadRules } from '../src/policies/policy.service.js';
import { Checking } from '../src/self-check/checking.js';
import { median, print } from './figure.js';
import { answererOf, askedOf, firmNumbers } from './questions-data.js';

const AS_OF = '2026-11-24';
const FIRMS = 1000;
/** Over all policies at once a firm is asked ten times as much. */
const FIRMS_OVER_ALL = 200;
const FIRMS_TIMED = 20;

const rules = loadRules();
const checking = new Checking(rules, { asOf: AS_OF, city: '441600' });
const { policies } = checking;
const facts = policies.map((policy) => checking.questions([policy], new Map()).open.length);

const asked: number[] = [];
const before = new Map();
for (const index of firmNumbers(FIRMS)) {
  const answer = answererOf(index, rules, AS_OF);
  for (const policy of policies) asked.push(askedOf([policy], checking, answer, before).size);
}
const steps = firmNumbers(FIRMS_TIMED).flatMap((index) =>
  policies.map((policy) => timeOf([policy], answererOf(index, rules, AS_OF))),
);
const sizes = { n: FIRMS, p: policies.length };
print({
  figure: 'self-check-questions-one-policy',
  value: median(asked),
  unit: 'questions',
  ...sizes,
  mean: mean(asked),
});
print({ figure: 'self-check-facts-one-policy', value: median(facts), unit: 'facts', ...sizes, mean: mean(facts) });
print({ figure: 'self-check-step-one-policy', value: median(steps), unit: 'ms', n: FIRMS_TIMED, p: policies.length });

const all: number[] = [];
for (const index of firmNumbers(FIRMS_OVER_ALL)) {
  all.push(askedOf(policies, checking, answererOf(index, rules, AS_OF), before).size);
}
const allSteps = firmNumbers(FIRMS_TIMED).map((index) => timeOf(policies, answererOf(index, rules, AS_OF)));
const over = { n: FIRMS_OVER_ALL, p: policies.length };
const distinct = checking.questions(policies, new Map()).open.length;
print({ figure: 'self-check-questions-all-policies', value: median(all), unit: 'questions', ...over, facts: distinct });
print({ figure: 'self-check-step-all-policies', value: median(allSteps), unit: 'ms', ...over, n: FIRMS_TIMED });

/** Milliseconds that one question takes, on the average of a check. */
function timeOf(checked: typeof policies, answer: ReturnType<typeof answererOf>): number {
  const began = performance.now();
  const { size } = askedOf(checked, checking, answer);
  return (performance.now() - began) / (size + 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
