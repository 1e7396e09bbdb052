import test from 'ava';
import { loadRules } from '../../src/policies/load-rules.js';
import { browser } from '../helpers/browser.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const FIRM = inventedUscc(1, '441602');
const database = await openTestDatabase();
const clock = handClock('2026-03-02T01:00:00Z');
const deps = testDeps({ clock, rules: loadRules() });
await migrateAll(clock);
const running = await listenApp(deps, true);
test.after.always(async () => {
  await running.close();
  await database.close();
});

const member = { _id: 'lin', roles: ['member' as const], firms: [{ uscc: FIRM, administrator: true }] };

test.serial('that nobody is signed in is an answer, and no error', async (t) => {
  const { status, json } = await browser(running.base).ask('GET', '/public/session');
  t.deepEqual([status, json], [200, { who: null, idleMinutes: null, unified: null }]);
});

test.serial('who is signed in gets the token for writes, and learns how long the session waits', async (t) => {
  const { cookie = '', 'x-csrf-token': token } = await signedIn(member, clock.now());
  const page = browser(running.base);
  const { json } = await page.ask('GET', '/public/session', undefined, { cookie });
  t.like(json, { idleMinutes: 30, unified: null });
  t.like(json.who, { id: 'lin', way: 'session', csrfToken: token });
  t.like(json.who.firms[0], { uscc: FIRM, scope: 'member', administrator: true });
  clock.advance(31 * 60_000);
  t.is((await page.ask('GET', '/public/session', undefined, { cookie })).json.who, null, 'a session that has ended');
});

test.serial('one learns by what the own account is opened, and nothing of what opens it', async (t) => {
  const { cookie = '' } = await signedIn({ ...member, _id: 'wen' }, clock.now());
  const page = browser(running.base);
  const { json } = await page.ask('GET', '/self/ways-in', undefined, { cookie });
  t.deepEqual(json, { login: 'wen', password: false, secondFactor: false, identity: false });
  t.is((await page.ask('GET', '/self/ways-in')).status, 401);
});
