import test from 'ava';
import { Secret, TOTP } from 'otpauth';
import { AccountModel, SessionModel } from '../../src/accounts/account.model.js';
import { invite, invitedBy, proposeFactor, takeUp } from '../../src/accounts/account.service.js';
import type { Role } from '../../src/http/roles.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { type Browser, browser } from '../helpers/browser.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const PASSWORD = 'lotus-harbour-42';
const database = await openTestDatabase();
const clock = handClock('2026-03-02T01:00:00Z');
const audit = keepingAudit();
const deps = testDeps({ clock, rules: loadRules(), audit });
await migrateAll(clock);
const running = await listenApp(deps, true);
test.after.always(async () => {
  await running.close();
  await database.close();
});

const jar = () => browser(running.base);

async function account(login: string, roles: Role[] = ['member'], firms: string[] = []) {
  const given = { login, name: '示例人员', roles, department: null, districts: [] };
  const own = firms.map((uscc) => ({ uscc, administrator: true }));
  const { code, account: made } = await invite({ ...given, firms: own }, deps);
  const { secret } = await proposeFactor(made, deps);
  const factorCode = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now().getTime() });
  await takeUp(await invitedBy(code, deps), { password: PASSWORD, factorCode }, deps);
  if (roles.includes('member'))
    await AccountModel.collection.updateOne({ login } as never, { $set: { secondFactor: null } });
  return secret;
}

function signIn(from: Browser, login: string, password = PASSWORD, code?: string) {
  return from.ask('POST', '/public/session', { login, password, ...(code && { code }) });
}

test.serial('a member signs in, is known, and leaves; the cookie says no more than it must', async (t) => {
  await account('lin');
  const desk = jar();
  t.is((await desk.ask('GET', '/self/account')).status, 401);
  const answer = await signIn(desk, 'LIN ');
  t.deepEqual([answer.status, answer.json.outcome], [200, 'in']);
  const [cookie = ''] = answer.headers.getSetCookie();
  t.regex(cookie, /^__Host-zhida-session=[\w-]{43}; path=\/; samesite=lax; secure; httponly$/i);
  t.like((await desk.ask('GET', '/self/account')).json, { name: '示例人员', way: 'session', roles: ['member'] });
  const secret = desk.cookies.get('__Host-zhida-session') ?? '';
  t.is(await SessionModel.countDocuments({ _id: secret }), 0, 'stored as a digest only');
  t.is((await desk.ask('DELETE', '/self/session')).status, 200);
  desk.cookies.set('__Host-zhida-session', secret);
  t.is((await desk.ask('GET', '/self/account')).status, 401, 'ended at the server, not only in the browser');
});

test.serial('whoever does not exist, is closed, or has another password is answered alike', async (t) => {
  await account('wen');
  await account('gone');
  await AccountModel.collection.updateOne({ login: 'gone' } as never, { $set: { state: 'disabled' } });
  const answers = [];
  for (const [login, password] of [
    ['nobody-here', PASSWORD],
    ['gone', PASSWORD],
    ['wen', 'wrong-password-1'],
  ] as const) {
    const { status, json } = await signIn(jar(), login, password);
    answers.push({ status, json });
  }
  t.is(answers[0]?.status, 401);
  t.deepEqual(answers[1], answers[0]);
  t.deepEqual(answers[2], answers[0]);
});

test.serial('staff need a code, and one code opens one session', async (t) => {
  const secret = await account('cai', ['finance']);
  const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now().getTime() });
  t.is((await signIn(jar(), 'cai')).json.outcome, 'code-needed');
  t.is((await signIn(jar(), 'cai', PASSWORD, code())).status, 401, 'the code that set it up is used');
  clock.advance(60_000);
  const used = code();
  t.is((await signIn(jar(), 'cai', PASSWORD, used)).status, 200);
  t.is((await signIn(jar(), 'cai', PASSWORD, used)).status, 401);
  await AccountModel.collection.updateOne({ login: 'cai' } as never, { $set: { secondFactor: null } });
  clock.advance(20 * 60_000);
  t.is((await signIn(jar(), 'cai')).status, 401, 'staff without one do not get in at all');
});

test.serial('a session that was there before the sign-in is not taken over (fixation)', async (t) => {
  await account('fei');
  const planted = 'A'.repeat(43);
  const desk = jar();
  desk.cookies.set('__Host-zhida-session', planted);
  await signIn(desk, 'fei');
  t.not(desk.cookies.get('__Host-zhida-session'), planted);
  const attacker = jar();
  attacker.cookies.set('__Host-zhida-session', planted);
  t.is((await attacker.ask('GET', '/self/account')).status, 401);
});

