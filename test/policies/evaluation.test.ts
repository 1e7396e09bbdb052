import test from 'ava';
import fc from 'fast-check';
import { evaluateRequest, readRequest } from '../../src/policies/evaluation.js';
import { evaluationText } from '../../src/policies/evaluation.view.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { batchResult } from '../../src/policies/rules.command.js';
import { InputError } from '../../src/terminal/input-error.js';
import { TOO_LONG } from '../../src/terminal/read-lines.js';

const rules = loadRules();
const TODAY = '2026-06-01';
const conditions = { all: [{ fact: 'rdRatio', operator: 'greaterThanInclusive', value: 0.03 }] };
const ask = (facts: unknown, rest: object = { conditions }) =>
  evaluateRequest(readRequest({ ...rest, facts }, TODAY), rules);

test('conditions over plain facts give verdict, trace and what is missing; derived facts are computed', (t) => {
  const near = ask({ rdExpense: 290, revenue: 10_000 });
  t.is(near.verdict, 'ineligible');
  t.is(near.trace?.children?.[0]?.value, 0.029);
  t.is(ask({ rdExpense: 300, revenue: 10_000 }).verdict, 'eligible');
  t.is(ask({ rdExpense: 290, revenue: 10_000, rdRatio: 0.03 }).verdict, 'eligible');
  const open = ask({ rdExpense: 300 });
  t.is(open.verdict, 'undecided');
  t.deepEqual(
    open.missing.map(({ fact }) => fact),
    ['rdRatio'],
  );
  t.deepEqual([open.amount, open.working], [null, []]);
  t.like(open.gaps?.[0], { kind: 'missing', fact: 'rdRatio', reason: 'absent' });
  t.like(near.gaps?.[0], { kind: 'change', fact: 'rdRatio', value: 0.029, to: 0.03, distance: '0.001' });
});

test('a result has the keys of the contract', (t) => {
  t.deepEqual(Object.keys(ask({})).sort(), ['amount', 'gaps', 'missing', 'trace', 'verdict', 'working']);
});

test('every test of every policy comes out of a request by its code as well', (t) => {
  for (const policy of rules.policies) {
    for (const one of policy.tests) {
      const got = evaluateRequest({ policy: policy.code, facts: one.facts, asOf: one.asOf }, rules);
      // Between two versions the code alone means the one in force.
      if (got.version === policy.version) t.is(got.verdict, one.verdict, `${policy.code} ${one.name}`);
      if (got.verdict !== 'eligible') t.is(got.amount, null);
    }
  }
});

test('the text for a person names verdict, working and missing facts in both languages', (t) => {
  const text = evaluationText(ask({ rdExpense: 300 }), TODAY, rules);
  t.regex(text, /^2026-06-01 待核实 undecided/);
  t.regex(text, /研发费用占营业收入比例 · R&D expense as a share of revenue \(rdRatio\)/);
});

const BAD: [what: string, request: unknown, line: RegExp][] = [
  ['no object', [1], /^a request is one object/],
  ['neither conditions nor policy', { facts: {} }, /either conditions or policy/],
  ['both', { facts: {}, conditions, policy: 'X' }, /either conditions or policy/],
  ['an unknown key', { facts: {}, conditions, asof: TODAY }, /"asof" is not known in a request/],
  ['a day that does not exist', { facts: {}, conditions, asOf: '2023-02-30' }, /asOf must be a day that exists/],
  ['a policy that is none', { facts: {}, policy: 'X00-none' }, /there is no policy "X00-none"/],
  ['a code that is no text', { facts: {}, policy: 7 }, /policy must be a code/],
  ['a typo in a fact', { facts: { revenu: 1 }, conditions }, /\/revenu: fact "revenu" is not known/],
  [
    'a typo in an operator',
    { facts: {}, conditions: { fact: 'revenue', operator: 'eq', value: 1 } },
    /conditions \/operator: /,
  ],
  ['conditions that are none', { facts: {}, conditions: 'x' }, /conditions \/: a condition is an object/],
  [
    'a key that reaches a prototype',
    { facts: {}, conditions: JSON.parse('{"__proto__":{}}') },
    /not allowed|exactly one/,
  ],
];

for (const [what, request, line] of BAD) {
  test(`a request with ${what} is refused in words, and in a batch only its line fails`, (t) => {
    const error = t.throws(() => evaluateRequest(readRequest(request, TODAY), rules), { instanceOf: InputError });
    t.regex(error?.message ?? '', line);
    t.regex((batchResult(JSON.stringify(request), rules, TODAY) as { error: string }).error, line);
  });
}

test('a batch line that is no JSON, empty or too long gives an error', (t) => {
  t.regex((batchResult('{', rules, TODAY) as { error: string }).error, /is no JSON/);
  t.regex((batchResult('', rules, TODAY) as { error: string }).error, /is no JSON/);
  t.regex((batchResult(TOO_LONG, rules, TODAY) as { error: string }).error, /more than \d+ characters/);
});

test('whatever a line holds, it is answered: with a verdict, or with a fault of the line', (t) => {
  const keys = ['revenue', 'hires', 'establishedOn', 'sizeClass', '__proto__', 'x'];
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('2026-02-30', 1e308, -0, '7200.00', 'small', [{}], [null]));
  const facts = fc.oneof(fc.dictionary(fc.constantFrom(...keys), value), fc.jsonValue());
  const leaf = fc.record(
    { fact: fc.constantFrom(...keys), operator: fc.constantFrom('lessThan', 'in', 'before', 'not:x'), value },
    { requiredKeys: [] },
  );
  const tree = fc.oneof(leaf, fc.record({ all: fc.array(leaf) }), fc.record({ not: leaf }), fc.jsonValue());
  const request = fc.record({ conditions: tree, facts, asOf: fc.oneof(fc.constant(TODAY), value) });
  fc.assert(
    fc.property(fc.oneof(request, fc.jsonValue()), (line) => {
      const answer = batchResult(JSON.stringify(line), rules, TODAY);
      return 'error' in answer ? !answer.error.startsWith('cannot be evaluated') : answer.verdict.length > 0;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
