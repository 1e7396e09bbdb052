import test from 'ava';
import { CaseModel } from '../../../src/followups/case.model.js';
import { openCaseList } from '../../../src/followups/case.service.js';
import { openCasesOfRun } from '../../../src/matching/process/run-cases.service.js';
import { atLeast, fixed, policy, statement, storeFirms, wishAndAccount } from '../../helpers/city.js';
import { idOf, processDatabase, smallCity, stored } from '../../helpers/process.js';

processDatabase();

const CODE = 'X78-cases';
const offered = policy(CODE, atLeast('employees', 10), { benefit: fixed(1000), process: wishAndAccount });
const firms = (asOf: string) => [0, 1].map((n) => statement(n, { employees: 12 }, asOf));

test.serial('a difference of a frozen row and a hold are each laid before a person once', async (t) => {
  const first = smallCity('2026-03-02T02:00:00Z', offered);
  await storeFirms(firms('2026-02-28'), first.clock.now());
  t.is(await openCasesOfRun(await first.run(), first.clock.now()), 0);
  const other = smallCity('2026-03-04T02:00:00Z', { ...offered, version: '2026-2', benefit: fixed(900) });
  const run = await other.run();
  t.is(await openCasesOfRun(run, other.clock.now()), 2);
  t.is(await openCasesOfRun(run, other.clock.now()), 0);
  other.clock.advance(86_400_000);
  t.is(await openCasesOfRun(await other.run(), other.clock.now()), 0);
  t.like((await openCaseList({ limit: 1 })).items[0], {
    kind: 'difference',
    match: idOf(CODE, 0),
    reason: 'frozen 2026 100000, today 2026-2 90000 (分)',
  });
  t.is((await stored(CODE, 0)).amountFen, 100_000);
  const blind = smallCity('2026-03-06T02:00:00Z', { ...offered, conditions: atLeast('registeredCapital', 1) });
  t.is(await openCasesOfRun(await blind.run(), blind.clock.now()), 2);
  t.is(await CaseModel.countDocuments({ kind: 'undecided' }), 2);
});

test.serial('a route changes the way a benefit is brought, never the verdict', async (t) => {
  const routes = [
    { when: { fact: 'employees', operator: 'lessThan', value: 15 }, delivery: 'apply', reason: { zh: '甲', en: 'a' } },
    {
      when: { fact: 'employees', operator: 'lessThan', value: 30 },
      delivery: 'instant',
      reason: { zh: '乙', en: 'b' },
    },
  ] as const;
  const { clock, run } = smallCity('2026-03-02T02:00:00Z', policy(CODE, atLeast('employees', 10), { routes }));
  await storeFirms(
    [12, 20, 40, 5].map((employees, n) => statement(n, { employees }, '2026-02-28')),
    clock.now(),
  );
  const { counts } = await run();
  t.is(counts.eligible, 3);
  const ways = await Promise.all([0, 1, 2].map((n) => stored(CODE, n)));
  t.deepEqual(
    ways.map(({ delivery, state, verdict }) => [delivery, state, verdict]),
    [
      ['apply', 'referred', 'eligible'],
      ['instant', 'offered', 'eligible'],
      ['apply-free', 'payable', 'eligible'],
    ],
  );
});
