import test from 'ava';
import { conditionsToConfirm, type EntitlingPolicy, entitle } from '../../src/eligibility/entitlement.js';
import type { FactValue } from '../../src/eligibility/facts.js';
import { periodOf, periodWithin, referenceYearOf } from '../../src/eligibility/period.js';
import { AS_OF, factsOf, sampleVocabulary } from './samples.js';

const vocabulary = sampleVocabulary();
const anywhere = { registration: [], tax: [], statistics: [] };
const policy: EntitlingPolicy = {
  validFrom: '2026-01-01',
  validTo: '2026-12-31',
  appliesTo: { from: '2025-01-01', to: '2025-12-31' },
  period: { kind: 'year', lag: 1 },
  jurisdiction: anywhere,
  branch: 'own',
  conditions: { fact: 'employees', operator: 'lessThanInclusive', value: 30 },
  benefit: { amount: { fixed: 1000 } },
  delivery: 'apply-free',
  routes: [],
};

function ask(changes: Partial<EntitlingPolicy>, values: Record<string, FactValue>, asOf = AS_OF) {
  return entitle({ ...policy, ...changes }, factsOf(values), asOf, vocabulary);
}

test('periods take the lag off', (t) => {
  const of = (kind: 'once' | 'year' | 'quarter' | 'month', lag: number, asOf: string) =>
    periodOf({ period: { kind, lag } }, asOf);
  t.is(of('once', 0, AS_OF), 'once');
  t.is(of('year', 0, AS_OF), '2026');
  t.is(of('year', 1, '2026-01-01'), '2025');
  t.is(of('quarter', 0, '2026-09-30'), '2026Q3');
  t.is(of('quarter', 1, '2026-01-15'), '2025Q4');
  t.is(of('quarter', 5, '2026-01-15'), '2024Q4');
  t.is(of('month', 0, '2026-10-31'), '2026-10');
  t.is(of('month', 1, '2026-01-31'), '2025-12');
});

test('the reference year is the period’s; a closed window holds it back', (t) => {
  const of = (kind: 'once' | 'year' | 'quarter', lag: number, to: string | null, asOf: string) =>
    referenceYearOf({ period: { kind, lag }, appliesTo: { from: '2019-01-01', to } }, asOf);
  t.is(of('year', 1, null, AS_OF), 2025);
  t.is(of('quarter', 1, null, '2026-02-01'), 2025);
  t.is(of('once', 0, null, AS_OF), 2026);
  t.is(of('once', 1, null, AS_OF), 2025);
  t.is(of('once', 0, '2019-12-31', '2020-12-15'), 2019);
  t.is(of('once', 0, '2027-12-31', AS_OF), 2026, 'a window still open does not reach into the future');
});

test('a period is in a window when any of its days is', (t) => {
  const window = { from: '2025-04-01', to: '2026-03-31' };
  t.deepEqual(
    ['2024', '2025', '2026', '2027'].map((year) => periodWithin(year, window)),
    [false, true, true, false],
  );
  t.deepEqual(['2025Q1', '2025Q2', '2026Q1', '2026Q2'].map((quarter) => periodWithin(quarter, window)), [false, true, true, false]); // biome-ignore format: one row
  t.deepEqual(['2025-03', '2025-04', '2026-03', '2026-04'].map((month) => periodWithin(month, window)), [false, true, true, false]); // biome-ignore format: one row
  t.true(periodWithin('2030', { from: '2025-01-01', to: null }));
});

test('first and last day are in force, the days beside them are not', (t) => {
  const values = { employees: 10 };
  t.is(ask({}, values, '2025-12-31').verdict, 'not-in-force');
  t.is(ask({}, values, '2026-01-01').verdict, 'eligible');
  t.is(ask({}, values, '2026-12-31').verdict, 'eligible');
  const after = ask({}, values, '2027-01-01');
  t.like(after, { verdict: 'not-in-force', trace: null, benefit: null, reason: { zh: '政策已过有效期' } });
  t.is(ask({ period: { kind: 'year', lag: 0 } }, values).verdict, 'not-in-force', '2026 is outside the window');
});

