import test from 'ava';
import fc from 'fast-check';
import type { MatchEvent, MatchRecord, MatchState } from '../../src/matching/match.schema.js';
import { firmSees } from '../../src/matching/match-states.js';
import type { PolicyClass } from '../../src/policies/policy.schema.js';
import { type Card, cardOf } from '../../src/space/card.view.js';
import { overviewSchema } from '../../src/space/overview.schema.js';
import { overviewView } from '../../src/space/overview.view.js';
import { readingOf, standingOf } from '../../src/space/standing.service.js';
import { rulesWith, statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { storePayment } from '../helpers/paid.js';
import { signedIn } from '../helpers/sign-in.js';
import { CLASS_STATES, heldStates, matchIn, POLICIES, storeMatches } from '../helpers/space.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-09T02:00:00Z');
const deps = testDeps({ clock, rules: rulesWith(...Object.values(POLICIES)) });
await migrateAll(clock);
const uscc = inventedUscc(1, '441602');
await storeFirms([{ ...statement(1, { employees: 5 }, '2026-02-28'), uscc }], clock.now());
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});

const nobody = { id: 'x', name: '', way: 'session', roles: [], department: null, districts: [], scopes: [] } as const;
const member = {
  ...{ ...nobody, from: { address: '', requestId: '' } },
  firms: [{ uscc, scope: 'member' as const, administrator: true }],
};
const NOTHING = { unread: 0, specialist: null };
const overview = async () => overviewView(await standingOf(uscc, readingOf(member, uscc, 'zh', deps)), NOTHING);
type Overview = Awaited<ReturnType<typeof overview>>;
const cardsOf = ({ toConfirm, onTheWay, received, reliefs, rights, ended }: Overview): Card[] => [
  ...[...toConfirm, ...onTheWay, ...received.latest, ...reliefs, ...rights, ...ended],
];

/** A firm's matches, at most one of a policy and period, in any state, told or not. */
const anyMatches = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...CLASS_STATES), fc.nat(7)), {
    ...{ minLength: 1, maxLength: 12 },
    selector: ([[kind], period]) => `${kind} ${period}`,
  })
  .chain((chosen) =>
    fc.tuple(
      ...chosen.map(([[kind, state], n]) =>
        fc
          .record({
            heldFrom: fc.constantFrom(...heldStates(kind)),
            toldRound: fc.nat(2),
            round: fc.constantFrom(1, 2),
          })
          .map(({ heldFrom, toldRound, round }) =>
            matchIn(uscc, kind, `201${n}`, {
              ...{ state, toldRound, round, heldFrom: state === 'hold' ? heldFrom : null },
              ...{ amountFen: state === 'declined' ? null : 100 + n },
              history: [event(null, state, '2026-03-02', round)],
            }),
          ),
      ),
    ),
  );

function event(from: MatchState | null, to: MatchState, day: string, round = 1, name = 'match'): MatchEvent {
  return { at: new Date(`${day}T02:00:00Z`), event: name, from, to, round, run: null };
}

test.serial(
  'the first screen and its totals hold what the process shows the firm, each once, and nothing else',
  async (t) => {
    await fc.assert(
      fc.asyncProperty(anyMatches, async (matches) => {
        await storeMatches(uscc, matches);
        const seen = new Set(matches.filter(firmSees).map(({ _id }) => _id));
        const found = overviewSchema.parse(await overview());
        const ids = cardsOf(found).map(({ id }) => id);
        t.is(new Set(ids).size, ids.length, 'each in one place');
        for (const id of ids) t.true(seen.has(id), id);
        for (const { _id, state } of matches) {
          if (seen.has(_id) && state !== 'archived' && state !== 'paid') t.true(ids.includes(_id), `${state} is shown`);
        }
        // Each amount tells its match apart.
        const known = matches.filter(({ _id }) => seen.has(_id));
        const most = (kind: PolicyClass) =>
          known.filter((one) => one.class === kind).reduce((sum, { amountFen }) => sum + (amountFen ?? 0), 0);
        t.true(Number(found.totals.cash.amount) * 100 <= most('grant') + 0.5);
        t.true(Number(found.totals.relief.amount) * 100 <= most('relief') + 0.5);
        t.is(found.totals.rights.count, found.rights.length);
      }),
      { numRuns: 60 },
    );
  },
);

test.serial(
  'the steps of a match are in order: what was done comes before what is under way, and days ascend',
  async (t) => {
    await fc.assert(
      fc.asyncProperty(anyMatches, async (matches) => {
        const seen = matches.filter(firmSees);
        const standing = await standingOf(uscc, readingOf(member, uscc, 'zh', deps));
        for (const match of seen) {
          const { steps } = cardOf(match, standing);
          const states = steps.map(({ state }) => state).filter((state) => state !== 'skipped');
          const order = ['done', 'current', 'ahead'];
          t.deepEqual(
            states,
            [...states].sort((a, b) => order.indexOf(a) - order.indexOf(b)),
            match.state,
          );
          t.true(states.filter((state) => state === 'current').length <= 1);
          const days = steps.flatMap(({ on }) => on ?? []);
          t.deepEqual(days, [...days].sort());
        }
      }),
      { numRuns: 40 },
    );
  },
);

const reviewed = [
  event(null, 'matched', '2026-02-02'),
  event('matched', 'reviewing', '2026-02-02', 1, 'begin-review'),
  event('reviewing', 'publicised', '2026-02-10', 1, 'publicise'),
];
const OFFERED = [...reviewed, event('publicised', 'offered', '2026-02-26', 1, 'offer')];
const dated = (match: Partial<MatchRecord>) => matchIn(uscc, 'grant', 'once', { frozen: true, ...match });
const said = ({ steps }: Card) => steps.map(({ key, state, on, until }) => [key, state, on ?? until]);

