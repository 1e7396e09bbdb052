import test from 'ava';
import type { FactDefinition, Facts } from '../../src/eligibility/facts.js';
import type { Enterprise, Provenance } from '../../src/enterprises/enterprise.schema.js';
import { factsFor } from '../../src/enterprises/enterprise-facts.service.js';

const words = { zh: '', en: '' };
const fact = (
  key: string,
  type: FactDefinition['type'],
  more: Partial<FactDefinition> = {},
): [string, FactDefinition] => [
  key,
  {
    key,
    type,
    label: words,
    source: 'tax',
    period: 'none',
    sharing: 'value',
    sensitivity: 'public',
    changeable: false,
    ...more,
  },
];
const rules = {
  catalogue: new Map([
    fact('uscc', 'text'),
    fact('name', 'text'),
    fact('wageArrears', 'boolean', { maxAgeDays: 62 }),
    fact('revenue', 'money', { period: 'year' }),
    fact('quarterlySales', 'money', { period: 'quarter' }),
    fact('monthlySales', 'money', { period: 'month' }),
    fact('qualifications', 'list', { maxAgeDays: 400 }),
    fact('qualificationCodes', 'set', { derived: true, maxAgeDays: 400 }),
    fact('departmentLists', 'list'),
    fact('departmentListCodes', 'set', { derived: true }),
  ]),
};

function firm(values: Enterprise['values'], provenance: Record<string, string[]>): Enterprise {
  const entries: Provenance[] = Object.entries(provenance).map(([asOf, keys]) => ({
    batch: `b@${asOf}`,
    source: 'tax',
    asOf,
    receivedAt: new Date('2026-11-22T00:00:00Z'),
    keys,
  }));
  const at = new Date('2026-11-22T00:00:00Z');
  return { _id: 'U', uscc: 'U', name: '', values, provenance: entries, revision: 1, createdAt: at, updatedAt: at };
}

const at = (enterprise: Enterprise, asOf: string, referenceYear: number): Facts =>
  factsFor(enterprise, { rules, asOf, referenceYear });

test('yearly facts are addressed from the reference year; a year that lacks is not yet published', (t) => {
  const enterprise = firm({ revenue: { 2025: 100, 2023: 80 } }, { '2026-05-31': ['revenue.2025', 'revenue.2023'] });
  const facts = at(enterprise, '2026-06-30', 2025);
  t.deepEqual(facts.get('revenue'), { value: 100, source: 'tax', asOf: '2026-05-31', period: '2025' });
  t.deepEqual(facts.get('revenue@-1'), { missing: 'not-yet-published', period: '2024' });
  t.is(facts.get('revenue@-2')?.value, 80);
  t.is(at(enterprise, '2026-06-30', 2026).get('revenue')?.missing, 'not-yet-published');
  t.is(at(enterprise, '2026-06-30', 2026).get('revenue@-1')?.value, 100);
  t.is(at(firm({}, {}), '2026-06-30', 2025).get('revenue'), undefined);
});

test('quarters and months: the latest of the reference year that has begun', (t) => {
  const enterprise = firm(
    { quarterlySales: { '2026Q1': 1, '2026Q3': 3, '2025Q4': 9 }, monthlySales: { '2026-02': 2, '2026-10': 10 } },
    {
      '2026-02-28': [
        'quarterlySales.2026Q1',
        'quarterlySales.2026Q3',
        'quarterlySales.2025Q4',
        'monthlySales.2026-02',
        'monthlySales.2026-10',
      ],
    },
  );
  t.deepEqual(at(enterprise, '2026-08-01', 2026).get('quarterlySales')?.value, 3);
  t.deepEqual(at(enterprise, '2026-06-30', 2026).get('quarterlySales')?.value, 1);
  t.deepEqual(at(enterprise, '2026-06-30', 2025).get('quarterlySales')?.value, 9);
  t.deepEqual(at(enterprise, '2026-09-30', 2026).get('monthlySales')?.value, 2);
  t.deepEqual(at(enterprise, '2026-10-01', 2026).get('monthlySales')?.period, '2026-10');
  t.deepEqual(at(enterprise, '2026-10-01', 2024).get('monthlySales'), { missing: 'not-yet-published' });
});

