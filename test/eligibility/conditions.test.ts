import test from 'ava';
import { parseConditions, parseNamedConditions } from '../../src/eligibility/condition.schema.js';
import { RuleError, type RuleProblem } from '../../src/eligibility/rule-error.js';
import { sampleVocabulary } from './samples.js';

const vocabulary = sampleVocabulary();
const good = { fact: 'employees', operator: 'lessThan', value: 30 };

function problems(json: unknown): readonly RuleProblem[] {
  try {
    parseConditions(json, vocabulary);
    return [];
  } catch (error) {
    if (error instanceof RuleError) return error.problems;
    throw error;
  }
}
const faults = (json: unknown) => problems(json).map(({ path, code }) => `${path} ${code}`);

test('a sound rule passes unchanged', (t) => {
  const rule = {
    all: [
      good,
      { any: [{ condition: 'small-and-clean' }, { not: { ...good, name: '第三条' } }], name: '二选一' },
      { fact: 'revenue', operator: 'greaterThan', value: { fact: 'revenue@-2' } },
      { fact: 'revenue', operator: 'lessThan', value: { fact: 'param.quota' } },
      { fact: 'establishedOn', operator: 'onOrBefore', value: { fact: 'asOf' } },
    ],
  };
  t.is(parseConditions(rule, vocabulary) as unknown, rule);
});

const bad: readonly [what: string, json: unknown, faults: string[]][] = [
  ['no object', 'employees < 30', [' shape']],
  ['null', null, [' shape']],
  ['nothing', {}, [' shape']],
  ['a list', [good], [' shape']],
  ['two kinds at once', { all: [good], any: [good] }, [' shape']],
  ['path', { all: [{ ...good, path: '$.x' }] }, ['/all/0/path forbidden']],
  ['params', { ...good, params: {} }, ['/params forbidden']],
  ['priority', { all: [good], priority: 2 }, ['/priority forbidden']],
  ['an unknown key', { any: [{ ...good, vlaue: 3 }] }, ['/any/0/vlaue shape']],
  ['no value', { fact: 'employees', operator: 'equal' }, ['/value shape']],
  ['a null value', { ...good, value: null }, ['/value shape']],
  ['an empty all', { all: [] }, ['/all shape']],
  ['an empty any', { not: { any: [] } }, ['/not/any shape']],
  ['all that is no list', { all: good }, ['/all shape']],
  ['an unknown fact', { not: { ...good, fact: 'employes' } }, ['/not/fact unknown-fact']],
  ['an earlier year of a fact without years', { ...good, fact: 'employees@-1' }, ['/fact unknown-fact']],
  ['a year that no facts go back to', { ...good, fact: 'revenue@-4' }, ['/fact unknown-fact']],
  ['an unknown parameter', { ...good, value: { fact: 'param.none' } }, ['/value/fact unknown-fact']],
  ['__proto__ as a fact', { ...good, fact: '__proto__' }, ['/fact unknown-fact']],
  ['constructor as an operator', { ...good, operator: 'constructor' }, ['/operator unknown-operator']],
  ['__proto__ as a key', JSON.parse('{"all":[{"__proto__":{"fact":"x"}}]}'), ['/all/0/__proto__ forbidden']],
  ['a typo in an operator', { ...good, operator: 'lessThen' }, ['/operator unknown-operator']],
  ['an unknown decorator', { ...good, operator: 'no:lessThan' }, ['/operator unknown-operator']],
  ['decorators without end', { ...good, operator: `${'not:'.repeat(9)}lessThan` }, ['/operator unknown-operator']],
  ['an unknown named condition', { condition: 'big' }, ['/condition unknown-condition']],
  ['in with a string', { fact: 'name', operator: 'in', value: 'ABC' }, [' type']],
  ['in with an empty list', { fact: 'name', operator: 'in', value: [] }, ['/value shape']],
  ['mixed lists', { fact: 'name', operator: 'in', value: ['a', 1] }, ['/value shape']],
  ['a number as text', { ...good, value: '30' }, [' type']],
  ['less than on a date', { fact: 'establishedOn', operator: 'lessThan', value: '2026-01-01' }, [' type']],
  ['a day that does not exist', { fact: 'establishedOn', operator: 'before', value: '2023-02-30' }, ['/value value']],
  ['an absurd year', { fact: 'establishedOn', operator: 'in', value: ['2023-02-01', '9999-12-31'] }, ['/value value']],
  ['text that is no day', { fact: 'establishedOn', operator: 'between', value: ['', 'x'] }, ['/value/0 shape']],
  ['contains on a text', { fact: 'name', operator: 'contains', value: 'a' }, [' type']],
  ['equal on a set', { fact: 'qualificationCodes', operator: 'equal', value: 'a' }, [' type']],
  ['a list of records', { fact: 'hires', operator: 'equal', value: 1 }, [' type']],
  ['someFact on a number', { ...good, operator: 'someFact:lessThan' }, [' type']],
  ['a range of one', { ...good, operator: 'between', value: [1] }, [' type']],
  ['a range that ends before it begins', { ...good, operator: 'between', value: [3, 1] }, [' type']],
  ['half a month', { fact: 'establishedOn', operator: 'olderThanMonths', value: 0.5 }, [' type']],
  [
    'months below zero in a list',
    { fact: 'establishedOn', operator: 'someValue:olderThanMonths', value: [3, -1] },
    [' type'],
  ],
  ['a fact of another kind', { ...good, value: { fact: 'name' } }, [' type']],
  ['a code that is not listed', { fact: 'sizeClass', operator: 'in', value: ['tiny'] }, ['/value unknown-code']],
  ['a prefix of no code', { fact: 'districtCode', operator: 'startsWith', value: '45' }, ['/value unknown-code']],
  ['a value that JSON lacks', { ...good, value: Number.NaN }, ['/value shape']],
  ['a function', { all: [() => 1] }, ['/all/0 shape']],
];