test('place is by registration, any tax district, statistics, and all that are named', (t) => {
  const heyuan = { ...anywhere, registration: ['4416'] };
  t.is(ask({ jurisdiction: heyuan }, { employees: 10, districtCode: '441621' }).verdict, 'eligible');
  t.is(ask({ jurisdiction: heyuan }, { employees: 10, districtCode: '440307' }).verdict, 'not-in-force');
  const unknown = ask({ jurisdiction: heyuan }, { employees: 10 });
  t.is(unknown.verdict, 'undecided');
  t.deepEqual(unknown.missing, [{ fact: 'districtCode', reason: 'absent' }]);
  t.is(ask({ jurisdiction: heyuan }, { employees: 31 }).verdict, 'ineligible', 'fails wherever it is');
  const tax = { ...anywhere, tax: ['4416'] };
  t.is(ask({ jurisdiction: tax }, { employees: 10, taxDistrictCodes: ['440307', '441602'] }).verdict, 'eligible');
  t.is(ask({ jurisdiction: tax }, { employees: 10, taxDistrictCodes: [] }).verdict, 'not-in-force');
  const both = { ...heyuan, statistics: ['4416'] };
  const split = { employees: 10, districtCode: '441602', statisticsDistrictCode: '440307' };
  t.is(ask({ jurisdiction: both }, split).verdict, 'not-in-force');
});

test('a branch: left out, or judged with its head office', (t) => {
  const branch = { employees: 10, entityType: 'branch' };
  t.is(ask({}, branch).verdict, 'eligible');
  t.like(ask({ branch: 'none' }, branch), { verdict: 'ineligible', benefit: null });
  t.like(ask({ branch: 'head-office' }, branch), { verdict: 'undecided', reason: { zh: '分支机构并入总机构判断' } });
  t.is(ask({ branch: 'head-office' }, { ...branch, entityType: 'enterprise' }).verdict, 'eligible');
  t.deepEqual(ask({ branch: 'none' }, { employees: 10 }).missing, [{ fact: 'entityType', reason: 'absent' }]);
});

test('the first route that holds delivers; it never changes the verdict', (t) => {
  const routes: EntitlingPolicy['routes'] = [
    { when: { fact: 'dishonest', operator: 'equal', value: true }, delivery: 'apply', reason: { zh: '甲', en: 'a' } },
    { when: { fact: 'employees', operator: 'lessThan', value: 5 }, delivery: 'instant', reason: { zh: '乙', en: 'b' } },
  ];
  const way = (values: Record<string, FactValue>) => {
    const { delivery, routeReason, verdict } = ask({ routes }, { employees: 10, ...values });
    return [verdict, delivery, routeReason?.zh];
  };
  t.deepEqual(way({ dishonest: true }), ['eligible', 'apply', '甲']);
  t.deepEqual(way({ dishonest: false }), ['eligible', 'apply-free', undefined]);
  t.deepEqual(way({ dishonest: false, employees: 4 }), ['eligible', 'instant', '乙']);
  t.deepEqual(way({}), ['eligible', 'apply', '甲'], 'what is not known never opens a way with fewer checks');
  const careful = ask({ routes, delivery: 'apply' }, { employees: 4 });
  t.is(careful.delivery, 'apply');
});

test('what is confirmed holds place and branch beside the conditions', (t) => {
  t.is(conditionsToConfirm(policy), policy.conditions);
  const bound = { ...policy, jurisdiction: { ...anywhere, registration: ['4416'] }, branch: 'none' as const };
  t.deepEqual(conditionsToConfirm(bound), {
    all: [
      {
        all: [
          { fact: 'districtCode', operator: 'startsWithAny', value: ['4416'] },
          { fact: 'entityType', operator: 'notEqual', value: 'branch' },
        ],
      },
      policy.conditions,
    ],
  });
});

test('the amount comes with eligible and undecided, never with ineligible', (t) => {
  t.is(ask({}, { employees: 10 }).benefit?.amount, '1000.00');
  t.is(ask({}, {}).benefit?.amount, '1000.00');
  t.is(ask({}, { employees: 31 }).benefit, null);
});

test('a cliff: one 元 over the limit and nothing is left', (t) => {
  const conditions = { fact: 'taxableIncome', operator: 'lessThanInclusive', value: 3_000_000 };
  const benefit = { amount: { rate: { of: { fact: 'taxableIncome' }, by: { fixed: 0.2 } } } };
  const at = (taxableIncome: number) => {
    const { verdict, benefit: result } = ask({ conditions, benefit }, { taxableIncome });
    return [verdict, result?.amount];
  };
  t.deepEqual(at(3_000_000), ['eligible', '600000.00']);
  t.deepEqual(at(3_000_100), ['ineligible', undefined]);
});
