import test from 'ava';
import type { CompleteList, Enterprise } from '../../src/enterprises/enterprise.schema.js';
import { knownAt } from '../../src/enterprises/known-at.js';
import type { Statement } from '../../src/enterprises/ledger.js';
import { type Merged, mergeEnterprise } from '../../src/enterprises/merge.js';

const USCC = '91441602MATEXT01XN';
const NOW = new Date('2026-11-22T00:00:00Z');

function stated(asOf: string, observed: Record<string, unknown>, more: Partial<Statement> = {}): Statement {
  return {
    batch: `file@${asOf}`,
    source: 'statistics',
    asOf,
    receivedAt: NOW,
    observed: Object.entries(observed).map(([slot, value]) => ({ slot, value: value as never })),
    ...more,
  };
}

function lay(existing: Enterprise | null, ...statements: Statement[]): Merged {
  return mergeEnterprise(existing, { uscc: USCC, statements }, [], NOW);
}

const list = (asOf: string, more: Partial<CompleteList> = {}): CompleteList => ({
  _id: 'x',
  closes: 'dishonestJudgmentDebtor',
  leaves: 'false',
  population: { districts: ['4416'] },
  asOf,
  source: 'court',
  batch: `list@${asOf}`,
  receivedAt: NOW,
  named: 1,
  exempt: [],
  ...more,
});

test('a new enterprise holds values under their periods and one provenance entry per statement', (t) => {
  const { enterprise, outcome } = lay(
    null,
    stated('2026-05-31', { name: '甲', 'revenue.2025': 100, 'revenue.2024': 90 }),
  );
  t.is(outcome, 'created');
  t.deepEqual(enterprise.values, { name: '甲', revenue: { 2025: 100, 2024: 90 } } as never);
  t.is(enterprise.name, '甲');
  t.deepEqual(
    enterprise.provenance.map((entry) => [entry.batch, [...entry.keys]]),
    [['file@2026-05-31', ['name', 'revenue.2025', 'revenue.2024']]],
  );
});

test('the same again changes nothing; a newer date refreshes the evidence; an older one is outdated', (t) => {
  const first = lay(null, stated('2026-05-31', { 'revenue.2025': 100 })).enterprise;
  const again = lay(first, stated('2026-05-31', { 'revenue.2025': 100 }));
  t.deepEqual([again.outcome, again.write], ['unchanged', false]);
  const fresher = lay(first, stated('2026-06-30', { 'revenue.2025': 100 }));
  t.deepEqual([fresher.outcome, fresher.write], ['unchanged', true]);
  t.is(fresher.enterprise.provenance[0]?.asOf, '2026-06-30');
  const older = lay(first, stated('2026-04-30', { 'revenue.2025': 80 }));
  t.deepEqual([older.outcome, older.write], ['outdated', false]);
  t.is(older.enterprise, first);
});

test('a newer value replaces, the old one is kept once, and evaluation goes back to it', (t) => {
  const first = lay(null, stated('2026-05-31', { 'revenue.2025': 100, employees: 7 })).enterprise;
  const second = lay(first, stated('2026-06-30', { 'revenue.2025': 120 }));
  const twice = lay(first, stated('2026-06-30', { 'revenue.2025': 120 }));
  t.is(second.outcome, 'updated');
  t.is(second.enterprise.revision, 2);
  t.deepEqual(second.superseded[0]?.slots, [{ slot: 'revenue.2025', value: 100 }]);
  t.is(second.superseded[0]?._id, twice.superseded[0]?._id, 'the same replacement has the same id');
  const before = knownAt(second.enterprise, second.superseded, '2026-06-01');
  t.deepEqual(before.values, { revenue: { 2025: 100 }, employees: 7 } as never);
  t.deepEqual(knownAt(second.enterprise, second.superseded, '2026-05-01').values, {});
  t.is(knownAt(second.enterprise, second.superseded, '2026-06-30'), second.enterprise);
});

test('what was inferred gives way to any statement and never replaces one', (t) => {
  const inferred = lay(null, stated('2026-06-30', { districtCode: '441600' }, { inferred: true })).enterprise;
  const told = lay(inferred, stated('2026-01-31', { districtCode: '441621' }, { batch: 'told' }));
  t.is(told.enterprise.districtCode, '441621');
  const later = lay(told.enterprise, stated('2026-09-30', { districtCode: '441600' }, { inferred: true }));
  t.is(later.enterprise.districtCode, '441621');
  t.false(later.write);
});

