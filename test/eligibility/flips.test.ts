import test from 'ava';
import fc from 'fast-check';
import { addDays } from '../../src/eligibility/civil-date.js';
import { deriveFacts } from '../../src/eligibility/derived.js';
import { type EntitlingPolicy, entitle, periodOf, referenceYearOf } from '../../src/eligibility/entitlement.js';
import type { CivilDate, FactDefinition, Facts, FactValue } from '../../src/eligibility/facts.js';
import { factsRead, nextFlip, nextTurn } from '../../src/eligibility/flips.js';
import type { Vocabulary } from '../../src/eligibility/vocabulary.js';
import { factsWithLosses, losses, named, row, rule } from './random-rules.js';
import { AS_OF, fact, sampleVocabulary } from './samples.js';

const DAYS = 800;

const vocabulary: Vocabulary = sampleVocabulary({
  named,
  derived: new Map(
    [
      {
        key: 'hiredGraduates',
        formula: {
          count: {
            list: 'hires',
            where: {
              all: [
                { fact: 'hiredOn', operator: 'withinMonthsBefore', value: 12 },
                { fact: 'leftOn', operator: 'after', value: { fact: '$.asOf' } },
              ],
            },
          },
        },
      } as const,
    ].map((derived) => [derived.key, derived]),
  ),
});
const sample = vocabulary.catalogue;
const withHires: Vocabulary = {
  ...vocabulary,
  catalogue: new Map([
    ...sample,
    ['hires', { ...sample.get('hires'), maxAgeDays: 400 } as FactDefinition],
    ['hiredGraduates', fact('hiredGraduates', 'integer', { derived: true, maxAgeDays: 700 })],
  ]),
};

const always: EntitlingPolicy = {
  validFrom: '2000-01-01',
  validTo: null,
  appliesTo: { from: '2000-01-01', to: null },
  period: { kind: 'once', lag: 0 },
  jurisdiction: { registration: [], tax: [], statistics: [] },
  branch: 'own',
  conditions: { fact: 'name', operator: 'equal', value: 'a' },
  benefit: null,
  delivery: 'apply-free',
  routes: [],
};

/** What a run would find on a day, in one text. */
function outcome(policy: EntitlingPolicy, facts: Facts, day: CivilDate): string {
  const { verdict, delivery, benefit } = entitle(policy, deriveFacts(facts, day, withHires), day, withHires);
  const { amount, payable } = benefit ?? {};
  const decided = [verdict, verdict === 'not-in-force' ? null : delivery, amount, payable];
  return JSON.stringify([...decided, periodOf(policy, day), referenceYearOf(policy, day)]);
}

/** The first day on which the outcome is another one, found by looking at each. */
function firstOther(policy: EntitlingPolicy, facts: Facts): CivilDate | null {
  const now = outcome(policy, facts, AS_OF);
  for (let day = addDays(AS_OF, 1), left = DAYS; left > 0; day = addDays(day, 1), left -= 1) {
    if (outcome(policy, facts, day) !== now) return day;
  }
  return null;
}

function foretold(policy: EntitlingPolicy, facts: Facts): CivilDate | null {
  const days = [
    nextFlip([policy], deriveFacts(facts, AS_OF, withHires), AS_OF, withHires),
    nextTurn(policy, AS_OF),
  ].filter((day) => day !== null);
  return days.sort()[0] ?? null;
}

const offset = fc.integer({ min: -800, max: 800 }).map((days) => addDays(AS_OF, days));
const dated = fc.integer({ min: -500, max: 0 }).map((days) => addDays(AS_OF, days));
const hire = fc.record({
  hiredOn: offset,
  leftOn: fc.option(offset, { nil: undefined }),
  employerContributionPerMonth: fc.constantFrom(1, 2),
});
const graduates = { fact: 'hiredGraduates', operator: 'greaterThan', value: 1 } as const;
const calendar = fc.record({
  validFrom: fc.oneof(fc.constant('2000-01-01'), offset),
  validTo: fc.option(offset, { nil: null }),
  appliesTo: fc.record({ from: offset, to: fc.option(offset, { nil: null }) }),
  period: fc.record({
    kind: fc.constantFrom('once' as const, 'year' as const, 'quarter' as const, 'month' as const),
    lag: fc.integer({ min: 0, max: 3 }),
  }),
});
const policies: fc.Arbitrary<EntitlingPolicy> = fc
  .record({ conditions: rule, when: rule, route: rule, rest: fc.option(calendar, { nil: {} }), lists: fc.boolean() })
  .map(({ conditions, when, route, rest, lists }) => ({
    ...always,
    ...rest,
    conditions: lists ? { any: [conditions, graduates] } : conditions,
    routes: [{ when: route, delivery: 'apply', reason: { zh: '因', en: 'why' } }],
    benefit: {
      amount: {
        sum: [
          { cases: [{ when, amount: { fixed: 100 } }] },
          ...(lists
            ? [
                {
                  sumOver: {
                    list: 'hires',
                    where: { fact: 'hiredOn', operator: 'onOrBefore', value: { fact: '$.asOf' } },
                    amount: { field: 'employerContributionPerMonth' },
                  },
                },
              ]
            : []),
        ],
      },
    },
  }));

