import test from 'ava';
import fc from 'fast-check';
import type { MatchState } from '../../src/matching/match.schema.js';
import {
  allows,
  eventAfterMatch,
  firmSees,
  isToTell,
  TRANSITIONS,
  TransitionRefused,
  transition,
} from '../../src/matching/match-states.js';
import type { PolicyClass } from '../../src/policies/policy.schema.js';

const CLASSES: PolicyClass[] = ['grant', 'relief', 'right', 'status'];
const rows = CLASSES.flatMap((kind) => TRANSITIONS[kind]);
const states: (MatchState | null)[] = [...new Set(rows.flatMap((row) => [row.from, row.to]))];
const events = [...new Set(rows.map((row) => row.event)), 'teleport', '', 'MATCH'];

test('over random sequences only what the table has happens', (t) => {
  const step = fc.constantFrom(...events);
  const property = fc.property(fc.constantFrom(...CLASSES), fc.array(step, { maxLength: 40 }), (kind, sequence) => {
    let state: MatchState | null = null;
    let heldFrom: MatchState | null = null;
    for (const event of sequence) {
      const inTable = TRANSITIONS[kind].some(
        (row) =>
          row.from === state && row.event === event && (!['release', 'inherit'].includes(event) || row.to === heldFrom),
      );
      if (!inTable) {
        let refused = false;
        try {
          transition(kind, state, event, heldFrom);
        } catch (error) {
          refused = error instanceof TransitionRefused;
        }
        if (!refused) return false;
        continue;
      }
      const taken = transition(kind, state, event, heldFrom);
      if (taken.from !== state) return false;
      heldFrom = taken.to === 'hold' ? state : null;
      state = taken.to;
    }
    return true;
  });
  t.notThrows(() => fc.assert(property, { numRuns: 2000 }));
});

test('every pair of state and event that the table lacks is refused', (t) => {
  for (const kind of CLASSES) {
    for (const state of states) {
      for (const event of events) {
        if (allows(kind, state, event)) continue;
        t.throws(() => transition(kind, state, event), { instanceOf: TransitionRefused }, `${kind} ${state} ${event}`);
      }
    }
  }
});

test('an event leads from a state to one place only', (t) => {
  for (const kind of CLASSES) {
    const seen = new Set<string>();
    for (const row of TRANSITIONS[kind]) {
      const key = `${row.from} ${row.event} ${['release', 'inherit'].includes(row.event) ? row.to : ''}`;
      t.false(seen.has(key), `${kind}: ${key}`);
      seen.add(key);
    }
  }
});

test('a hold goes back to where it came from and nowhere else', (t) => {
  t.is(transition('grant', 'hold', 'release', 'confirmed').to, 'confirmed');
  t.throws(() => transition('grant', 'hold', 'release', null), { instanceOf: TransitionRefused });
  t.throws(() => transition('grant', 'hold', 'release', 'paid'), { instanceOf: TransitionRefused });
});

test('money that is paid is never withdrawn by a run, and a relief is never reviewed, publicised or paid', (t) => {
  for (const state of ['paid', 'recovered', 'archived', 'declined'] as const)
    t.false(allows('grant', state, 'withdraw'));
  const reliefStates = new Set(TRANSITIONS.relief.map((row) => row.to));
  for (const state of ['reviewing', 'publicised', 'offered', 'payable', 'paid'] as const)
    t.false(reliefStates.has(state));
});

test('only withdrawn, rejected and lapsed come back, and each raises the round', (t) => {
  for (const kind of CLASSES) {
    const back = TRANSITIONS[kind].filter(
      (row) => row.to === 'matched' && row.from !== null && row.event !== 'release',
    );
    for (const row of back) {
      t.true(['withdrawn', 'rejected', 'lapsed'].includes(String(row.from)));
      t.is(row.effect, 'raise-round');
    }
    t.true(back.some((row) => row.from === 'withdrawn' && row.who === 'run'));
  }
});

test('version and amount are frozen on the way into publicity, offer or payment', (t) => {
  const into = TRANSITIONS.grant.filter((row) => ['publicised', 'offered'].includes(row.to));
  for (const row of into.filter(({ event }) => !['dismiss-objection', 'release', 'inherit'].includes(event))) {
    t.is(row.effect, 'freeze', row.event);
  }
  t.is(transition('grant', 'matched', 'make-payable').effect, 'freeze');
});

