import test from 'ava';
import Koa from 'koa';
import mongoose from 'mongoose';
import { Secret, TOTP } from 'otpauth';
import { pino } from 'pino';
import { SignInLockModel } from '../../src/accounts/account.model.js';
import {
  changePassword,
  invite,
  invitedBy,
  openAccount,
  proposeFactor,
  takeUp,
} from '../../src/accounts/account.service.js';
import { lockName } from '../../src/accounts/lockout.service.js';
import { hashed } from '../../src/accounts/password.js';
import { HttpError } from '../../src/http/errors.js';
import { networkOf } from '../../src/http/rate-limit.js';
import type { Role } from '../../src/http/roles.js';
import { warnOfUnseenProxy } from '../../src/http/unseen-proxy.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { type Browser, browser } from '../helpers/browser.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { listen } from '../helpers/http.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const PASSWORD = 'lotus-harbour-42';
/** Mistakes that cost nothing, and the one that closes. */
const LOOKED_AT = 4;
const AT_ONCE = 30;
const database = await openTestDatabase();
const clock = handClock('2026-03-02T01:00:00Z');
const deps = testDeps({ clock, rules: loadRules() });
await migrateAll(clock);
const running = await listenApp(deps, true);
test.after.always(async () => {
  await running.close();
  await database.close();
});

const jar = () => browser(running.base);
const many = Array.from({ length: AT_ONCE }, (_, n) => n);
const signIn = (from: Browser, login: string, password = PASSWORD, code?: string, headers = {}) =>
  from.ask('POST', '/public/session', { login, password, ...(code && { code }) }, headers);
const failuresOf = async (login: string, after = '') =>
  (await SignInLockModel.findById(lockName(login, deps.keys.seal) + after).lean())?.failures ?? 0;
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now().getTime() });
const wrongCode = (secret: string) => (codeOf(secret) === '000000' ? '000001' : '000000');

/** Somebody with a second factor. @returns its secret */
async function clerk(login: string, roles: Role[] = ['finance']): Promise<string> {
  const given = { login, name: '示例人员', roles, department: null, districts: [], firms: [] };
  const { code, account } = await invite(given, deps);
  const { secret } = await proposeFactor(account, deps);
  await takeUp(await invitedBy(code, deps), { password: PASSWORD, factorCode: codeOf(secret) }, deps);
  clock.advance(60_000);
  return secret;
}

/** Wrong passwords of strangers until nobody else gets in. */
async function closeToStrangers(login: string): Promise<void> {
  for (let n = 0; n < 12; n += 1) {
    await signIn(jar(), login, `guess-number-${n}`);
    clock.advance(n < 11 ? 15 * 60_000 : 0);
  }
}

test.serial('guesses that come all at once are as few as those that come one by one', async (t) => {
  await openAccount({ login: 'burst', name: '示例' }, PASSWORD, deps);
  const answers = await Promise.all(many.map((n) => signIn(jar(), 'burst', `guess-number-${n}`)));
  t.deepEqual([...new Set(answers.map(({ status }) => status))], [401]);
  t.is(await failuresOf('burst'), LOOKED_AT);
  t.is((await signIn(jar(), 'burst')).status, 401, 'closed, for the right one too');
  clock.advance(3000);
  t.is((await signIn(jar(), 'burst')).status, 200);
  t.is(await failuresOf('burst'), 0);
});

test.serial('so are codes, where the password is known', async (t) => {
  const secret = await clerk('codes');
  const wrong = wrongCode(secret);
  await Promise.all(many.map(() => signIn(jar(), 'codes', PASSWORD, wrong)));
  t.is(await failuresOf('codes'), LOOKED_AT);
});

test.serial(
  'one address asks for no more than its share at once, and an office of honest people is not held',
  async (t) => {
    for (const n of many.slice(0, 25)) await openAccount({ login: `office-${n}`, name: '示例' }, PASSWORD, deps);
    const office = { 'x-forwarded-for': '198.51.100.7' };
    for (const n of many.slice(0, 25))
      t.is((await signIn(jar(), `office-${n}`, PASSWORD, undefined, office)).status, 200);
    const from = { 'x-forwarded-for': '198.51.100.8' };
    const answers = await Promise.all(many.map((n) => signIn(jar(), `any-${n}`, 'wrong-password', undefined, from)));
    const looked = answers.filter(({ status }) => status === 401).length;
    t.true(looked <= 20, String(looked));
    t.is(answers.filter(({ status }) => status === 429).length, AT_ONCE - looked);
  },
);

test.serial(
  'invitations that are right are no guesses, wrong ones are, and an own password as often as one likes',
  async (t) => {
    const office = { 'x-forwarded-for': '198.51.100.9' };
    const given = {
      login: 'invited',
      name: '示例',
      roles: ['member' as const],
      department: null,
      districts: [],
      firms: [],
    };
    const { code } = await invite(given, deps);
    const look = (shown: string) => jar().ask('POST', '/public/invitation', { code: shown }, office);
    for (const _ of many) t.is((await look(code)).status, 200);
    const weak = { code, password: 'short' };
    for (const _ of many) t.is((await jar().ask('POST', '/public/invitation/accept', weak, office)).status, 409);
    const guesses = [];
    // As long as the code, and never it.
    for (const n of many) guesses.push((await look(String(n).padStart(code.length, '-'))).status);
    t.deepEqual(guesses, [...Array(20).fill(404), ...Array(AT_ONCE - 20).fill(429)]);
  },
);