for (const [what, json, expected] of bad) {
  test(`refused with its place: ${what}`, (t) => t.deepEqual(faults(json), expected));
}

test('each fault of a rule is listed, at most fifty', (t) => {
  t.deepEqual(faults({ all: [{ ...good, fact: 'x' }, good, { ...good, operator: 'y' }] }), [
    '/all/0/fact unknown-fact',
    '/all/2/operator unknown-operator',
  ]);
  t.is(faults({ all: Array.from({ length: 100 }, () => ({ ...good, fact: 'x' })) }).length, 50);
  t.regex(
    t.throws(() => parseConditions({ all: [{ ...good, fact: 'x' }] }, vocabulary))?.message ?? '',
    /^\/all\/0\/fact: /,
  );
});

const nested = (levels: number): unknown => (levels === 1 ? good : { not: nested(levels - 1) });

test('limits: eight levels, 200 conditions, 64 KiB', (t) => {
  t.deepEqual(faults(nested(8)), []);
  t.deepEqual(faults(nested(9)), [`${'/not'.repeat(8)} too-deep`]);
  const wide = (count: number) => ({ all: Array.from({ length: count }, () => good) });
  t.deepEqual(faults(wide(200)), []);
  t.deepEqual(faults(wide(201)), ['/all/200 too-many']);
});

test('the size is counted in bytes of UTF-8, to the byte', (t) => {
  const bytesOf = (json: unknown) => new TextEncoder().encode(JSON.stringify(json)).length;
  const ofSize = (bytes: number) => {
    const value = Array.from({ length: 200 }, () => '汉'.repeat(100));
    const rule = { fact: 'name', operator: 'in', value };
    while (bytes - bytesOf(rule) > 103) value.push('x'.repeat(100));
    value.push('x'.repeat(bytes - bytesOf(rule) - 3));
    t.is(bytesOf(rule), bytes);
    return rule;
  };
  t.deepEqual(faults(ofSize(64 * 1024)), []);
  t.deepEqual(faults(ofSize(64 * 1024 + 1)), [' too-large']);
});

test('what is far too large is refused at once and does no harm', (t) => {
  let deep: unknown = good;
  for (let level = 0; level < 5000; level++) deep = { all: [deep] };
  const cyclic: { all: unknown[] } = { all: [] };
  cyclic.all.push(cyclic);
  const huge: readonly [string, unknown, string][] = [
    ['10 MB in one text', { ...good, value: 'x'.repeat(10_000_000) }, ' too-large'],
    [
      '10 MB in many texts',
      { fact: 'name', operator: 'in', value: Array.from({ length: 100_000 }, () => 'x'.repeat(100)) },
      ' too-large',
    ],
    ['100,000 leaves', { all: Array.from({ length: 100_000 }, () => good) }, ' too-large'],
    ['100,000 keys', Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1])), ' too-large'],
    ['depth 5,000', deep, 'too-deep'],
    ['a cycle', cyclic, 'too-deep'],
  ];
  for (const [what, json, expected] of huge) {
    const found = faults(json);
    t.is(found.length, 1, what);
    t.true(found[0]?.endsWith(expected), `${what}: ${found[0]}`);
  }
});

test('named conditions are checked together: faults under their names, cycles found', (t) => {
  const check = (named: Record<string, unknown>) => {
    try {
      parseNamedConditions(new Map(Object.entries(named)), vocabulary);
      return [];
    } catch (error) {
      return (error as RuleError).problems.map(({ path, code }) => `${path} ${code}`);
    }
  };
  t.deepEqual(check({ a: { condition: 'b' }, b: good }), []);
  t.deepEqual(check({ a: { ...good, fact: 'x' } }), ['/a/fact unknown-fact']);
  t.deepEqual(check({ a: { all: [{ condition: 'b' }] }, b: { not: { condition: 'a' } } }), [
    '/a/all/0/condition cycle',
    '/b/not/condition cycle',
  ]);
  t.deepEqual(check({ a: { condition: 'a' } }), ['/a/condition cycle']);
  const bomb: Record<string, unknown> = { n0: good };
  for (let index = 1; index <= 8; index++)
    bomb[`n${index}`] = { any: Array.from({ length: 10 }, () => ({ condition: `n${index - 1}` })) };
  t.true(
    check(bomb).every((fault) => fault.endsWith('too-many')) && check(bomb).length > 0,
    'written out, it would fill the memory',
  );
  const chain = (length: number) =>
    Object.fromEntries(
      Array.from({ length }, (_, at) => [`n${at}`, at === length - 1 ? good : { not: { condition: `n${at + 1}` } }]),
    );
  t.deepEqual(check(chain(9)), []);
  t.deepEqual(check(chain(10)), ['/n0/not/condition too-deep']);
  const long = check(chain(2000));
  t.is(long.length, 50);
  t.true(long.every((fault) => fault.endsWith('too-deep')));
});
