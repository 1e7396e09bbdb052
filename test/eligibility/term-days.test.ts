import test from 'ava';
import { computeBenefit } from '../../src/eligibility/benefit/benefit.js';
import { type Amount, parseBenefit } from '../../src/eligibility/benefit/benefit.schema.js';
import type { FactRecord } from '../../src/eligibility/facts.js';
import { RuleError } from '../../src/eligibility/rule-error.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const vocabulary = sampleVocabulary();
const term: Amount = { termDays: { from: 'hiredOn', months: 'contractMonths' } };
const days: Amount = { sumOver: { list: 'hires', amount: term } };

function compute(amount: Amount, ...hires: FactRecord[]): string | null {
  return computeBenefit({ amount }, factsOf({ hires }), AS_OF, vocabulary).amount;
}

test('the days of a term are counted in the calendar, month ends clamped', (t) => {
  t.is(compute(days, { hiredOn: '2026-03-01', contractMonths: 12 }), '365.00');
  t.is(compute(days, { hiredOn: '2027-03-01', contractMonths: 12 }), '366.00', 'a 29 February lies in it');
  t.is(compute(days, { hiredOn: '2026-01-31', contractMonths: 1 }), '28.00');
  t.is(compute(days, { hiredOn: '2026-03-01', contractMonths: 0 }), '0.00');
  t.is(
    compute(days, { hiredOn: '2026-03-01', contractMonths: 12 }, { hiredOn: '2026-03-01', contractMonths: 6 }),
    '549.00',
  );
});

test('a term without its date or months leaves the amount undecided, and so do months below zero', (t) => {
  for (const hire of [
    { contractMonths: 12 },
    { hiredOn: '2026-03-01' },
    { hiredOn: '2026-03-01', contractMonths: -1 },
  ]) {
    const { amount, missing } = computeBenefit({ amount: days }, factsOf({ hires: [hire] }), AS_OF, vocabulary);
    t.deepEqual([amount, missing], [null, [{ fact: 'hires', reason: 'incomplete' }]]);
  }
});

test('a term stands inside sumOver, on a date and a number of the record', (t) => {
  const faults = (amount: unknown) => {
    const error = t.throws(() => parseBenefit({ amount }, vocabulary), { instanceOf: RuleError });
    return error.problems.map(({ path, code }) => `${path} ${code}`);
  };
  t.notThrows(() => parseBenefit({ amount: days }, vocabulary));
  t.deepEqual(faults(term), ['/amount/termDays/months shape']);
  const swapped = { sumOver: { list: 'hires', amount: { termDays: { from: 'contractMonths', months: 'hiredOn' } } } };
  t.deepEqual(faults(swapped), [
    '/amount/sumOver/amount/termDays/from type',
    '/amount/sumOver/amount/termDays/months type',
  ]);
});