test.serial('a proxy that nobody counted is warned of once, and not where it is counted', async (t) => {
  const warned = async (proxies: number): Promise<number> => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const app = new Koa().use(warnOfUnseenProxy({ proxies }, log)).use((ctx) => {
      ctx.body = '';
    });
    const behind = await listen(app);
    await fetch(behind.base);
    t.is(lines.length, 0);
    for (const name of ['x-forwarded-for', 'forwarded', 'x-forwarded-for'])
      await fetch(behind.base, { headers: { [name]: '203.0.113.5' } });
    await behind.close();
    t.notRegex(lines.join(), /203\.0\.113/);
    return lines.length;
  };
  t.deepEqual([await warned(0), await warned(1)], [1, 0]);
});

test.serial('a subscriber with IPv6 has one address, however many there are', async (t) => {
  const statuses = [];
  for (let n = 0; n < 21; n += 1) {
    const from = { 'x-forwarded-for': `2001:db8:7:7:${n}::${n}` };
    statuses.push((await signIn(jar(), `six-${n}`, 'wrong-password', undefined, from)).status);
  }
  t.deepEqual(statuses, [...Array(20).fill(401), 429]);
  t.is((await signIn(jar(), 'six', 'wrong-password', undefined, { 'x-forwarded-for': '2001:db8:7:8::1' })).status, 401);
});

test('an address stands for its network', (t) => {
  for (const [address, network] of [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '01ARZ3NDEKTSV4RRFFQ69G5FAV'],
  ] as const) {
    t.is(networkOf(address), network, address);
  }
});

test.serial('for a login that nobody has the same is read and written as for one that somebody has', async (t) => {
  await openAccount({ login: 'somebody', name: '示例' }, PASSWORD, deps);
  const did: Record<string, string[]> = { somebody: [], 'nobody-at-all': [] };
  for (const [login, asked] of Object.entries(did)) {
    mongoose.set('debug', (collection: string, method: string) => void asked.push(`${collection}.${method}`));
    for (let n = 0; n < 6; n += 1) await signIn(jar(), login, 'wrong-password');
    for (let n = 0; n < 2; n += 1) await signIn(jar(), login, 'wrong-password', '123456');
    mongoose.set('debug', false);
  }
  t.true((did.somebody?.length ?? 0) >= 6);
  t.deepEqual(did['nobody-at-all'], did.somebody);
  t.is(await failuresOf('nobody-at-all'), LOOKED_AT);
  t.notRegex(JSON.stringify(await SignInLockModel.find({}).lean()), /nobody/);
});

test.serial(
  'while strangers type, whoever has the second factor gets in on a new device; who has it not, does not',
  async (t) => {
    const secret = await clerk('kept-out');
    await closeToStrangers('kept-out');
    t.is((await signIn(jar(), 'kept-out')).status, 401, 'closed');
    t.is((await signIn(jar(), 'kept-out', 'wrong-password', codeOf(secret))).status, 401);
    const before = await failuresOf('kept-out');
    const device = jar();
    t.is((await signIn(device, 'kept-out', PASSWORD, codeOf(secret))).status, 200);
    t.is(await failuresOf('kept-out'), before, 'it stays closed to the others');
    clock.advance(60_000);
    t.is((await signIn(device, 'kept-out')).json.outcome, 'code-needed', 'the device is known now');
  },
);

test.serial(
  'codes past the lock are counted for whoever has the password, and nobody else closes that way',
  async (t) => {
    const secret = await clerk('thief-has-it');
    await closeToStrangers('thief-has-it');
    await Promise.all(many.map((n) => signIn(jar(), 'thief-has-it', `guess-number-${n}`, wrongCode(secret))));
    t.is((await signIn(jar(), 'thief-has-it', PASSWORD, wrongCode(secret))).status, 401);
    t.is(await failuresOf('thief-has-it', '#right'), 1);
    await Promise.all(many.map(() => signIn(jar(), 'thief-has-it', PASSWORD, wrongCode(secret))));
    t.is(await failuresOf('thief-has-it', '#right'), LOOKED_AT);
    t.is((await signIn(jar(), 'thief-has-it', PASSWORD, codeOf(secret))).status, 401, 'closed to both');
  },
);

test.serial('a device is known from the invitation on: a new member is not kept out by strangers', async (t) => {
  const given = {
    login: 'new-one',
    name: '示例',
    roles: ['member' as const],
    department: null,
    districts: [],
    firms: [],
  };
  const { code } = await invite(given, deps);
  await closeToStrangers('new-one');
  const desk = jar();
  t.is((await desk.ask('POST', '/public/invitation/accept', { code, password: PASSWORD })).status, 200);
  await closeToStrangers('new-one');
  t.is((await signIn(jar(), 'new-one')).status, 401);
  t.is((await signIn(desk, 'new-one')).status, 200);
});

test.serial('a password alone, where a code is asked for next, is no mistake', async (t) => {
  const secret = await clerk('two-steps');
  for (let n = 0; n < 3; n += 1) await signIn(jar(), 'two-steps', 'wrong-password');
  t.is((await signIn(jar(), 'two-steps')).json.outcome, 'code-needed');
  t.is(await failuresOf('two-steps'), 3);
  t.is((await signIn(jar(), 'two-steps', PASSWORD, codeOf(secret))).status, 200);
});

test.serial('whoever comes when too much is hashed is told to come again, on every way', async (t) => {
  const account = await openAccount({ login: 'busy', name: '示例' }, PASSWORD, deps);
  const flood = Promise.allSettled(Array.from({ length: 210 }, () => hashed(PASSWORD)));
  const change = changePassword(account, { present: PASSWORD, next: 'another-harbour-43', session: '' }, deps);
  t.like(await t.throwsAsync(change, { instanceOf: HttpError }), { status: 429, code: 'busy' });
  await flood;
});