test.serial(
  'an offer says until when it is open; held, its clock stands still; over, nothing is left to do',
  async (t) => {
    await storeMatches(uscc, [dated({ state: 'offered', history: OFFERED })]);
    const [open] = (await overview()).toConfirm;
    t.like(open, {
      next: 'account',
      lastDay: '2026-03-13',
      daysLeft: 4,
      paused: false,
      amount: '1000.00',
      estimated: true,
    });
    t.deepEqual(open && said(open), [
      ['compared', 'done', '2026-02-02'],
      ['reviewed', 'done', '2026-02-10'],
      ['publicised', 'done', '2026-02-26'],
      ['confirmed', 'current', '2026-03-13'],
      ['paid-out', 'ahead', null],
      ['arrived', 'ahead', null],
    ]);
    const held = [...OFFERED, event('offered', 'hold', '2026-03-04', 1, 'hold')];
    await storeMatches(uscc, [dated({ state: 'hold', heldFrom: 'offered', history: held })]);
    const [paused] = (await overview()).onTheWay;
    t.like(paused, { state: 'in-review', next: 'nothing', lastDay: null, daysLeft: null, paused: true });
    t.like(paused?.steps[3], { key: 'confirmed', state: 'current', until: null });
    const released = [...held, event('hold', 'offered', '2026-03-06', 1, 'release')];
    await storeMatches(uscc, [dated({ state: 'offered', history: released })]);
    t.is((await overview()).toConfirm[0]?.lastDay, '2026-03-16', 'three days are given back');
    clock.set('2026-03-14T02:00:00Z');
    await storeMatches(uscc, [dated({ state: 'offered', history: OFFERED })]);
    const late = await overview();
    clock.set('2026-03-09T02:00:00Z');
    t.like(late.toConfirm[0], { next: 'nothing', daysLeft: -1 });
    t.is(late.totals.cash.count, 0);
  },
);

test.serial('what comes is what its payments say, what came is theirs alone', async (t) => {
  const history = [...OFFERED, event('offered', 'confirmed', '2026-03-01', 1, 'confirm')];
  const match = dated({ state: 'paid', history: [...history, event('payable', 'paid', '2026-03-05', 1, 'pay')] });
  const receipt = {
    batch: 'b',
    line: 1,
    result: 'paid',
    amountFen: 40_000,
    on: '2026-03-05',
    reference: 'r',
    reason: null,
    file: 'f',
  } as const;
  await storeMatches(uscc, [match]);
  await storePayment(match, { part: 1, amountFen: 40_000, receipts: [receipt] });
  await storePayment(match, { part: 2, amountFen: 50_000, state: 'due', payBy: '2026-04-01' });
  const between = await overview();
  t.like(between.totals, { cash: { count: 1, amount: '500.00', unknown: 0, ceiling: false } });
  t.like(between.received, { count: 1, amount: '400.00', latest: [] });
  t.deepEqual(
    between.onTheWay.map(({ steps }) => steps.slice(4).map(({ state, until }) => [state, until])),
    [
      [
        ['current', '2026-04-01'],
        ['ahead', null],
      ],
    ],
  );
  await storePayment(match, { part: 2, amountFen: 50_000, receipts: [{ ...receipt, on: '2026-03-08' }] });
  const after = await overview();
  t.like(after.received, { count: 1, amount: '900.00', latest: [{ estimated: false }] });
  t.deepEqual(
    after.received.latest.map(({ steps }) => steps.at(-1)?.on),
    ['2026-03-08'],
  );
  t.is(after.totals.cash.count, 0);
});

test.serial('over HTTP in both languages', async (t) => {
  await storeMatches(uscc, [
    dated({ state: 'offered', history: OFFERED }),
    matchIn(uscc, 'relief', '2025', { state: 'informed' }),
  ]);
  const ask = async (headers: Record<string, string>, query: string) => {
    const response = await fetch(`${running.base}/api/v1/space/enterprises/${uscc}/overview${query}`, { headers });
    return { status: response.status, body: (await response.json()) as Overview };
  };
  const own = await signedIn({ _id: 'boss', roles: ['member'], firms: [{ uscc, administrator: true }] }, clock.now());
  t.is((await ask(own, '?lang=en')).body.toConfirm[0]?.title, 'Example (fictional): X80-grant');
  t.is((await ask(own, '')).body.toConfirm[0]?.next, 'account');
  t.deepEqual(
    (await ask(own, '')).body.reliefs.map(({ next }) => next),
    ['declare'],
  );
  const { unread, specialist } = (await ask(own, '?lang=en')).body;
  t.is(unread, 0);
  t.true(specialist !== null && specialist.name.length > 0 && specialist.email.includes('@'));
  t.is((await ask(own, '?lang=fr')).status, 400);
});

test.serial('an agency that may only look learns nothing of the account', async (t) => {
  await storeMatches(uscc, [dated({ state: 'offered', history: OFFERED })]);
  for (const [scope, next] of [
    ['view', 'confirm-account'],
    ['prepare', 'account'],
  ] as const) {
    const agency = { ...member, firms: [{ uscc, scope, administrator: false }] };
    const found = overviewView(await standingOf(uscc, readingOf(agency, uscc, 'zh', deps)), NOTHING);
    t.is(found.toConfirm[0]?.next, next, scope);
  }
});
