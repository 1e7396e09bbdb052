import test from 'ava';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';
import { findPolicy, listPolicies, loadRules, parameterFacts, plainFacts } from '../../src/policies/policy.service.js';
import type { RuleBook } from '../../src/policies/rule-book.schema.js';
import { InputError } from '../../src/terminal/input-error.js';

const rules = loadRules();

function version(code: string, validFrom: string, validTo: string | null, rest: Partial<PolicyVersion> = {}) {
  const jurisdiction = { registration: [], tax: [], statistics: [] };
  return {
    code,
    version: validFrom,
    validFrom,
    validTo,
    jurisdiction,
    sample: false,
    ...rest,
  } as unknown as PolicyVersion;
}

function book(...policies: PolicyVersion[]): RuleBook {
  return { ...rules, policies };
}

test('the version in force at a day is found, its last day included', (t) => {
  const made = book(version('A01-x', '2024-01-01', '2024-12-31'), version('A01-x', '2025-01-01', null));
  t.is(findPolicy(made, 'A01-x', '2024-12-31')?.validFrom, '2024-01-01');
  t.is(findPolicy(made, 'A01-x', '2025-01-01')?.validFrom, '2025-01-01');
  t.is(findPolicy(made, 'A01-x', '2023-12-31')?.validFrom, '2024-01-01');
  t.is(findPolicy(made, 'A01-y', '2025-01-01'), undefined);
});

test('of two versions in force the later beginning wins; after all have ended the last one is shown', (t) => {
  const made = book(version('A01-x', '2024-06-01', '2025-06-30'), version('A01-x', '2024-01-01', '2025-12-31'));
  t.is(findPolicy(made, 'A01-x', '2025-01-01')?.validFrom, '2024-06-01');
  t.is(findPolicy(made, 'A01-x', '2025-08-01')?.validFrom, '2024-01-01');
  t.is(findPolicy(made, 'A01-x', '2027-01-01')?.validFrom, '2024-06-01');
});

test('samples and other places are listed and not offered', (t) => {
  const at = (...registration: string[]) => ({ jurisdiction: { registration, tax: [], statistics: [] } });
  const made = book(
    version('A01-nation', '2024-01-01', null),
    version('A02-province', '2024-01-01', null, at('44')),
    version('A03-county', '2024-01-01', null, at('441621')),
    version('A04-elsewhere', '2024-01-01', null, at('440307')),
    version('A05-sample', '2024-01-01', null, { ...at('440307'), sample: true }),
    version('A06-over', '2020-01-01', '2020-12-31'),
  );
  const listed = listPolicies(made, { asOf: '2026-01-01', city: '441600' });
  t.deepEqual(
    listed.map(({ policy, inForce, offered }) => [policy.code.slice(0, 3), inForce, offered]),
    [
      ['A01', true, true],
      ['A02', true, true],
      ['A03', true, true],
      ['A04', true, false],
      ['A05', true, false],
      ['A06', false, true],
    ],
  );
});

test('a parameter takes the longest district prefix in force', (t) => {
  const value = (district: string | undefined, asOf: string, name: string) =>
    parameterFacts(rules, district, asOf).get(`param.${name}`)?.value;
  t.is(value('441621', '2025-06-01', 'keyGroupQuota'), 7800);
  t.is(value('510000', '2025-06-01', 'keyGroupQuota'), 6000);
  t.is(value(undefined, '2025-06-01', 'keyGroupQuota'), 6000);
  t.is(value('441602', '2025-02-28', 'minimumWage'), 1620);
  t.is(value('441602', '2025-03-01', 'minimumWage'), 1750);
  t.is(value('441602', '2022-12-31', 'keyGroupQuota'), undefined);
  t.is(value('440305', '2025-06-01', 'minimumWage'), undefined);
  t.is(parameterFacts(rules, '441621', '2025-06-01').get('param.keyGroupQuota')?.source, 'tax');
});