test('from every state that is not an end some act or timer leads on, in each class', (t) => {
  const ends = new Set(['archived', 'withdrawn', 'rejected', 'lapsed', 'declined', 'enjoyed', 'granted', 'applied']);
  const people = new Set(['department', 'staff', 'firm', 'timer', 'finance']);
  for (const kind of CLASSES) {
    for (const state of new Set(TRANSITIONS[kind].map(({ to }) => to))) {
      // A succession comes to few: it is no way out.
      const ways = TRANSITIONS[kind].filter(
        ({ from, to, who, event }) => from === state && to !== state && people.has(who) && event !== 'hand-over',
      );
      t.true(ends.has(state) || ways.length > 0, `${kind} ${state}`);
    }
  }
});

test('a firm that was told of a match sees that it was refused', (t) => {
  const match = { state: 'rejected', heldFrom: null, round: 1, class: 'grant', amountFen: 1 } as const;
  t.true(firmSees({ ...match, toldRound: 1 }));
  t.false(isToTell({ ...match, toldRound: 1 }));
  t.false(isToTell({ ...match, toldRound: 0 }));
});

const none = {
  review: [],
  publicity: null,
  confirmation: { kind: 'none', windowDays: 0, onSilence: 'accept' },
} as const;
const wish = { ...none, confirmation: { ...none.confirmation, kind: 'wish' } } as const;

test('a match goes on by itself only where no step of its process comes first', (t) => {
  t.is(eventAfterMatch('grant', 'apply-free', none), 'make-payable');
  t.is(eventAfterMatch('grant', 'apply-free', wish), 'offer');
  t.is(eventAfterMatch('grant', 'instant', none), 'offer');
  t.is(eventAfterMatch('grant', 'apply', wish), 'refer');
  t.is(eventAfterMatch('grant', 'apply-free', { ...wish, publicity: { workingDays: 5 } }), null);
  t.is(
    eventAfterMatch('grant', 'apply-free', { ...wish, review: [{ department: 'industry', kind: 'first', days: 5 }] }),
    'begin-review',
  );
  t.is(eventAfterMatch('relief', 'apply-free', none), null);
  t.is(eventAfterMatch('right', 'apply-free', none), 'grant');
  t.is(eventAfterMatch('status', 'apply', none), 'refer');
});

test('a firm sees a grant from its offer, a relief once informed, and nothing that was never told', (t) => {
  const at = (state: MatchState, more = {}) => firmSees({ state, heldFrom: null, round: 1, toldRound: 0, ...more });
  for (const state of ['matched', 'reviewing', 'publicised', 'objected', 'rejected'] as const)
    t.false(at(state), state);
  for (const state of ['offered', 'confirmed', 'payable', 'paid', 'informed', 'granted', 'referred'] as const) {
    t.true(at(state), state);
  }
  t.false(at('withdrawn'));
  t.true(at('withdrawn', { toldRound: 1 }));
  t.false(at('withdrawn', { toldRound: 1, round: 2 }));
  t.false(at('hold', { heldFrom: 'reviewing' }));
  t.true(at('hold', { heldFrom: 'offered' }));
});

test('each round of a grant is told once; a relief once in all, and never one that saves nothing', (t) => {
  const match = { state: 'offered', heldFrom: null, round: 1, toldRound: 0, class: 'grant', amountFen: 100 } as const;
  t.true(isToTell(match));
  t.false(isToTell({ ...match, toldRound: 1 }));
  t.true(isToTell({ ...match, round: 2, toldRound: 1 }));
  t.false(isToTell({ ...match, state: 'hold', heldFrom: 'offered' }));
  t.false(isToTell({ ...match, state: 'matched' }));
  const relief = { ...match, class: 'relief', state: 'matched' } as const;
  t.true(isToTell(relief));
  t.true(isToTell({ ...relief, amountFen: null }));
  t.false(isToTell({ ...relief, amountFen: 0 }));
  t.false(isToTell({ ...relief, round: 2, toldRound: 1 }));
});
