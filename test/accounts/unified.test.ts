import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { Provider } from 'oidc-provider';
import { AccountModel, SessionModel } from '../../src/accounts/account.model.js';
import { inviteAgain, invitedBy, takeUp } from '../../src/accounts/account.service.js';
import { hashed } from '../../src/accounts/password.js';
import { createApp } from '../../src/app.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { statement, storeFirms } from '../helpers/city.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const FIRM = inventedUscc(1, '441602');
const OTHER = inventedUscc(2, '441602');
/** Who signs in at the platform, by login: the firm whose legal person it is. */
const PERSONS: Readonly<Record<string, string | null>> = {
  legal: FIRM,
  second: FIRM,
  plain: null,
  stranger: 'nonsense',
};

const platform = createServer((request, response) => provider.callback()(request, response));
const service = createServer((request, response) => app.callback()(request, response));
for (const server of [platform, service]) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}
const issuer = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
const base = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
const returnTo = `${base}/sign-in/unified/return`;
const provider = new Provider(issuer, {
  clients: [{ client_id: 'zhida', client_secret: 'a-secret-of-this-test', redirect_uris: [returnTo] }],
  claims: { openid: ['sub'], profile: ['name', 'uscc'] },
  cookies: { keys: ['k'] },
  findAccount: (_: unknown, id: string) => ({
    accountId: id,
    claims: () => ({ sub: id, name: '示例法人', ...(PERSONS[id] ? { uscc: PERSONS[id] } : {}) }),
  }),
});
const clock = { now: () => new Date(Date.parse('2026-03-02T01:00:00Z')) };
const audit = keepingAudit();
const oidc = {
  ...{ issuer, clientId: 'zhida', clientSecret: 'a-secret-of-this-test' },
  ...{ scopes: 'openid profile', usccClaim: 'uscc' },
};
const deps = testDeps({ clock, rules: loadRules(), audit, config: { baseUrl: base, oidc } });
const app = createApp(deps, { adminToken: 'a-token-of-this-test', version: '0', ready: async () => {} });
await migrateAll(clock);
await storeFirms(
  [FIRM, OTHER].map((uscc, n) => ({ ...statement(n, {}, '2026-02-28'), uscc })),
  clock.now(),
);
test.after.always(async () => {
  for (const server of [platform, service]) {
    server.closeAllConnections();
    server.close();
  }
  await database.close();
});
test.serial.beforeEach(() => AccountModel.collection.deleteMany({}));

/** A browser that follows no redirect by itself, with the cookies of both sites. */
class Visitor {
  readonly cookies = new Map<string, string>();

