import test from 'ava';
import { Engine, Operator } from 'json-rules-engine';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import { confirm } from '../../src/eligibility/confirm.js';
import { decide } from '../../src/eligibility/decide.js';
import type { FactValue, Threshold } from '../../src/eligibility/facts.js';
import { OPERATORS, type OperatorEntry } from '../../src/eligibility/operators.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const vocabulary = sampleVocabulary({ codes: new Map() });

/** For each operator a fact and a value of which it is true. */
const TRUE_OF: Readonly<Record<string, readonly [fact: string, value: FactValue, threshold: Threshold]>> = {
  equal: ['employees', 30, 30],
  notEqual: ['employees', 31, 30],
  in: ['name', 'a', ['a']],
  notIn: ['name', 'b', ['a']],
  contains: ['qualificationCodes', ['a'], 'a'],
  doesNotContain: ['qualificationCodes', ['b'], 'a'],
  lessThan: ['employees', 29, 30],
  lessThanInclusive: ['employees', 30, 30],
  greaterThan: ['employees', 31, 30],
  greaterThanInclusive: ['employees', 30, 30],
  between: ['employees', 30, [10, 30]],
  notBetween: ['employees', 31, [10, 30]],
  startsWith: ['name', 'ab', 'a'],
  startsWithAny: ['name', 'ab', ['a']],
  containsAny: ['qualificationCodes', ['a'], ['a']],
  containsAll: ['qualificationCodes', ['a'], ['a']],
  containsNone: ['qualificationCodes', ['b'], ['a']],
  before: ['establishedOn', '2025-01-01', '2025-01-02'],
  onOrBefore: ['establishedOn', '2025-01-02', '2025-01-02'],
  after: ['establishedOn', '2025-01-03', '2025-01-02'],
  onOrAfter: ['establishedOn', '2025-01-02', '2025-01-02'],
  withinMonthsBefore: ['establishedOn', '2026-01-01', 12],
  olderThanMonths: ['establishedOn', '2020-01-01', 12],
};

/** Whether the two engines agree on a rule and on its negation. */
async function agree(name: string, rule: Condition, value: FactValue, fact: string): Promise<boolean> {
  const facts = factsOf({ [fact]: value });
  const candidates = [
    { id: name, conditions: { all: [rule] } },
    { id: `not ${name}`, conditions: { not: rule } },
  ];
  const answers = await confirm(candidates, facts, AS_OF, vocabulary);
  return candidates.every(
    ({ id, conditions }) => answers.get(id) === (decide(conditions, facts, AS_OF, vocabulary).verdict === 'eligible'),
  );
}

test.serial('a fault in any operator of json-rules-engine’s side makes the engines disagree', async (t) => {
  const original = Engine.prototype.addOperator;
  for (const [name, [fact, value, threshold]] of Object.entries(TRUE_OF)) {
    const rule = { fact, operator: name, value: threshold };
    t.true(await agree(name, rule, value, fact), `${name} without a fault`);
    Engine.prototype.addOperator = function (this: Engine, given: Operator | string, callback?: never) {
      const called = given instanceof Operator ? given.name : given;
      if (called !== name) original.call(this, given as never, callback as never);
      else original.call(this, new Operator(name, () => false) as never, undefined as never);
    } as typeof original;
    const faulty = await agree(name, rule, value, fact);
    Engine.prototype.addOperator = original;
    t.false(faulty, `${name} with a fault`);
  }
});

test.serial('a fault in any operator of our side makes the engines disagree', async (t) => {
  t.deepEqual(Object.keys(TRUE_OF), [...OPERATORS.keys()]);
  for (const [name, [fact, value, threshold]] of Object.entries(TRUE_OF)) {
    const table = OPERATORS as Map<string, OperatorEntry>;
    const sound = table.get(name);
    if (!sound) throw new Error(name);
    table.set(name, { ...sound, test: (...sides) => !sound.test(...sides) });
    // Operators are composed once and kept: another spelling of the same one meets the fault.
    const rule = { fact, operator: `not:not:not:not:${name}`, value: threshold };
    t.false(await agree(name, rule, value, fact), `${name} with a fault`);
    table.set(name, sound);
  }
});

test.serial('a lost result is an error, not an answer', async (t) => {
  const original = Engine.prototype.run;
  Engine.prototype.run = async function (this: Engine, ...given: Parameters<typeof original>) {
    const result = await original.apply(this, given);
    return { ...result, results: result.results.slice(1) };
  };
  const rule: Condition = { fact: 'employees', operator: 'equal', value: 1 };
  const asked = confirm([{ id: 'a', conditions: rule }], factsOf({ employees: 1 }), AS_OF, vocabulary);
  await t.throwsAsync(asked, { message: /0 of 1/ });
  Engine.prototype.run = original;
});

test('candidates of one id are not told apart, so they are refused', async (t) => {
  const rule: Condition = { fact: 'employees', operator: 'equal', value: 1 };
  const twice = [
    { id: 'a', conditions: rule },
    { id: 'a', conditions: rule },
  ];
  await t.throwsAsync(confirm(twice, factsOf({ employees: 1 }), AS_OF, vocabulary));
});

test('overlapping confirmations do not disturb each other', async (t) => {
  const rules = Array.from({ length: 20 }, (_, index) => ({
    id: String(index),
    conditions: { fact: 'employees', operator: 'greaterThan', value: index } as Condition,
  }));
  const firms = Array.from({ length: 50 }, (_, employees) => employees);
  const answers = await Promise.all(
    firms.map((employees) => confirm(rules, factsOf({ employees }), AS_OF, vocabulary)),
  );
  for (const employees of firms) {
    const hits = [...(answers[employees]?.values() ?? [])].filter(Boolean).length;
    t.is(hits, Math.min(20, employees));
  }
});
