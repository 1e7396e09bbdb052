import test from 'ava';
import type { z } from 'zod';
import type { receiptPageSchema, receiptSchema, receivedYearSchema } from '../../src/space/receipts.schema.js';
import { rulesWith, statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { storePayment } from '../helpers/paid.js';
import { signedIn } from '../helpers/sign-in.js';
import { matchIn, POLICIES, storeMatches } from '../helpers/space.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-09T02:00:00Z');
const deps = testDeps({ clock, rules: rulesWith(...Object.values(POLICIES)) });
await migrateAll(clock);
const [uscc, other] = [inventedUscc(1, '441602'), inventedUscc(2, '441602')];
for (const code of [uscc, other]) {
  await storeFirms([{ ...statement(1, { employees: 5 }, '2026-02-28'), uscc: code }], clock.now());
}
const running = await listenApp(deps);
const headers = await signedIn({ _id: 'boss', roles: ['member'], firms: [{ uscc, administrator: true }] }, clock.now());
async function ask(path: string, code = uscc) {
  const response = await fetch(`${running.base}/api/v1/space/enterprises/${code}/receipts${path}`, { headers });
  return { status: response.status, body: await response.json() };
}
type List = {
  items: z.output<typeof receiptSchema>[];
  nextCursor: string | null;
  years: z.output<typeof receivedYearSchema>[];
};
const receipt = (on: string) =>
  [
    {
      ...{ batch: '20260301-01', line: 1, result: 'paid' as const, amountFen: 1, on },
      reference: `PZ-${on}`,
      reason: null,
      file: 'f',
    },
  ] as const;
const confirmation = { by: 'boss', at: clock.now(), silent: false, accountLast4: '4321', commitment: null };
const paid = (code: string) =>
  matchIn(code, 'grant', '2025', {
    state: 'paid',
    process: { round: 1, confirmation, recovered: [{ amountFen: 100, receipt: 'r', by: 'cai', at: clock.now() }] },
  });
const enjoyed = matchIn(uscc, 'relief', '2025', {
  state: 'enjoyed',
  amountFen: 3100,
  history: [
    { at: new Date('2026-03-04T02:00:00Z'), event: 'enjoy', from: 'informed', to: 'enjoyed', round: 1, run: null },
  ],
});
const hidden = matchIn(uscc, 'grant', '2024', { state: 'archived', toldRound: 0 });
await storeMatches(uscc, [paid(uscc), enjoyed, hidden]);
await storeMatches(other, [paid(other)]);
const funding = [
  { source: 'city', amountFen: 30_000 },
  { source: 'county', amountFen: 10_000 },
] as const;
await storePayment(paid(uscc), {
  part: 1,
  parts: 3,
  amountFen: 40_000,
  funding,
  receipts: receipt('2026-03-02'),
  batch: '20260301-01',
});
await storePayment(paid(uscc), { part: 2, parts: 3, amountFen: 50_000, receipts: receipt('2026-03-06') });
await storePayment(paid(uscc), { part: 3, parts: 3, state: 'returned' });
await storePayment(hidden);
await storePayment(paid(other));

test.after.always(async () => {
  await running.close();
  await database.close();
});

test('what was received, the newest first, reliefs among it; page by page without gaps', async (t) => {
  const all: List['items'][number][] = [];
  for (let cursor = ''; ; ) {
    const { items, nextCursor } = (await ask(`?limit=1${cursor}`)).body as List;
    all.push(...items);
    if (nextCursor === null) break;
    cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
  t.deepEqual(
    all.map(({ kind, on, amount }) => [kind, on, amount]),
    [
      ['payment', '2026-03-06', '500.00'],
      ['relief', '2026-03-04', '31.00'],
      ['payment', '2026-03-02', '400.00'],
    ],
  );
});

test('one receipt says who paid what, into which account, on which ground; another firm’s is not there', async (t) => {
  const id = `${paid(uscc)._id}#1.1`;
  const { status, body } = await ask(`/${encodeURIComponent(id)}?lang=en`);
  t.is(status, 200);
  t.like(body as z.output<typeof receiptPageSchema>, {
    ...{ id, uscc, amount: '400.00', batch: '20260301-01', reference: 'PZ-2026-03-02', accountLast4: '4321' },
    fundSources: [
      { source: 'city', name: 'city', amount: '300.00' },
      { source: 'county', name: 'county', amount: '100.00' },
    ],
    note: '1.00 yuan of this benefit was paid back',
  });
  for (const unknown of [`${paid(other)._id}#1.1`, `${hidden._id}#1.1`, `${paid(uscc)._id}#1.3`, paid(uscc)._id]) {
    t.is((await ask(`/${encodeURIComponent(unknown)}`)).status, 404, unknown);
  }
  t.is((await ask(`/${encodeURIComponent(id)}`, other)).status, 404);
  t.is((await ask('/none')).status, 400);
});

test('each year with what arrived and what was relieved, never added; one year alone', async (t) => {
  const { years, nextCursor } = (await ask('?limit=1')).body as List;
  t.deepEqual(years, [
    {
      year: '2026',
      payments: { count: 2, amount: '900.00' },
      reliefs: { count: 1, amount: '31.00', unknown: 0 },
    },
  ]);
  t.truthy(nextCursor);
  t.is(((await ask('?year=2026')).body as List).items.length, 3);
  t.like((await ask('?year=2025')).body as List, { items: [], nextCursor: null });
  t.is((await ask('?year=26')).status, 400);
});
