import test from 'ava';
import { Engine } from 'json-rules-engine';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import { confirm } from '../../src/eligibility/confirm/confirm.js';
import { decide } from '../../src/eligibility/decide.js';
import type { FactValue } from '../../src/eligibility/facts.js';
import { OPERATORS } from '../../src/eligibility/operators.js';
import { ONE_OF_EACH } from './one-of-each.js';
import { respelled, withOurFault, withTheirFault } from './planted-faults.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const vocabulary = sampleVocabulary({ codes: new Map() });

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
  for (const [name, { fact, threshold, holds, fails }] of Object.entries(ONE_OF_EACH)) {
    const rule = { fact, operator: name, value: threshold };
    for (const value of [holds, fails]) {
      t.true(await agree(name, rule, value, fact), `${name} without a fault`);
      t.false(await withTheirFault(name, () => agree(name, rule, value, fact)), `${name} with a fault`);
    }
  }
});

test.serial('a fault in any operator of our side makes the engines disagree', async (t) => {
  t.deepEqual(Object.keys(ONE_OF_EACH), [...OPERATORS.keys()]);
  for (const [name, { fact, threshold, holds, fails }] of Object.entries(ONE_OF_EACH)) {
    const rule = { fact, operator: respelled(name), value: threshold };
    for (const value of [holds, fails]) {
      t.false(await withOurFault(name, () => agree(name, rule, value, fact)), `${name} with a fault`);
    }
  }
});

test('both engines draw the line of the max age on the same day, and take a value of tomorrow', async (t) => {
  const rule: Condition = { fact: 'dishonest', operator: 'equal', value: false };
  for (const [dated, fresh] of [
    ['2026-09-20', false],
    ['2026-09-21', true],
    [AS_OF, true],
    ['2026-11-23', true],
    ['last week', false],
  ] as const) {
    const facts = new Map([['dishonest', { value: false, source: 'court', asOf: dated }]]);
    t.is(decide(rule, facts, AS_OF, vocabulary).verdict, fresh ? 'eligible' : 'undecided', dated);
    t.is((await confirm([{ id: 'it', conditions: rule }], facts, AS_OF, vocabulary)).get('it'), fresh, dated);
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
