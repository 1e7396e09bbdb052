import test from 'ava';
import fc from 'fast-check';
import { computeBenefit } from '../../src/eligibility/benefit/benefit.js';
import { type Amount, parseBenefit } from '../../src/eligibility/benefit/benefit.schema.js';
import { completed, factsOfRow, factsWithLosses, losses, named, row, rule } from './random-rules.js';
import { AS_OF, sampleVocabulary } from './samples.js';

const numRuns = Number(process.env.ZHIDA_PROPERTY_RUNS ?? 2000);
const vocabulary = sampleVocabulary({ named, codes: new Map() });

const { amount } = fc.letrec<{ amount: Amount }>((tie) => {
  const part = tie('amount');
  const parts = fc.array(part, { minLength: 1, maxLength: 3 });
  const branch = fc.record({ when: rule, amount: part });
  return {
    amount: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.constantFrom(0, 1, 0.5, 1000, '12.345').map((fixed) => ({ fixed })),
      fc.constantFrom('employees', 'revenue', 'revenue@-1', 'rdRatio', 'param.quota').map((fact) => ({ fact })),
      fc.record({ rate: fc.record({ of: part, by: part }) }),
      fc.record({ perUnit: fc.record({ count: part, amount: part, wholeUnits: fc.boolean() }) }),
      fc.record({ divide: fc.record({ amount: part, by: fc.constantFrom({ fixed: 4 }, { fact: 'revenue' }) }) }),
      fc.record({ min: parts }),
      fc.record({ max: parts }),
      fc.record({ sum: parts }),
      fc.record({ cap: fc.record({ amount: part, at: part }) }),
      fc.record({ floor: fc.record({ amount: part, at: part }) }),
      fc.record({ subtract: fc.record({ from: part, amount: part }) }),
      fc.record({ cases: fc.array(branch, { minLength: 1, maxLength: 2 }), otherwise: part }),
      fc.record({ best: fc.array(fc.oneof(branch, fc.record({ amount: part })), { minLength: 1, maxLength: 3 }) }),
      fc.record({
        multiply: fc.record({
          amount: part,
          cases: fc.array(fc.record({ when: rule, by: part, cap: part }), { minLength: 1, maxLength: 2 }),
          otherwise: part,
        }),
      }),
      part.map((by) => ({
        tiers: {
          by,
          mode: 'whole' as const,
          steps: [
            { from: 0, amount: { fixed: 5 } },
            { from: 30, rate: 0.5 },
          ],
        },
      })),
      part.map((by) => ({
        tiers: {
          by,
          mode: 'marginal' as const,
          steps: [
            { from: 0, rate: 0.1 },
            { from: 1, rate: 0.5 },
          ],
        },
      })),
    ) as fc.Arbitrary<Amount>,
  };
});

test('an amount that comes out with facts missing is the amount however they turn out', (t) => {
  const seen = { amount: 0, undecided: 0 };
  fc.assert(
    fc.property(amount, row, losses, row, (form, values, lost, other) => {
      const benefit = parseBenefit({ amount: form }, vocabulary);
      const facts = factsWithLosses(values, lost);
      const result = computeBenefit(benefit, facts, AS_OF, vocabulary);
      seen[result.amount === null ? 'undecided' : 'amount'] += 1;
      if (result.amount === null) return result.missing.length > 0 || result.problem !== undefined;
      const whole = computeBenefit(benefit, completed(facts, other), AS_OF, vocabulary);
      return whole.amount === result.amount && /^\d+\.\d\d$/.test(result.amount);
    }),
    { numRuns },
  );
  t.true(Math.min(seen.amount, seen.undecided) > numRuns / 10, JSON.stringify(seen));
});

test('with every fact there, an amount is undecided only where it divides by zero', (t) => {
  fc.assert(
    fc.property(amount, row, (form, values) => {
      const result = computeBenefit({ amount: form }, factsOfRow(values), AS_OF, vocabulary);
      return result.missing.length === 0 && (result.amount !== null) === (result.problem === undefined);
    }),
    { numRuns },
  );
  t.pass();
});