  async go(address: string, form?: Record<string, string>): Promise<Response> {
    const { origin } = new URL(address);
    const own = [...this.cookies].filter(([name]) => name.startsWith(origin));
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: own.map(([name, value]) => `${name.slice(origin.length)}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    this.keep(origin, response);
    return response;
  }

  keep(origin: string, response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(origin + name);
      else this.cookies.set(origin + name, value);
    }
  }

  /** Signs in at the platform. @returns the address by which it sends back to the service */
  async toReturn(login: string, from?: string): Promise<string> {
    let address = from ?? (await this.go(`${base}/sign-in/unified`)).headers.get('location') ?? '';
    for (let step = 0; step < 8 && !address.startsWith(base); step += 1) {
      const page = await this.go(address);
      const next = page.headers.get('location');
      if (next !== null) {
        address = new URL(next, issuer).href;
        continue;
      }
      const prompt = /name="prompt" value="(\w+)"/.exec(await page.text())?.[1] ?? '';
      const form: Record<string, string> = prompt === 'login' ? { prompt, login, password: 'x' } : { prompt };
      address = new URL((await this.go(address, form)).headers.get('location') ?? '', issuer).href;
    }
    return address;
  }

  async signIn(login: string, from?: string): Promise<Response> {
    return this.go(await this.toReturn(login, from));
  }

  /** Signed in already, as this account. @returns how a write is asked for */
  async as(given: Parameters<typeof signedIn>[0], password: string | null = null) {
    const { cookie = '', 'x-csrf-token': token = '' } = await signedIn(given, clock.now());
    if (password !== null) {
      const stored = await hashed(password);
      await AccountModel.collection.updateOne({ _id: given._id } as never, { $set: { password: stored } });
    }
    const [name = '', value = ''] = cookie.split('=');
    this.cookies.set(base + name, value);
    return async (path: string, body: object) => {
      const own = [...this.cookies].filter(([key]) => key.startsWith(base));
      const response = await fetch(`${base}/api/v1/self${path}`, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', 'x-csrf-token': token },
          cookie: own.map(([key, one]) => `${key.slice(base.length)}=${one}`).join('; '),
        },
        body: JSON.stringify(body),
      });
      this.keep(base, response);
      return { status: response.status, json: JSON.parse(await response.text()) };
    };
  }

  async account() {
    return JSON.parse(await (await this.go(`${base}/api/v1/self/account`)).text());
  }
}

test.serial('a legal person becomes the first administrator of the firm, and comes back as the same one', async (t) => {
  const visitor = new Visitor();
  const back = await visitor.signIn('legal');
  t.deepEqual([back.status, back.headers.get('location')], [302, '/space']);
  const me = await visitor.account();
  t.like(me, { name: '示例法人', roles: ['member'], way: 'session' });
  t.like(me.firms[0], { uscc: FIRM, administrator: true, scope: 'member' });
  t.like(audit.acts.at(-1), { by: { id: me.id }, after: 'first-administrator' });
  const again = new Visitor();
  await again.signIn('legal');
  t.is((await again.account()).id, me.id);
  t.is(audit.acts.at(-1)?.after, 'known');
  t.is(await AccountModel.countDocuments({}), 1);
});

test.serial('who was on the way to a page comes back to it, and never to another site', async (t) => {
  const page = `/space/${FIRM}/received?year=2025`;
  for (const [asked, given] of [
    [page, page],
    ['//elsewhere.invalid', '/space'],
    ['https://elsewhere.invalid/', '/space'],
  ] as const) {
    const visitor = new Visitor();
    const left = await visitor.go(`${base}/sign-in/unified?next=${encodeURIComponent(asked)}`);
    const back = await visitor.signIn('legal', left.headers.get('location') ?? '');
    t.is(back.headers.get('location'), given, asked);
  }
});

test.serial('whoever is nobody’s first administrator is let in by an invitation only', async (t) => {
  await new Visitor().signIn('legal');
  for (const login of ['second', 'plain', 'stranger']) {
    const visitor = new Visitor();
    t.is((await visitor.signIn(login)).status, 409, login);
    t.is((await visitor.account()).error?.code, 'unauthorised', login);
  }
  t.is(await AccountModel.countDocuments({}), 1);
});

const PASSWORD = 'lotus-harbour-42';
const worker = { _id: 'worker', roles: ['member' as const] };

test.serial('who asks for it with the password links the identity with the own account, and unlinks it', async (t) => {
  const visitor = new Visitor();
  const ask = await visitor.as(worker, PASSWORD);
  t.is((await ask('/identity', {})).status, 409);
  t.is((await ask('/identity', { password: 'wrong-password' })).status, 409);
  const { json } = await ask('/identity', { password: PASSWORD });
  const back = await visitor.signIn('plain', json.address);
  t.deepEqual([back.status, back.headers.get('location')], [302, '/account']);
  t.is(audit.acts.at(-1)?.after, 'linked');
  const later = new Visitor();
  await later.signIn('plain');
  t.is((await later.account()).id, 'worker');
  const other = new Visitor();
  const askOther = await other.as({ _id: 'other', roles: ['member'] }, PASSWORD);
  const second = (await askOther('/identity', { password: PASSWORD })).json;
  t.is((await other.signIn('plain', second.address)).status, 409, 'one identity, one account');
  t.is((await ask('/identity/unlink', { password: 'wrong-password' })).status, 409);
  t.is((await ask('/identity/unlink', { password: PASSWORD })).status, 200);
  t.is((await new Visitor().signIn('plain')).status, 409);
});

test.serial('an open page links nothing by going to the platform', async (t) => {
  const visitor = new Visitor();
  await visitor.as(worker, PASSWORD);
  t.is((await visitor.signIn('plain')).status, 409);
  t.is((await AccountModel.findById('worker').lean())?.identity, null);
});

test.serial('what one account has begun links no other that signs in meanwhile', async (t) => {
  const visitor = new Visitor();
  const ask = await visitor.as(worker, PASSWORD);
  const { json } = await ask('/identity', { password: PASSWORD });
  await visitor.as({ _id: 'next-one', roles: ['member'] }, PASSWORD);
  t.is((await visitor.signIn('plain', json.address)).status, 401);
  t.is(await AccountModel.countDocuments({ 'identity.subject': 'plain' }), 0);
});

test.serial('a new password by invitation leaves no identity that was linked before', async (t) => {
  const visitor = new Visitor();
  const ask = await visitor.as(worker, PASSWORD);
  await visitor.signIn('plain', (await ask('/identity', { password: PASSWORD })).json.address);
  const { code } = await inviteAgain('worker', deps);
  await takeUp(await invitedBy(code, deps), { password: 'another-harbour-43' }, deps);
  t.is((await new Visitor().signIn('plain')).status, 409);
});

test.serial('a closed account stays closed', async (t) => {
  const visitor = new Visitor();
  const ask = await visitor.as(worker, PASSWORD);
  await visitor.signIn('plain', (await ask('/identity', { password: PASSWORD })).json.address);
  await AccountModel.collection.updateOne({ _id: 'worker' } as never, { $set: { state: 'disabled' } });
  t.is((await new Visitor().signIn('plain')).status, 409);
});

test.serial('without a password of its own an account changes its ways in only just after signing in', async (t) => {
  const visitor = new Visitor();
  const ask = await visitor.as({ _id: 'vouched', roles: ['member'] });
  const begun = (ago: number) =>
    SessionModel.collection.updateOne({ account: 'vouched' } as never, {
      $set: { startedAt: new Date(clock.now().getTime() - ago * 60_000) },
    });
  await begun(11);
  t.is((await ask('/erasure', {})).status, 409);
  t.is((await ask('/identity', {})).status, 409);
  await begun(9);
  t.is((await ask('/identity', {})).status, 200);
  t.is((await ask('/identity/unlink', {})).status, 409, 'nobody locks themselves out');
  t.is((await ask('/erasure', {})).status, 200);
});

test.serial('two legal persons who come at the same time make one first administrator', async (t) => {
  const visitors = [new Visitor(), new Visitor()];
  const back = await Promise.all(visitors.map((visitor, n) => visitor.toReturn(n === 0 ? 'legal' : 'second')));
  const answers = await Promise.all(visitors.map((visitor, n) => visitor.go(back[n] ?? '')));
  t.deepEqual(answers.map(({ status }) => status).sort(), [302, 409]);
  t.is(await AccountModel.countDocuments({ 'firms.uscc': FIRM }), 1);
});

test.serial('staff do not come in without their second factor', async (t) => {
  const visitor = new Visitor();
  const ask = await visitor.as({ _id: 'clerk', roles: ['finance'] }, PASSWORD);
  t.is((await ask('/identity', { password: PASSWORD })).status, 409);
});

test.serial('an answer of the platform is good for one browser, once, as it was sent', async (t) => {
  const victim = new Visitor();
  const attacker = new Visitor();
  // Sign-in CSRF: the attacker's own answer in the browser of the victim, who has left for the platform too.
  await victim.go(`${base}/sign-in/unified`);
  const planted = await attacker.toReturn('legal');
  t.is((await victim.go(planted)).status, 401);
  t.is((await new Visitor().go(planted)).status, 401, 'without having left');
  const back = await attacker.toReturn('legal');
  t.is((await attacker.go(back.replace(/state=[^&]+/, 'state=other'))).status, 401);
  const own = new Visitor();
  const answer = await own.toReturn('legal');
  t.is((await own.go(answer)).status, 302);
  t.is((await own.go(answer)).status, 401, 'again');
});

test.serial('a person is told on a page what did not work', async (t) => {
  const headers = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  const go = (path: string) => fetch(`${base}${path}`, { redirect: 'manual', headers });
  const back = await go('/sign-in/unified/return?code=planted&state=planted');
  t.deepEqual([back.status, back.headers.get('location')], [302, '/sign-in?unified=failed']);
});

test.serial('a page learns which ways in there are', async (t) => {
  const present = await (await fetch(`${base}/api/v1/public/session`)).json();
  t.deepEqual(present, { who: null, idleMinutes: null, unified: '/sign-in/unified' });
});
