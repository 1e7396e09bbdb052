import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import test from 'ava';
import mongoose from 'mongoose';
import { issueKey } from '../../src/accounts/key.service.js';
import { packageFile } from '../../src/package-file.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

/** What no honest client sends, and where: a body, a field of one, a part of an address, a header. */
interface Hostile {
  readonly in: string;
  readonly family: string;
  readonly value: unknown;
}

const HOSTILE = JSON.parse(readFileSync(packageFile('test', 'http', 'hostile.json'), 'utf8')) as Hostile[];
const ALLOWED = new Set([400, 401, 403, 404, 409, 413, 415, 422, 429]);

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const deps = testDeps({ clock, rules: loadRules() });
await migrateAll(clock);
const FIRM = inventedUscc(1, '441602');
await storeFirms([{ ...statement(1, { employees: 5 }, '2026-02-28'), uscc: FIRM }], clock.now());
const running = await listenApp(deps, true);
const firms = [{ uscc: FIRM, administrator: true }];
const WHO = {
  nobody: {},
  member: await signedIn({ _id: 'boss', roles: ['member'], firms }, clock.now()),
  specialist: await signedIn({ _id: 'spec', roles: ['specialist'], districts: ['441600'] }, clock.now()),
  administrator: await signedIn({ _id: 'root', roles: ['administrator'] }, clock.now()),
  key: {
    authorization: `Bearer ${(await issueKey({ name: 'k', scopes: ['facts:write:hrss'], days: 9 }, deps)).token}`,
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;
test.after.always(async () => {
  agent.destroy();
  await running.close();
  await database.close();
});

interface Asked {
  readonly who: keyof typeof WHO;
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const INVITE = { who: 'member', method: 'POST', path: `/space/enterprises/${FIRM}/invitations` } as const;
const REPORT = { who: 'member', method: 'POST', path: `/space/enterprises/${FIRM}/corrections` } as const;
const WRITES: readonly Omit<Asked, 'body'>[] = [
  INVITE,
  { who: 'nobody', method: 'POST', path: '/public/session' },
  { who: 'nobody', method: 'POST', path: '/public/firm-claims' },
  { who: 'member', method: 'PUT', path: '/self/password' },
  { who: 'member', method: 'POST', path: `/space/enterprises/${FIRM}/trial` },
  { who: 'member', method: 'PUT', path: `/space/enterprises/${FIRM}/account` },
  { who: 'member', method: 'PUT', path: `/space/enterprises/${FIRM}/contact` },
  { who: 'member', method: 'PUT', path: `/space/enterprises/${FIRM}/preferences` },
  REPORT,
  { who: 'member', method: 'PUT', path: `/space/enterprises/${FIRM}/facts/equipmentInvestment` },
  { who: 'specialist', method: 'PUT', path: '/self/office' },
  { who: 'specialist', method: 'POST', path: '/work/corrections/01ARZ3NDEKTSV4RRFFQ69G5FAV/answer' },
  { who: 'administrator', method: 'POST', path: '/admin/accounts' },
  { who: 'administrator', method: 'POST', path: '/admin/keys' },
  { who: 'key', method: 'POST', path: '/exchange/facts' },
];
const LISTS: readonly Asked[] = [
  { who: 'specialist', method: 'GET', path: '/work/matches' },
  { who: 'administrator', method: 'GET', path: '/admin/accounts' },
  { who: 'member', method: 'GET', path: `/space/enterprises/${FIRM}/inbox` },
  { who: 'member', method: 'GET', path: `/space/enterprises/${FIRM}/receipts` },
];
const NAMED: readonly Asked[] = [
  { who: 'specialist', method: 'GET', path: '/work/enterprises/*' },
  { who: 'specialist', method: 'POST', path: '/work/cases/*/close', body: '{"match":"x"}' },
  { who: 'member', method: 'GET', path: '/space/enterprises/*/inbox' },
  { who: 'member', method: 'DELETE', path: `/space/enterprises/${FIRM}/members/*` },
  { who: 'member', method: 'POST', path: `/space/enterprises/${FIRM}/inbox/*/read` },
  { who: 'member', method: 'GET', path: '/self/notices/*' },
  { who: 'member', method: 'GET', path: `/space/enterprises/${FIRM}/matches/*` },
  { who: 'member', method: 'GET', path: `/space/enterprises/${FIRM}/receipts/*` },
  { who: 'member', method: 'DELETE', path: `/space/enterprises/${FIRM}/facts/*` },
  { who: 'administrator', method: 'GET', path: '/admin/accounts/*' },
  { who: 'nobody', method: 'GET', path: '/public/policies/*' },
];
const JSON_TYPE = { 'content-type': 'application/json' };
const GOOD = '{"as":"member"}';

/** The requests that one hostile input makes. */
const REQUESTS: Readonly<Record<string, (value: never) => readonly Asked[]>> = {
  login: (value) => [{ ...(WRITES[1] as Asked), body: JSON.stringify({ login: value, password: 'x' }) }],
  what: (value) => [{ ...REPORT, body: JSON.stringify({ fact: 'employees', what: value }) }],
  body: (value) => WRITES.map((write) => ({ ...write, body: JSON.stringify(value) })),
  raw: (value: string) => WRITES.map((write) => ({ ...write, body: value })),
  deep: (depth: number) => [{ ...INVITE, body: `{"as":${'['.repeat(depth)}${']'.repeat(depth)}}` }],
  long: (length: number) => [{ ...INVITE, body: `{"as":"${'a'.repeat(length)}"}` }],
  type: (value: string) => [{ ...INVITE, body: GOOD, headers: { 'content-type': value } }],
  header: ([name, value]: [string, string]) => [{ ...INVITE, body: GOOD, headers: { ...JSON_TYPE, [name]: value } }],
  authorization: (value: string) =>
    LISTS.map((list) => ({ ...list, who: 'nobody', headers: { authorization: value } })),
  cookie: (value: string) => LISTS.map((list) => ({ ...list, who: 'nobody', headers: { cookie: value } })),
  query: (value: string) => LISTS.map((list) => ({ ...list, path: `${list.path}?${asTarget(value)}` })),
  param: (value: string) =>
    NAMED.flatMap((named) => {
      const encoded = { ...named, path: named.path.replace('*', encodeURIComponent(value)) };
      const plain = { ...named, path: named.path.replace('*', () => value) };
      return /^[\x21-\x7e]+$/.test(value) && !/[?#]/.test(value) ? [encoded, plain] : [encoded];
    }),
};

/** A request target holds visible characters only. */
function asTarget(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, encodeURIComponent);
}

const agent = new Agent({ keepAlive: true });
let sent = 0;
/** Each from an address of its own: what is looked at is the input, not the limits of an address. */
async function send({ who, method, path, body, headers = JSON_TYPE }: Asked): Promise<{ status: number; ms: number }> {
  sent += 1;
  const from = { 'x-forwarded-for': `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}` };
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const options = { agent, method, headers: { ...from, ...WHO[who], ...headers }, path: `/api/v1${path}` };
    const asked = request(running.base, options, (response) => {
      response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, ms: performance.now() - began }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** All that is stored, but for what counts and writes down requests. */
async function stored(): Promise<string> {
  const apart = new Set(['ratelimits', 'signinlocks', 'audit', 'keyedrequests']);
  const all = await mongoose.connection.db?.listCollections().toArray();
  const hash = createHash('sha256');
  for (const { name } of (all ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (apart.has(name)) continue;
    hash.update(name);
    for await (const document of mongoose.connection.collection(name).find({}).sort({ _id: 1 }))
      hash.update(JSON.stringify(document));
  }
  return hash.digest('hex');
}

test.serial('the honest request of each kind is answered', async (t) => {
  for (const list of LISTS) t.is((await send(list)).status, 200, list.path);
  t.is((await send({ ...INVITE, body: GOOD })).status, 201);
  const push = { source: 'hrss', asOf: '2026-02-28', rows: [{ uscc: 'none', facts: {} }] };
  t.is((await send({ ...(WRITES.at(-1) as Asked), body: JSON.stringify(push) })).status, 200);
});

test.serial('hostile input is refused, whatever it is, and changes nothing', async (t) => {
  t.true(HOSTILE.length >= 300, String(HOSTILE.length));
  const before = await stored();
  const took: number[] = [];
  for (const { in: place, family, value } of HOSTILE) {
    for (const asked of REQUESTS[place]?.(value as never) ?? []) {
      const { status, ms } = await send(asked);
      took.push(ms);
      t.true(
        ALLOWED.has(status),
        `${status}: ${family} ${asked.method} ${asked.path} ${JSON.stringify(value).slice(0, 80)}`,
      );
    }
  }
  t.is(await stored(), before);
  took.sort((a, b) => a - b);
  const at = (share: number): string => (took[Math.floor(took.length * share)] ?? 0).toFixed(1);
  t.log(
    `${HOSTILE.length} inputs, ${took.length} requests: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(0.9999)} ms`,
  );
});

test.serial('prototypes are as they were', (t) => {
  const plain: Record<string, unknown> = {};
  for (const name of ['roles', 'isAdmin', 'polluted']) t.is(plain[name], undefined);
});
