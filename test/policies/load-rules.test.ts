import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { loadRules, packageRules, readRules } from '../../src/policies/load-rules.js';
import { InputError } from '../../src/terminal/input-error.js';
import { type Json, type RulesFolder, rulesFolder, soundPolicy } from '../helpers/rules-folder.js';

const POLICY = 'policies/X90-trial/2026.json';

function problemsOf(dir: string): readonly string[] {
  try {
    loadRules(dir);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

test('the package’s own rules load: every file is sound', (t) => {
  const rules = loadRules();
  t.true(rules.catalogue.size >= 80);
  t.true(rules.policies.length >= 32);
  t.deepEqual([...rules.holidays.keys()], [2024, 2025, 2026]);
  t.true(rules.derived.has('layoffRate'));
  t.true(packageRules().endsWith('rules'));
});

test('industries are there from sections to classes, towns of Heyuan from the province down', (t) => {
  const { codes } = loadRules();
  const industries = [...(codes.get('industries')?.codes.keys() ?? [])];
  const counts = [1, 3, 4, 5].map((length) => industries.filter((code) => code.length === length).length);
  t.deepEqual(counts, [20, 97, 473, 1381]);
  t.true(
    industries.every((code) => code.length === 1 || industries.includes(code.slice(0, code.length === 3 ? 1 : -1))),
  );
  t.deepEqual(codes.get('industries')?.codes.get('C3982'), {
    zh: '电子电路制造',
    en: 'Computers, communication and other electronic equipment (C3982)',
  });
  const divisions = codes.get('divisions')?.codes;
  const heyuan = {
    441602: '源城区',
    441621: '紫金县',
    441622: '龙川县',
    441623: '连平县',
    441624: '和平县',
    441625: '东源县',
  };
  for (const [code, name] of Object.entries(heyuan)) t.is(divisions?.get(code)?.zh, name);
  t.is([...(divisions?.keys() ?? [])].filter((code) => /^44\d\d$/.test(code)).length, 21);
  t.deepEqual([...(codes.get('tax-credit-grades')?.codes.keys() ?? [])].sort(), ['A', 'B', 'C', 'D', 'M']);
});

test('a sound policy loads, and nobody can change it', (t) => {
  const folder = rulesFolder(t);
  folder.write(POLICY, soundPolicy());
  const [policy] = loadRules(folder.dir).policies;
  t.is(policy?.code, 'X90-trial');
  t.throws(() => {
    (policy as unknown as { verified: boolean }).verified = true;
  });
  t.true(Object.isFrozen(policy?.process.confirmation));
});

const word = { zh: '词', en: 'word' };
const leaf = (fact: string, operator: string, value: unknown) => ({ fact, operator, value });
const SPOILED: [what: string, change: Json, line: RegExp][] = [
  [
    'a typo in an operator',
    { conditions: { all: [leaf('rdExpense', 'greaterThanInclusve', 1)] } },
    /\/conditions\/all\/0\/operator: operator "greaterThanInclusve"/,
  ],
  [
    'a typo in a fact',
    { conditions: { all: [leaf('rdExpence', 'equal', 1)] } },
    /\/conditions\/all\/0\/fact: fact "rdExpence" is not known/,
  ],
  [
    'an unknown code',
    { conditions: leaf('sizeClass', 'equal', 'tiny') },
    /\/conditions\/value: "tiny" is not in the code list/,
  ],
  [
    'an unknown parameter',
    { conditions: leaf('rdExpense', 'equal', { fact: 'param.nothing' }) },
    /\/conditions\/value\/fact: fact "param.nothing"/,
  ],
  [
    'an unknown named condition',
    { conditions: { condition: 'nobody' } },
    /\/conditions\/condition: named condition "nobody"/,
  ],
  ['a wrong formula', { benefit: { amount: { fact: 'name' } } }, / \/benefit\/amount\/fact: /],
  [
    'a route that cannot be read',
    { routes: [{ when: leaf('x', 'equal', 1), delivery: 'apply', reason: word }] },
    /\/routes\/0\/when\/fact: /,
  ],
  ['an unknown key', { titel: word }, /: Unrecognized key: "titel"/],
  ['a day that does not exist', { validFrom: '2026-02-30' }, / \/validFrom: must be a day that exists/],
  ['dates the wrong way round', { validTo: '2025-12-31' }, / \/validTo: is before validFrom/],
  ['an unknown department', { department: 'magic' }, / \/department: department "magic" is not known/],
  [
    'an unknown place',
    { jurisdiction: { registration: ['4499'], tax: [], statistics: [] } },
    /\/jurisdiction\/registration\/0: "4499"/,
  ],
  [
    'a reference to no policy',
    { stacking: [{ with: 'P99-none', rule: 'exclusive', subject: 'project' }] },
    /\/stacking\/0\/with: there is no policy "P99-none"/,
  ],
  ['an invented title without its mark', { title: word }, / \/title\/zh: an invented policy says 示例\(虚构\)/],
  ['an invented policy that is verified', { verified: true }, / \/verified: /],
  ['no tests', { tests: [] }, /\/tests: there is no test whose verdict is eligible/],
  ['a grant without a formula', { benefit: null }, / \/benefit: a grant has a formula/],
  ['a relief that is paid', { class: 'relief' }, /\/process\/payment: only a grant is paid/],
  [
    'two classes at once',
    { conditions: { all: [leaf('sizeClass', 'equal', 'small'), leaf('sizeClass', 'equal', 'micro')] } },
    /\/conditions\/all\/1: can never be true/,
  ],
];

for (const [what, change, line] of SPOILED) {
  test(`a policy file with ${what} stops the start, naming path, pointer and reason`, (t) => {
    const folder = rulesFolder(t);
    folder.write(POLICY, soundPolicy(change));
    const problems = problemsOf(folder.dir);
    t.true(problems.length >= 1);
    t.true(
      problems.every((problem) => problem.startsWith(`rules/${POLICY}`)),
      problems.join('\n'),
    );
    t.regex(problems[0] ?? '', line);
  });
}

test('a version lies where its name says, and is there once', (t) => {
  const folder = rulesFolder(t);
  folder.write('policies/X90-trial/2027.json', soundPolicy());
  t.regex(problemsOf(folder.dir)[0] ?? '', /must lie at policies\/X90-trial\/2026\.json/);
});

test('a faulty policy is left out of the reading, the others are in it and may name it', (t) => {
  const folder = rulesFolder(t);
  folder.write(POLICY, soundPolicy({ class: 'gift' }));
  const stacking = [{ with: 'X90-trial', rule: 'exclusive', subject: 'project' }];
  folder.write('policies/X91-other/2026.json', soundPolicy({ code: 'X91-other', stacking }));
  const { book, problems } = readRules(folder.dir);
  t.deepEqual(
    book.policies.map((policy) => policy.code),
    ['X91-other'],
  );
  t.is(problems.length, 1);
  t.regex(problems[0] ?? '', /X90-trial\/2026\.json \/class: /);
});

type Edit = (folder: RulesFolder) => void;
const edit =
  (file: string, change: (json: Json[]) => void): Edit =>
  (folder) =>
    folder.edit(file, change);
const BROKEN: [what: string, edit: Edit, line: RegExp][] = [
  ['no JSON', (folder) => folder.write('facts.json', '{"a":'), /^rules\/facts\.json: is no JSON/],
  ['a missing file', ({ dir }) => rmSync(join(dir, 'facts.json')), /^rules\/facts\.json: cannot be read \(ENOENT\)/],
  [
    'a folder as a file',
    ({ dir }) => {
      rmSync(join(dir, 'derived.json'));
      writeFileSync(join(dir, 'derived.json'), Buffer.from([0, 255, 1]));
    },
    /derived\.json: is no JSON/,
  ],
  [
    'a fact twice',
    edit('facts.json', (facts) => facts.push(facts[0] as Json)),
    /facts\.json \/\d+: "uscc" is there twice/,
  ],
  [
    'a fact of an unknown department',
    edit('facts.json', ([one]) => Object.assign(one as Json, { source: 'magic' })),
    /\/0\/source: department "magic"/,
  ],
  [
    'a fact with an unknown code list',
    edit('facts.json', ([one]) => Object.assign(one as Json, { codeList: 'magic' })),
    /\/0\/codeList: code list "magic"/,
  ],
  [
    'a list without fields',
    edit('facts.json', ([one]) => Object.assign(one as Json, { type: 'list' })),
    /\/0: a list fact names its fields/,
  ],
  [
    'an unknown key',
    edit('facts.json', ([one]) => Object.assign(one as Json, { labl: 1 })),
    /\/0: Unrecognized key: "labl"/,
  ],
  [
    'a parameter that nobody defined',
    edit('parameters.json', ([one]) => Object.assign(one as Json, { name: 'magic' })),
    /parameters\.json \/0\/name: facts\.json has no fact "param\.magic"/,
  ],
  [
    'a parameter of the wrong type',
    edit('parameters.json', ([one]) => Object.assign(one as Json, { value: 'much' })),
    /\/0\/value: is no ratio/,
  ],
  [
    'a parameter with two values at once',
    edit('parameters.json', (all) => all.push(all[0] as Json)),
    /has another value for the same district and time/,
  ],
  [
    'a parameter of nowhere',
    edit('parameters.json', ([one]) => Object.assign(one as Json, { district: '9999' })),
    /\/0\/district: "9999"/,
  ],
  [
    'a derived fact that nobody defined',
    edit('derived.json', ([one]) => Object.assign(one as Json, { key: 'magic' })),
    /derived\.json \/0\/key: facts\.json has no derived fact "magic"/,
  ],
  [
    'a derived fact with a typo',
    edit('derived.json', ([one]) =>
      Object.assign(one as Json, { formula: { formula: { fact: 'revenu' }, places: 2 } }),
    ),
    /derived\.json \/0\/formula\/formula\/fact: /,
  ],
  [
    'a value computed from a conclusion',
    edit('facts.json', (facts) =>
      Object.assign(facts.find(({ key }) => key === 'vatRefundClauses') as Json, { sharing: 'value' }),
    ),
    /"vatRefundClauses" is computed from taxConclusions, a conclusion/,
  ],
  [
    'a derived fact of no known form',
    edit('derived.json', ([one]) => Object.assign(one as Json, { formula: { average: {} } })),
    /\/0\/formula: must be one of count/,
  ],
  [
    'a derived fact of no list',
    edit('derived.json', ([one]) => Object.assign(one as Json, { formula: { count: { list: 'revenue' } } })),
    /\/0\/formula\/count\/list: "revenue" is no list fact/,
  ],
  [
    'a sum of texts',
    edit('derived.json', ([one]) => Object.assign(one as Json, { formula: { sum: { list: 'loans', field: 'bank' } } })),
    /\/formula\/sum\/field: "bank" is no field of loans for sum/,
  ],
  [
    'a where with a typo',
    edit('derived.json', ([one]) =>
      Object.assign(one as Json, { formula: { count: { list: 'loans', where: leaf('kindd', 'equal', 'x') } } }),
    ),
    /\/0\/formula\/count\/where\/fact: /,
  ],
  [
    'a derived fact of itself',
    edit('derived.json', ([one]) =>
      Object.assign(one as Json, { formula: { formula: { fact: 'layoffRate' }, places: 2 } }),
    ),
    /"layoffRate" is derived from itself/,
  ],
  [
    'a named condition with a typo',
    (folder) =>
      folder.edit<Json>('named-conditions/sme.json', (json) =>
        Object.assign(json, { conditions: leaf('sizeClas', 'equal', 'small') }),
      ),
    /named-conditions \/sme\/fact: /,
  ],
  [
    'a named condition under another name',
    (folder) => folder.edit<Json>('named-conditions/sme.json', (json) => Object.assign(json, { name: 'smes' })),
    /named-conditions\/sme\.json: the file name and "smes" inside it differ/,
  ],
  [
    'a code without an English name',
    (folder) =>
      folder.edit<{ codes: Json }>('codes/zones.json', ({ codes }) => Object.assign(codes, { x: { zh: '某区' } })),
    /codes\/zones\.json \/codes\/x: must have a name en/,
  ],
  [
    'a holiday on a Sunday',
    (folder) => folder.edit<{ off: string[] }>('holidays/2025.json', ({ off }) => off.push('2025-03-02')),
    /holidays\/2025\.json \/off: 2025-03-02 is a weekend day/,
  ],
  [
    'a worked Monday',
    (folder) => folder.edit<{ worked: string[] }>('holidays/2025.json', ({ worked }) => worked.push('2025-03-03')),
    /\/worked: 2025-03-03 is no weekend day/,
  ],
  [
    'a holiday of another year',
    (folder) => folder.edit<{ off: string[] }>('holidays/2025.json', ({ off }) => off.push('2026-03-02')),
    /holidays\/2025\.json: lists a day of another year/,
  ],
  [
    'an industry in two size rows',
    (folder) =>
      folder.edit<{ unclassified: string[] }>('size-classes.json', ({ unclassified }) => unclassified.push('A')),
    /size-classes\.json \/rows: industry A is in two rows/,
  ],
];

for (const [what, change, line] of BROKEN) {
  test(`a rule book with ${what} stops the start with one clear line`, (t) => {
    const folder = rulesFolder(t);
    change(folder);
    const problems = problemsOf(folder.dir);
    t.true(
      problems.some((problem) => line.test(problem)),
      problems.join('\n'),
    );
    t.true(problems.every((problem) => !problem.includes('\n')));
  });
}

test('a folder that is not there is said so', (t) => {
  t.deepEqual(problemsOf('/nowhere/rules'), ['no rules folder at /nowhere/rules']);
});