test.serial('writes from another site, or without the page’s token, are refused (CSRF)', async (t) => {
  await account('hua');
  const desk = jar();
  await signIn(desk, 'hua');
  const { token } = desk;
  const refused = async (code: string, headers: Record<string, string>, given: string | null) => {
    desk.token = given;
    const answer = await desk.ask('DELETE', '/self/sessions', undefined, headers);
    t.deepEqual([answer.status, answer.json.error?.code], [403, code]);
    if (code === 'csrf') t.regex(answer.json.error.message, /X-CSRF-Token/);
  };
  await refused('csrf', {}, null);
  await refused('csrf', {}, 'B'.repeat(43));
  await refused('cross-site', { 'sec-fetch-site': 'cross-site' }, token);
  await refused('cross-site', { 'sec-fetch-site': 'same-site' }, token);
  await refused('cross-site', { origin: 'https://evil.example' }, token);
  await refused('cross-site', { origin: 'null' }, token);
  desk.token = token;
  t.is((await desk.ask('GET', '/self/account')).status, 200, 'still signed in');
  t.is((await desk.ask('DELETE', '/self/sessions', undefined, { 'sec-fetch-site': 'same-origin' })).status, 200);
});

test.serial('a session ends after half an hour of silence, and after ten hours of work', async (t) => {
  await account('dong');
  const desk = jar();
  await signIn(desk, 'dong');
  clock.advance(29 * 60_000);
  t.is((await desk.ask('GET', '/self/account')).status, 200);
  clock.advance(31 * 60_000);
  t.is((await desk.ask('GET', '/self/account')).status, 401);
  await signIn(desk, 'dong');
  for (let minutes = 0; minutes < 580; minutes += 20) {
    clock.advance(20 * 60_000);
    t.is((await desk.ask('GET', '/self/account')).status, 200);
  }
  clock.advance(20 * 60_000);
  t.is((await desk.ask('GET', '/self/account')).status, 401);
});

test.serial('one sees the own devices only, and signs out one of them or all', async (t) => {
  await account('mei');
  await account('thief');
  const [desk, phone, thief] = [jar(), jar(), jar()];
  await signIn(desk, 'mei');
  clock.advance(1000);
  await signIn(phone, 'mei');
  await signIn(thief, 'thief');
  const { items } = (await desk.ask('GET', '/self/sessions')).json;
  t.deepEqual(
    items.map(({ current }: { current: boolean }) => current),
    [false, true],
  );
  t.is((await thief.ask('DELETE', `/self/sessions/${items[0].id}`)).status, 404);
  t.is((await desk.ask('DELETE', `/self/sessions/${items[0].id}`)).status, 200);
  t.is((await phone.ask('GET', '/self/account')).status, 401);
  t.deepEqual((await desk.ask('DELETE', '/self/sessions')).json, { ended: 1 });
  t.is((await desk.ask('GET', '/self/account')).status, 401);
});

test.serial(
  'an open page takes no second factor into use without the password; a new one ends other sessions',
  async (t) => {
    await account('lan');
    const [desk, phone] = [jar(), jar()];
    await signIn(desk, 'lan');
    await signIn(phone, 'lan');
    const { secret } = (await desk.ask('POST', '/self/factor')).json;
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({
      timestamp: clock.now().getTime() + 30_000,
    });
    t.is((await desk.ask('PUT', '/self/factor', { code })).status, 409);
    t.is((await desk.ask('PUT', '/self/factor', { code, password: 'wrong-password' })).status, 409);
    t.is((await phone.ask('GET', '/self/account')).status, 200);
    t.is((await desk.ask('PUT', '/self/factor', { code, password: PASSWORD })).status, 200);
    t.is((await phone.ask('GET', '/self/account')).status, 401);
    t.is((await desk.ask('GET', '/self/account')).status, 200);
  },
);

test.serial('a closed account is out at once, in the middle of its session', async (t) => {
  await account('qiu');
  const desk = jar();
  await signIn(desk, 'qiu');
  await AccountModel.collection.updateOne({ login: 'qiu' } as never, { $set: { state: 'disabled' } });
  t.is((await desk.ask('GET', '/self/account')).status, 401);
});

test.serial('every write is written down, refused ones too, and no password with them', async (t) => {
  await account('yan');
  const desk = jar();
  const from = audit.acts.length;
  await signIn(desk, 'yan', 'wrong-password-1');
  await signIn(desk, 'yan');
  t.is((await desk.ask('PUT', '/self/password', { present: PASSWORD, next: PASSWORD })).status, 409);
  await desk.ask('PUT', '/self/password', { present: PASSWORD, next: 'another-harbour-43' });
  await desk.ask('POST', '/work/payments/approve', { matches: [] });
  const acts = audit.acts.slice(from);
  t.deepEqual(
    acts.map(({ act, after }) => [act, after ?? null]),
    [
      ['POST /public/session', { refused: 'refused' }],
      ['POST /public/session', 'in'],
      ['PUT /self/password', { refused: 'refused' }],
      ['PUT /self/password', null],
      ['POST /work/payments/approve', { refused: 'forbidden' }],
    ],
  );
  t.notRegex(JSON.stringify(acts), /harbour|wrong-password/);
});