test('no verdict, delivery or amount turns before the day foretold, and none passes unforetold', (t) => {
  let turned = 0;
  const law = fc.property(
    policies,
    row,
    losses,
    fc.array(hire, { maxLength: 3 }),
    dated,
    (policy, values, lost, hires, asOf) => {
      const facts = new Map(factsWithLosses(values, lost));
      facts.set('hires', { value: hires as unknown as FactValue, asOf });
      const dishonest = facts.get('dishonest');
      if (dishonest?.value !== undefined) facts.set('dishonest', { ...dishonest, asOf });
      const first = firstOther(policy, facts);
      if (first === null) return true;
      turned += 1;
      const day = foretold(policy, facts);
      return day !== null && day <= first;
    },
  );
  fc.assert(law, { numRuns: Number(process.env.RUNS ?? 150) });
  t.true(turned > 20, `${turned} turned`);
});

const facts = (values: Readonly<Record<string, FactValue>>, asOf = AS_OF): Facts =>
  new Map(Object.entries(values).map(([key, value]) => [key, { value, asOf }]));
const flip = (
  conditions: EntitlingPolicy['conditions'],
  values: Readonly<Record<string, FactValue>>,
  asOf?: CivilDate,
) => nextFlip([{ ...always, conditions }], deriveFacts(facts(values, asOf), AS_OF, withHires), AS_OF, withHires);

test('each kind of leaf turns on its own day', (t) => {
  const months = (operator: string, date: string, value = 12) =>
    flip({ fact: 'recognisedOn', operator, value }, { recognisedOn: date });
  t.is(months('withinMonthsBefore', '2026-01-31', 1), null, 'over for good');
  t.is(months('withinMonthsBefore', '2026-10-31', 1), '2026-11-30', 'the month’s end clamps; the day after it is over');
  t.is(months('olderThanMonths', '2025-11-22'), '2026-11-23');
  t.is(months('withinMonthsBefore', '2027-01-01'), '2027-01-01', 'not yet begun');
  const day = (operator: string, value: FactValue) => flip({ fact: 'asOf', operator, value }, {});
  t.is(day('before', '2026-12-01'), '2026-12-01');
  t.is(day('onOrBefore', '2026-11-22'), '2026-11-23');
  t.is(day('between', ['2026-01-01', '2027-03-31']), '2027-03-31');
  t.is(day('after', '2026-11-21'), null);
  t.is(
    flip({ fact: 'recognisedOn', operator: 'after', value: { fact: 'asOf' } }, { recognisedOn: '2027-05-01' }),
    '2027-05-01',
  );
  t.is(
    flip({ fact: 'employees', operator: 'equal', value: 3 }, { employees: 3 }, '2026-01-01'),
    addDays('2026-01-01', 401),
  );
  t.is(flip({ fact: 'recognisedOn', operator: 'after', value: '2027-01-01' }, { recognisedOn: '2027-05-01' }), null);
  t.is(flip({ fact: 'employees', operator: 'equal', value: 3 }, {}), null, 'what is missing does not age');
});

test('a derived fact turns with the records behind it', (t) => {
  const hires = [{ hiredOn: '2026-02-10' }, { hiredOn: '2025-01-01' }, { hiredOn: '2026-06-01', leftOn: '2027-01-15' }];
  t.is(flip(graduates, { hires }), '2027-01-15');
  t.is(flip(graduates, { hires: hires.slice(0, 2) }), '2027-02-10');
});

test('a policy turns with its dates, its period and its year', (t) => {
  const turn = (more: Partial<EntitlingPolicy>) => nextTurn({ ...always, ...more }, AS_OF);
  t.is(turn({}), '2027-01-01', 'the year of reference');
  t.is(turn({ validFrom: '2026-12-05' }), '2026-12-05');
  t.is(turn({ validTo: '2026-11-22' }), '2026-11-23');
  t.is(turn({ period: { kind: 'month', lag: 2 } }), '2026-12-01');
  t.is(turn({ period: { kind: 'quarter', lag: 0 } }), '2027-01-01');
  t.is(turn({ period: { kind: 'year', lag: 1 } }), '2027-01-01');
});

test('what a policy reads is followed through names, formulas and lists', (t) => {
  const read = factsRead(
    {
      ...always,
      jurisdiction: { registration: ['4416'], tax: [], statistics: [] },
      conditions: { all: [{ condition: 'nested' }, graduates] },
      routes: [
        {
          when: { fact: 'aboveScale', operator: 'equal', value: true },
          delivery: 'apply',
          reason: { zh: '因', en: 'why' },
        },
      ],
      benefit: {
        amount: { topUp: { ladder: 'l', level: { rate: { of: { fact: 'rdExpense' }, by: { fact: 'param.quota' } } } } },
      },
    },
    withHires,
  );
  t.deepEqual([...read].sort(), [
    'aboveScale',
    'benefitsReceived',
    'dishonest',
    'districtCode',
    'hiredGraduates',
    'hires',
    'param.quota',
    'rdExpense',
    'revenue',
    'revenue@-1',
  ]);
});
