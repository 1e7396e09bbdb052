import test from 'ava';
import fc from 'fast-check';
import { Engine } from 'json-rules-engine';
import type { Condition } from '../../src/eligibility/condition.schema.js';
import { confirm, confirmEach } from '../../src/eligibility/confirm/confirm.js';
import { factsWithLosses, losses, named, row, rule } from './random-rules.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const vocabulary = sampleVocabulary({ named, codes: new Map() });
const numRuns = Math.ceil(Number(process.env.ZHIDA_PROPERTY_RUNS || 20_000) / 20);

test('firms that are asked about together get the answers that each gets by itself', async (t) => {
  let granted = 0;
  let firms = 0;
  await fc.assert(
    fc.asyncProperty(
      rule,
      fc.array(fc.tuple(row, losses), { minLength: 1, maxLength: 8 }),
      async (conditions, given) => {
        const some = given.map(([values, lost]) => factsWithLosses(values, lost));
        const together = await confirmEach({ id: 'it', conditions }, some, AS_OF, vocabulary);
        const alone = await Promise.all(
          some.map(async (facts) => (await confirm([{ id: 'it', conditions }], facts, AS_OF, vocabulary)).get('it')),
        );
        granted += alone.filter(Boolean).length;
        firms += alone.length;
        return together.length === alone.length && together.every((answer, at) => answer === alone[at]);
      },
    ),
    { numRuns },
  );
  t.true(granted > firms / 5 && granted < firms, `${granted} of ${firms}`);
});

const under: Condition = { fact: 'employees', operator: 'lessThan', value: 300 };
const staffed: Condition = {
  all: [under, { any: [{ fact: 'entityType', operator: 'equal', value: 'branch' }, { not: { all: [under] } }] }],
};

test.serial(
  'those that choose the same alternative take one question, and nobody lends his values to another',
  async (t) => {
    let runs = 0;
    const original = Engine.prototype.run;
    Engine.prototype.run = function (this: Engine, ...given: Parameters<typeof original>) {
      runs += 1;
      return original.apply(this, given);
    };
    const ask = (conditions: Condition, firms: readonly Parameters<typeof factsOf>[0][]) =>
      confirmEach({ id: 'it', conditions }, firms.map(factsOf), AS_OF, vocabulary);
    const branches = Array.from({ length: 40 }, (_, employees) => ({ employees, entityType: 'branch' }));
    t.deepEqual(
      await ask(staffed, branches),
      branches.map(() => true),
    );
    t.is(runs, 1);
    const mixed = branches.map((firm, at) => (at === 7 ? { employees: 300, entityType: 'branch' } : firm));
    t.deepEqual(
      await ask(staffed, mixed),
      mixed.map((_, at) => at !== 7),
    );
    t.deepEqual(await ask(staffed, [{ entityType: 'branch' }, { employees: 3, entityType: 'branch' }]), [false, true]);
    t.deepEqual(await ask(under, []), []);
    Engine.prototype.run = original;
  },
);
