import test from 'ava';
import { SessionModel, SignInLockModel } from '../../src/accounts/account.model.js';
import { openAccount } from '../../src/accounts/account.service.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const ACCOUNTS = 100;
const GUESSES = Number(process.env.GUESSES ?? 10_000);
/** The guesses are spread over a day, and over addresses that stay below the limit of each. */
const APART_MS = 86_400_000 / GUESSES;
const QUARTER_MS = 15 * 60_000;
const AT_ONCE = 8;

const database = await openTestDatabase();
const clock = handClock('2026-03-02T01:00:00Z');
const deps = testDeps({ clock, rules: loadRules() });
await migrateAll(clock);
const running = await listenApp(deps, true);
test.after.always(async () => {
  await running.close();
  await database.close();
});

const login = (n: number): string => `person-${n}`;
const password = (n: number): string => `harbour-lotus-${n}-${(n * 7919) % 1000}`;
const address = (n: number): string => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;

async function signIn(n: number, given: string, from: string, device?: string) {
  const response = await fetch(`${running.base}/api/v1/public/session`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': from,
      ...(device === undefined ? {} : { cookie: `__Host-zhida-device=${device}` }),
    },
    body: JSON.stringify({ login: login(n), password: given }),
  });
  await response.text();
  const kept = response.headers.getSetCookie().find((line) => line.startsWith('__Host-zhida-device='));
  return { status: response.status, device: /^[^=]+=([^;]*)/.exec(kept ?? '')?.[1] };
}

test(`${GUESSES} wrong passwords on ${ACCOUNTS} accounts let nobody in, and keep nobody out`, async (t) => {
  // Each is verified like a right one, so that time tells nothing.
  t.timeout(60 * 60_000);
  const devices: (string | undefined)[] = [];
  for (let n = 0; n < ACCOUNTS; n += 1) {
    await openAccount({ login: login(n), name: '示例' }, password(n), deps);
    devices.push((await signIn(n, password(n), address(n))).device);
  }
  const before = await SessionModel.countDocuments({});
  t.is(before, ACCOUNTS);
  const refused = new Map<number, number>();
  for (let guess = 0; guess < GUESSES; guess += AT_ONCE) {
    clock.advance(APART_MS * AT_ONCE);
    const some = Array.from({ length: AT_ONCE }, (_, k) =>
      signIn((guess + k) % ACCOUNTS, `guess-number-${guess + k}`, address(100_000 + guess + k)),
    );
    for (const { status } of await Promise.all(some)) refused.set(status, (refused.get(status) ?? 0) + 1);
  }
  t.log(`answers: ${JSON.stringify([...refused])}`);
  t.is(refused.get(200), undefined);
  t.deepEqual(
    [...refused.keys()].filter((status) => status !== 401 && status !== 429),
    [],
  );
  t.is(await SessionModel.countDocuments({}), before);
  const looked = (await SignInLockModel.find({}).lean()).reduce((sum, { failures }) => sum + failures, 0);
  t.log(`${looked} of them were looked at`);
  // At their own desk people get in while it goes on; elsewhere after a quarter of an hour at most.
  for (let n = 0; n < ACCOUNTS; n += 1)
    t.is((await signIn(n, password(n), address(n), devices[n])).status, 200, login(n));
  clock.advance(QUARTER_MS);
  for (let n = 0; n < ACCOUNTS; n += 1) t.is((await signIn(n, password(n), address(500 + n))).status, 200, login(n));
});