test('elements of a list are stated on their own; a whole list replaces those stated before it', (t) => {
  const tech = { code: 'high-tech', validTo: '2027-12-31' };
  const giant = { code: 'little-giant' };
  const one = lay(null, stated('2026-01-31', { 'qualifications#high-tech': [tech] })).enterprise;
  const two = lay(one, stated('2026-02-28', { 'qualifications#little-giant': [giant] })).enterprise;
  t.deepEqual(two.values.qualifications, [tech, giant]);
  const gone = lay(two, stated('2026-03-31', { 'qualifications#high-tech': [] }));
  t.deepEqual(gone.enterprise.values.qualifications, [giant]);
  t.deepEqual(knownAt(gone.enterprise, gone.superseded, '2026-02-28').values.qualifications, [tech, giant]);
  const whole = lay(gone.enterprise, stated('2026-04-30', { qualifications: [tech] }));
  t.deepEqual(whole.enterprise.values.qualifications, [tech]);
  t.deepEqual(
    whole.enterprise.provenance.flatMap((entry) => [...entry.keys]),
    ['qualifications'],
  );
  t.deepEqual(
    knownAt(whole.enterprise, [...gone.superseded, ...whole.superseded], '2026-03-31').values.qualifications,
    [giant],
  );
  t.false(lay(whole.enterprise, stated('2026-04-30', { qualifications: [tech] })).write);
  const newer = lay(
    lay(null, stated('2026-05-31', { 'qualifications#little-giant': [giant] })).enterprise,
    stated('2026-04-30', { qualifications: [tech] }),
  );
  t.deepEqual(newer.enterprise.values.qualifications, [giant, tech], 'an element stated later stays');
});

test('a complete list sets false for those of its population that it does not name', (t) => {
  const facts = { districtCode: '441621', establishedOn: '2020-01-01' };
  const unnamed = mergeEnterprise(
    null,
    { uscc: USCC, statements: [stated('2026-01-31', facts)] },
    [list('2026-06-30')],
    NOW,
  );
  t.is(unnamed.enterprise.values.dishonestJudgmentDebtor, false);
  const entry = unnamed.enterprise.provenance.find(({ keys }) => keys.includes('dishonestJudgmentDebtor'));
  t.deepEqual([entry?.source, entry?.batch, entry?.asOf], ['court', 'list@2026-06-30', '2026-06-30']);
  const later = mergeEnterprise(
    null,
    { uscc: USCC, statements: [stated('2026-01-31', { ...facts, establishedOn: '2026-07-01' })] },
    [list('2026-06-30')],
    NOW,
  );
  t.is(later.enterprise.values.dishonestJudgmentDebtor, undefined, 'registered after the list');
  const elsewhere = mergeEnterprise(
    null,
    { uscc: USCC, statements: [stated('2026-01-31', { ...facts, districtCode: '440103' })] },
    [list('2026-06-30')],
    NOW,
  );
  t.is(elsewhere.enterprise.values.dishonestJudgmentDebtor, undefined, 'another population');
  const exempt = mergeEnterprise(
    null,
    { uscc: USCC, statements: [stated('2026-01-31', facts)] },
    [list('2026-06-30', { exempt: [USCC] })],
    NOW,
  );
  t.is(exempt.enterprise.values.dishonestJudgmentDebtor, undefined, 'mentioned in a row that could not be read');
});

test('a firm that the list names stays named, also where the value was there before', (t) => {
  const facts = { districtCode: '441621', establishedOn: '2020-01-01', dishonestJudgmentDebtor: true };
  const before = lay(null, stated('2026-06-30', facts, { batch: 'another', source: 'court' })).enterprise;
  const named = stated(
    '2026-06-30',
    { dishonestJudgmentDebtor: true },
    { batch: 'list@2026-06-30', source: 'court', complete: true },
  );
  const after = mergeEnterprise(before, { uscc: USCC, statements: [named] }, [list('2026-06-30')], NOW).enterprise;
  t.is(after.values.dishonestJudgmentDebtor, true);
  const swept = mergeEnterprise(after, { uscc: USCC, statements: [] }, [list('2026-06-30')], NOW);
  t.false(swept.write);
  const next = mergeEnterprise(after, { uscc: USCC, statements: [] }, [list('2026-07-31')], NOW);
  t.is(next.enterprise.values.dishonestJudgmentDebtor, false, 'the next list does not name it');
  t.deepEqual(next.superseded[0]?.slots, [{ slot: 'dishonestJudgmentDebtor', value: true }]);
  t.is(mergeEnterprise(next.enterprise, { uscc: USCC, statements: [] }, [list('2026-06-30')], NOW).write, false);
});

test('a complete list of one element takes that element away and leaves the others', (t) => {
  const facts = {
    districtCode: '441621',
    establishedOn: '2020-01-01',
    qualifications: [{ code: 'high-tech' }, { code: 'tech-sme' }],
  };
  const before = lay(null, stated('2026-01-31', facts)).enterprise;
  const closing = list('2026-06-30', { closes: 'qualifications#high-tech', leaves: 'none', source: 'science' });
  const after = mergeEnterprise(before, { uscc: USCC, statements: [] }, [closing], NOW);
  t.deepEqual(after.enterprise.values.qualifications, [{ code: 'tech-sme' }]);
  t.is(after.outcome, 'updated');
});

test('an amount in another currency stays beside the fact until a value replaces it', (t) => {
  const foreign = lay(null, stated('2026-01-31', { name: '甲' }, { originals: { registeredCapital: '300(万美元)' } }));
  t.deepEqual(foreign.enterprise.originals, { registeredCapital: '300(万美元)' });
  const again = lay(
    foreign.enterprise,
    stated('2026-01-31', { name: '甲' }, { originals: { registeredCapital: '300(万美元)' } }),
  );
  t.false(again.write);
  const local = lay(foreign.enterprise, stated('2026-02-28', { registeredCapital: 5_000_000 }));
  t.is(local.enterprise.originals, undefined);
});