test('past its max age a value is stale: on the last day it still counts', (t) => {
  const enterprise = firm({ wageArrears: false }, { '2026-01-31': ['wageArrears'] });
  t.is(at(enterprise, '2026-04-03', 2026).get('wageArrears')?.value, false);
  t.deepEqual(at(enterprise, '2026-04-04', 2026).get('wageArrears'), {
    missing: 'stale',
    source: 'tax',
    asOf: '2026-01-31',
  });
});

test('what was stated after the date of evaluation is not there', (t) => {
  const enterprise = firm({ name: '甲' }, { '2026-03-01': ['name'] });
  t.is(at(enterprise, '2026-02-28', 2026).get('name'), undefined);
  t.is(at(enterprise, '2026-03-01', 2026).get('name')?.value, '甲');
});

test('qualification codes: valid on both end days, not revoked', (t) => {
  const enterprise = firm(
    {
      qualifications: [
        { code: 'high-tech', recognisedOn: '2023-12-28', validTo: '2026-12-28' },
        { code: 'gazelle', revokedOn: '2026-05-01' },
      ],
    },
    { '2026-01-31': ['qualifications'] },
  );
  const codes = (asOf: string) => at(enterprise, asOf, 2026).get('qualificationCodes');
  t.deepEqual(codes('2026-04-30'), { value: ['gazelle', 'high-tech'], source: 'tax', asOf: '2026-01-31' });
  t.deepEqual(codes('2026-05-01')?.value, ['high-tech']);
  t.deepEqual(codes('2026-12-28')?.value, ['high-tech']);
  t.deepEqual(codes('2026-12-29')?.value, []);
  t.deepEqual(codes('2027-06-30'), { missing: 'stale' });
  t.is(at(firm({}, {}), '2026-05-01', 2026).get('qualificationCodes'), undefined);
});

test('a policy that assesses last year sees the qualifications of its end', (t) => {
  const enterprise = firm(
    {
      qualifications: [
        { code: 'high-tech', recognisedOn: '2026-01-01', validTo: '2028-12-31' },
        { code: 'gazelle', recognisedOn: '2025-12-31', validTo: '2028-12-31' },
        { code: 'tech-sme', recognisedOn: '2025-02-01', validTo: '2025-12-31' },
        { code: 'innovative-sme', recognisedOn: '2025-02-01', validTo: '2025-12-30' },
        { code: 'hidden-champion', recognisedOn: '2024-02-01', revokedOn: '2025-12-31' },
      ],
    },
    { '2026-01-31': ['qualifications'] },
  );
  t.deepEqual(at(enterprise, '2026-06-30', 2025).get('qualificationCodes')?.value, ['gazelle', 'tech-sme']);
  t.deepEqual(at(enterprise, '2026-06-30', 2026).get('qualificationCodes')?.value, ['gazelle', 'high-tech']);
});

test('of partly stated lists only the stated elements are known', (t) => {
  const enterprise = firm(
    { qualifications: [{ code: 'tech-sme', validTo: '2026-12-31' }] },
    { '2026-01-31': ['qualifications#high-tech'], '2025-09-30': ['qualifications#tech-sme'] },
  );
  t.deepEqual(at(enterprise, '2026-06-30', 2026).get('qualificationCodes'), {
    value: ['tech-sme'],
    source: 'tax',
    asOf: '2025-09-30',
    known: { field: 'code', elements: ['high-tech', 'tech-sme'] },
  });
  t.deepEqual(
    at(enterprise, '2026-12-01', 2026).get('qualificationCodes'),
    {
      value: [],
      source: 'tax',
      asOf: '2026-01-31',
      known: { field: 'code', elements: ['high-tech'] },
    },
    'the older statement is stale',
  );
});

test('department lists of a year hold for that year', (t) => {
  const enterprise = firm(
    { departmentLists: [{ code: 'advanced-manufacturing-vat', year: 2025, validTo: '2025-12-31' }] },
    { '2025-06-30': ['departmentLists#advanced-manufacturing-vat|2025'] },
  );
  const codes = (asOf: string, year: number) => at(enterprise, asOf, year).get('departmentListCodes');
  t.deepEqual(codes('2026-03-01', 2025)?.value, ['advanced-manufacturing-vat']);
  t.deepEqual(codes('2026-03-01', 2026)?.value, []);
  t.deepEqual(codes('2026-03-01', 2026)?.known, { field: 'code', elements: [] }, 'nothing is known of 2026');
});
