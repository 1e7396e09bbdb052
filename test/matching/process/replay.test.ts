import test from 'ava';
import fc from 'fast-check';
import { MatchModel } from '../../../src/matching/match.model.js';
import type { MatchRecord } from '../../../src/matching/match.schema.js';
import { type Actor, TRANSITIONS } from '../../../src/matching/match-states.js';
import { BrokenHistory, replay } from '../../../src/matching/process/replay.js';
import { replayMatch } from '../../../src/matching/process/replay.service.js';
import { step } from '../../../src/matching/process/walk.js';
import { UnknownError } from '../../../src/terminal/input-error.js';
import { atLeast, policy, statement, storeFirms, wishAndAccount } from '../../helpers/city.js';
import { matchOf, person } from '../../helpers/match.js';
import { idOf, processDatabase, smallCity, stored } from '../../helpers/process.js';

processDatabase();

const CODE = 'X69-replayed';
const id = idOf(CODE, 0);
const replayed = policy(
  CODE,
  { all: [atLeast('employees', 10), { not: atLeast('registeredCapital', 9_000_000) }, hired(2)] },
  {
    benefit: {
      amount: {
        sum: [
          { rate: { of: { fact: 'employees' }, by: { fixed: 100 } } },
          { sumOver: { list: 'benefitsReceived', amount: { field: 'amount' } } },
        ],
      },
    },
    process: wishAndAccount,
  },
);
function hired(atLeastSo: number) {
  return { fact: 'startupLoanSubsidyTimes', operator: 'lessThan', value: atLeastSo } as const;
}

test('whatever happens to a match, its events give its state at each instant', (t) => {
  const everybody = person('x', ['run', 'department', 'staff', 'firm', 'timer', 'finance'] as Actor[]);
  const kinds = fc.constantFrom('grant', 'relief', 'right');
  const law = fc.property(kinds, fc.array(fc.nat(99), { maxLength: 40 }), (kind, choices) => {
    const seen: MatchRecord[] = [matchOf(policy('X70-any', atLeast('employees', 1), { class: kind as never }))];
    for (const [place, choice] of choices.entries()) {
      const match = seen.at(-1) as MatchRecord;
      const rows = TRANSITIONS[match.class].filter(
        ({ from, event, to }) => from === match.state && (event !== 'release' || to === match.heldFrom),
      );
      const row = rows[choice % rows.length];
      if (row === undefined) break;
      seen.push(step(match, row.event, { who: everybody, at: new Date(Date.UTC(2026, 3, 1, 0, place)) }));
    }
    const last = seen.at(-1) as MatchRecord;
    return seen.every((match) => {
      const then = replay(last, match.history.at(-1)?.at ?? new Date(0));
      const { state, heldFrom, round, frozen } = match;
      return JSON.stringify(then) === JSON.stringify({ state, heldFrom, round, frozen });
    });
  });
  t.notThrows(() => fc.assert(law));
  t.is(replay(matchOf(replayed), new Date('2020-01-01')), null);
});

test('a history that was tampered with is found out', (t) => {
  const match = step(matchOf(replayed), 'offer', { who: person('x', ['run']), at: new Date('2026-03-03') });
  const forged = match.history.map((event) => (event.event === 'offer' ? { ...event, to: 'paid' as const } : event));
  t.throws(() => replay({ ...match, history: forged }, new Date('2026-04-01')), { instanceOf: BrokenHistory });
  const skipped = [...match.history.slice(0, 1), { ...forged[1], from: 'reviewing' } as (typeof forged)[0]];
  t.throws(() => replay({ ...match, history: skipped }, new Date('2026-04-01')), { instanceOf: BrokenHistory });
});

test.serial('the verdict of a past day is rebuilt from its evidence and the version that decided it', async (t) => {
  const { clock, deps, run } = smallCity('2026-03-02T02:00:00Z', replayed);
  const facts = { employees: 12, registeredCapital: 500, benefitsReceived: [{ policy: 'X01', amount: 5 }] };
  await storeFirms([statement(0, facts, '2026-02-28')], clock.now());
  await run();
  const then = await stored(CODE, 0);
  t.is(then.state, 'offered');
  clock.set('2026-03-10T02:00:00Z');
  // Later data, another version, and even a correction of the same day do not change what was decided.
  await storeFirms([statement(0, { employees: 3, registeredCapital: 10_000_000 }, '2026-03-08')], clock.now());
  const later = smallCity(
    '2026-03-10T02:00:00Z',
    { ...replayed, version: '2026-2', conditions: atLeast('employees', 99) },
    replayed,
  );
  await later.run();
  t.is((await stored(CODE, 0)).state, 'withdrawn');
  const { past: before, decided } = await replayMatch(id, new Date('2026-03-05T00:00:00Z'), later.deps);
  t.deepEqual(before, { state: 'offered', heldFrom: null, round: 1, frozen: true });
  t.like(decided, { verdict: 'eligible', same: true, differing: [], asOf: '2026-03-02' });
  t.is(decided.policy.version, '2026');
  t.is(decided.benefit?.amount, '1205.00');
  t.true(decided.trace !== null && then.evidence.facts.some(({ digest }) => digest !== undefined));
  t.is(decided.trace?.verdict, 'eligible');
  const { past: now } = await replayMatch(id, clock.now(), deps);
  t.is(now?.state, 'withdrawn');
  t.is((await replayMatch(id, new Date('2026-01-01'), deps)).past, null);
  // A list stated anew for that very day is another list than the one decided on.
  const corrected = [{ policy: 'X01', amount: 7 }];
  await storeFirms([statement(0, { benefitsReceived: corrected }, '2026-03-01')], clock.now());
  t.like((await replayMatch(id, clock.now(), later.deps)).decided, { differing: ['benefitsReceived'], same: false });
});

test.serial('a stored amount that its evidence does not give is told', async (t) => {
  const { clock, deps, run } = smallCity('2026-03-02T02:00:00Z', replayed);
  await storeFirms(
    [statement(0, { employees: 12, registeredCapital: 500, benefitsReceived: [] }, '2026-02-28')],
    clock.now(),
  );
  await run();
  await MatchModel.collection.updateOne({ _id: id as never }, { $set: { amountFen: 999 } });
  t.false((await replayMatch(id, clock.now(), deps)).decided.same);
  await t.throwsAsync(replayMatch(idOf(CODE, 5), clock.now(), deps), { instanceOf: UnknownError });
  await t.throwsAsync(replayMatch(id, clock.now(), smallCity('2026-03-02T02:00:00Z').deps), {
    instanceOf: UnknownError,
  });
});
