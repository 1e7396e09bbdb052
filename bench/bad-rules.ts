import { parseBenefit } from '../src/eligibility/benefit/benefit.schema.js';
import { checkSense, contradictions } from '../src/eligibility/check/check-sense.js';
import { type Condition, parseConditions } from '../src/eligibility/condition.schema.js';
import { findGaps } from '../src/eligibility/gaps/gaps.js';
import { RuleError } from '../src/eligibility/rule-error.js';
import { loadRules } from '../src/policies/policy.service.js';
import { median, print, timed } from './figure.js';

/**
 * What a rule that must be refused costs until it is, and what the check and the gaps of the largest sound rule cost:
 * two hundred clauses on few facts, so that they get in one another's way. `node dist/bench/bad-rules.js`.
 */
const ROUNDS = 9;
const rules = loadRules();
const leaf = { fact: 'employees', operator: 'greaterThan', value: 1 };
const ratio = { fact: 'rdExpense' };

const BAD: [what: string, json: () => unknown, parse: (json: unknown) => unknown][] = [
  ['10 MB in one text', () => ({ ...leaf, value: 'x'.repeat(10_000_000) }), conditions],
  ['10 MB in many texts', () => ({ fact: 'name', operator: 'in', value: texts(100_000) }), conditions],
  ['100,000 leaves', () => ({ all: Array.from({ length: 100_000 }, () => leaf) }), conditions],
  ['depth 5,000', () => nested(5_000), conditions],
  ['500 faults', () => ({ all: Array.from({ length: 500 }, () => ({ ...leaf, fact: 'nothing' })) }), conditions],
  ['__proto__ as a fact', () => ({ ...leaf, fact: '__proto__' }), conditions],
  ['__proto__ as a key', () => JSON.parse('{"all":[{"__proto__":{"fact":"employees"}}]}'), conditions],
  ['an absurd date', () => ({ fact: 'establishedOn', operator: 'before', value: '2023-02-30' }), conditions],
  ['a date of the year 99999', () => ({ fact: 'establishedOn', operator: 'before', value: '99999-01-01' }), conditions],
  ['division by zero', () => ({ amount: { divide: { amount: ratio, by: { fixed: 0 } } } }), benefit],
  [
    'employees < 10 and > 20',
    () => ({
      all: [
        { ...leaf, operator: 'lessThan', value: 10 },
        { ...leaf, value: 20 },
      ],
    }),
    sense,
  ],
];

for (const [what, json, parse] of BAD) {
  const given = json();
  const samples = timed(ROUNDS, () => refused(parse, given));
  print({ figure: `refuse: ${what}`, value: Math.max(...samples), unit: 'ms', median: median(samples), limit: 50 });
}

const crossing: Condition = {
  all: Array.from({ length: 50 }, (_, group) => ({
    any: Array.from({ length: 4 }, (_, at) => ({
      fact: ['employees', 'revenue', 'rdRatio', 'insuredEnd', 'rdExpense'][(group + at) % 5] as string,
      operator: at % 2 === 0 ? 'greaterThan' : 'lessThan',
      value: (group * 37 + at * 11) % 101,
    })),
  })),
};
const few: Condition = { all: Array.from({ length: 200 }, (_, at) => ({ ...leaf, value: at })) };
const nothing = new Map([['employees', { value: 50 }]]);

for (const [what, condition] of [
  ['200 crossing clauses', crossing],
  ['200 clauses on one fact', few],
] as const) {
  const gaps = timed(ROUNDS, () => findGaps(condition, nothing, '2026-11-22', rules));
  print({ figure: `gaps: ${what}`, value: median(gaps), unit: 'ms', slowest: Math.max(...gaps) });
  const wrong = timed(ROUNDS, () => contradictions(condition, rules));
  print({ figure: `contradictions: ${what}`, value: median(wrong), unit: 'ms', slowest: Math.max(...wrong) });
  const idle = timed(3, () => checkSense(condition, rules));
  print({ figure: `sense: ${what}`, value: median(idle), unit: 'ms', slowest: Math.max(...idle) });
}

const every = timed(3, () => rules.policies.map((policy) => checkSense(policy.conditions, rules)));
print({ figure: 'sense: all policies', value: median(every), unit: 'ms', p: rules.policies.length });

function refused(parse: (json: unknown) => unknown, json: unknown): void {
  try {
    parse(json);
  } catch (error) {
    if (error instanceof RuleError) return;
    throw error;
  }
  throw new Error('a bad rule was accepted');
}

function conditions(json: unknown): unknown {
  return parseConditions(json, rules);
}

function benefit(json: unknown): unknown {
  return parseBenefit(json, rules);
}

function sense(json: unknown): void {
  const found = contradictions(parseConditions(json, rules), rules);
  if (found.length > 0) throw new RuleError(found.map(({ path, message }) => ({ path, code: 'value', message })));
}

function texts(count: number): string[] {
  return Array.from({ length: count }, () => 'x'.repeat(100));
}

function nested(depth: number): unknown {
  let inner: unknown = leaf;
  for (let level = 0; level < depth; level += 1) inner = { not: inner };
  return inner;
}
