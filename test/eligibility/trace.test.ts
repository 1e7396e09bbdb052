import test from 'ava';
import fc from 'fast-check';
import type { Condition, LeafCondition } from '../../src/eligibility/condition.schema.js';
import { combine, decide, opposite, type TraceNode } from '../../src/eligibility/decide.js';
import type { Facts } from '../../src/eligibility/facts.js';
import { definitionOf } from '../../src/eligibility/vocabulary.js';
import { factsWithLosses, losses, named, row, rule } from './random-rules.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const numRuns = Number(process.env.ZHIDA_PROPERTY_RUNS || 2000);
const vocabulary = sampleVocabulary({ named, codes: new Map() });

/** The part of a rule that a pointer of its trace names; named conditions go on inside. */
function partAt(conditions: Condition, path: string): unknown {
  let at: unknown = conditions;
  for (const step of path.split('/').slice(1)) {
    const inside = (at as Record<string, unknown>)[step];
    at = step === 'condition' && typeof inside === 'string' ? named.get(inside) : inside;
  }
  return at;
}

/** What is wrong with one leaf's node; nothing where it tells all of its leaf. */
function faultsOf(node: TraceNode, leaf: LeafCondition, facts: Facts): string[] {
  const observed = facts.get(leaf.fact);
  const other = typeof leaf.value === 'object' && 'fact' in leaf.value ? String(leaf.value.fact) : undefined;
  const lost = node.missing ?? node.thresholdMissing;
  const right: Record<string, boolean> = {
    fact: node.fact === leaf.fact && node.operator === leaf.operator,
    undecided: (node.verdict === 'undecided') === (lost !== undefined),
    unit: node.unit === definitionOf(leaf.fact, vocabulary)?.unit,
    origin: node.source === observed?.source && node.asOf === observed?.asOf,
    value: node.missing === undefined || node.missing === 'incomplete' || node.value === undefined,
    present: node.missing !== undefined || leaf.fact === 'asOf' || node.value === observed?.value,
    literal: other !== undefined || node.threshold === leaf.value,
    other: node.thresholdFact === other,
    stale: observed?.asOf !== '2020-01-01' || node.missing === 'stale',
  };
  return Object.entries(right).flatMap(([what, is]) => (is ? [] : [what]));
}

test('every node stands for its part of the rule and tells all of it', (t) => {
  fc.assert(
    fc.property(rule, row, losses, (conditions, values, lost) => {
      const facts = factsWithLosses(values, lost);
      const { trace, verdict } = decide(conditions, facts, AS_OF, vocabulary);
      const visit = (node: TraceNode): void => {
        const part = partAt(conditions, node.path) as Record<string, unknown>;
        const inner = (node.children ?? []).map((child) => child.verdict);
        const [first = 'undecided'] = inner;
        if (node.kind === 'leaf') t.deepEqual(faultsOf(node, part as never, facts), [], JSON.stringify(node));
        else if (node.kind === 'not') t.is(node.verdict, opposite(first));
        else if (node.kind === 'condition') t.is(node.verdict, first);
        else t.is(node.verdict, combine(node.kind, inner));
        t.true(Object.hasOwn(part, node.kind === 'leaf' ? 'fact' : node.kind), node.path);
        for (const child of node.children ?? []) visit(child);
      };
      visit(trace);
      return trace.verdict === verdict;
    }),
    { numRuns },
  );
});

test('of two facts compared both origins are told', (t) => {
  const facts: Facts = new Map([
    ['revenue', { value: 200, source: 'statistics', asOf: '2026-06-30' }],
    ['revenue@-1', { value: 150, source: 'firm', asOf: '2025-06-30' }],
  ]);
  const grown: Condition = { fact: 'revenue', operator: 'greaterThan', value: { fact: 'revenue@-1' } };
  t.like(decide(grown, facts, AS_OF, vocabulary).trace, {
    value: 200,
    source: 'statistics',
    asOf: '2026-06-30',
    threshold: 150,
    thresholdSource: 'firm',
    thresholdAsOf: '2025-06-30',
  });
  const stale: Facts = new Map([...factsOf({ revenue: 1 }), ['employees', { value: 9, asOf: '2020-01-01' }]]);
  const over: Condition = { fact: 'revenue', operator: 'greaterThan', value: { fact: 'employees' } };
  t.like(decide(over, stale, AS_OF, vocabulary).trace, {
    verdict: 'undecided',
    threshold: undefined,
    thresholdAsOf: '2020-01-01',
    thresholdMissing: 'stale',
  });
});