test('plain facts are typed, parameters fill in, what is given wins', (t) => {
  const facts = plainFacts(
    {
      districtCode: '441621',
      registeredCapital: '7200.50',
      'revenue@-1': 10,
      rdRatio: '0.055',
      employees: null,
      name: '',
      'param.minimumWage': 2000,
      hires: [{ group: ['graduate'], monthsInsured: { pension: 3 }, 'monthsInsured.injury': 2, leftOn: null }],
    },
    rules,
    '2025-06-01',
  );
  t.is(facts.get('registeredCapital')?.value, 7200.5);
  t.is(facts.get('revenue@-1')?.value, 10);
  t.is(facts.get('rdRatio')?.value, 0.055);
  t.false(facts.has('employees'));
  t.false(facts.has('name'));
  t.is(facts.get('param.minimumWage')?.value, 2000);
  t.is(facts.get('param.hireExpansionSubsidy')?.value, 1000);
  t.deepEqual(facts.get('hires')?.value, [
    { group: ['graduate'], monthsInsured: { pension: 3 }, 'monthsInsured.injury': 2 },
  ]);
});

const bad: [what: string, facts: unknown, line: RegExp][] = [
  ['an unknown key', { revenu: 1 }, /^\/revenu: fact "revenu" is not known$/],
  ['an unknown parameter', { 'param.x': 1 }, /^\/param\.x: fact "param\.x" is not known$/],
  ['an earlier year of a fact without years', { 'name@-1': 'x' }, /is not known$/],
  ['a day that does not exist', { establishedOn: '2023-02-30' }, /^\/establishedOn: must be a day that exists/],
  ['a number as text', { employees: '12' }, /^\/employees: must be a whole number$/],
  ['half a person', { employees: 1.5 }, /must be a whole number$/],
  ['a third decimal', { revenue: '1.005' }, /at most two decimals/],
  ['too much money', { revenue: 1e13 }, /below 10,000,000,000,000/],
  ['no amount', { revenue: '1万' }, /must be an amount/],
  ['a text for a boolean', { isPrivate: 'true' }, /must be true or false/],
  ['an unknown code', { sizeClass: 'tiny' }, /^\/sizeClass: "tiny" is not in the code list size-classes$/],
  ['an unknown code in a set', { qualificationCodes: ['high-tech', 'x'] }, /"x" is not in the code list/],
  ['an unknown field', { hires: [{}, { nmae: 1 }] }, /^\/hires\/1\/nmae: field "nmae" of hires is not known$/],
  ['a wrong field', { hires: [{ birthYear: 'x' }] }, /^\/hires\/0\/birthYear: must be a whole number$/],
  ['a wrong entry of a map', { hires: [{ monthsInsured: { pension: 'x' } }] }, /^\/hires\/0\/monthsInsured\/pension/],
  ['no map', { hires: [{ monthsInsured: 3 }] }, /must be a map/],
  ['no list', { hires: {} }, /must be a list of records/],
  ['no record', { hires: [1] }, /must be a record/],
  ['no object', [1], /must be one object/],
  ['nothing', null, /must be one object/],
];

for (const [what, facts, line] of bad) {
  test(`plain facts refuse ${what} in one line`, (t) => {
    const error = t.throws(() => plainFacts(facts, rules, '2025-06-01'), { instanceOf: InputError });
    t.is(error?.problems.length, 1);
    t.regex(error?.problems[0] ?? '', line);
  });
}

test('sets of valid codes come from the records unless they are given', (t) => {
  const record = (code: string, recognisedOn: string, validTo?: string, revokedOn?: string) => ({
    code,
    recognisedOn,
    validTo,
    revokedOn,
  });
  const codes = (qualifications: unknown[]) =>
    plainFacts({ qualifications }, rules, '2025-06-01').get('qualificationCodes');
  t.deepEqual(
    codes([
      record('high-tech', '2022-12-01', '2025-06-01'),
      record('tech-sme', '2024-05-01', '2025-05-31'),
      record('gazelle', '2024-05-01', '2027-05-31', '2025-06-01'),
      record('innovative-sme', '2025-06-02', '2028-05-31'),
    ])?.value,
    ['high-tech'],
  );
  t.deepEqual(codes([record('high-tech', '2022-12-01')]), { missing: 'incomplete' });
  const given = plainFacts({ qualifications: [], qualificationCodes: ['gazelle'] }, rules, '2025-06-01');
  t.deepEqual(given.get('qualificationCodes')?.value, ['gazelle']);
});
