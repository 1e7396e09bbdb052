import test from 'ava';
import { loadRules } from '../../src/policies/load-rules.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const audit = keepingAudit();
const deps = testDeps({ clock, rules: loadRules(), audit });
await migrateAll(clock);
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
type Headed = Readonly<Record<string, string>>;
const HTML = { accept: 'text/html,*/*;q=0.8' };

async function ask(path: string, headers: Readonly<Record<string, string>> = {}, body?: string) {
  const method = body === undefined ? 'GET' : 'POST';
  const response = await fetch(running.base + path, { method, headers, body: body ?? null, redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('a page may be kept for a moment, runs our own script alone, and tells nobody of where one was', async (t) => {
  const { status, headers, text } = await ask('/');
  t.is(status, 200);
  t.is(headers.get('cache-control'), 'public, max-age=60');
  t.is(headers.get('referrer-policy'), 'same-origin');
  t.is(headers.get('set-cookie'), null);
  t.regex(headers.get('content-security-policy') ?? '', /^default-src 'none';.*;script-src 'self'$/);
  t.notRegex(text, /<script>|<style|\son[a-z]+=|style="/, 'nothing inline');
  const assets = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, address = '']) => address);
  t.true(assets.length >= 3);
  for (const address of assets) {
    const asset = await ask(address);
    t.is(asset.status, 200, address);
    t.regex(asset.headers.get('cache-control') ?? '', /immutable/);
  }
  t.true((await ask(assets.find((one) => one.endsWith('.js')) ?? '')).text.length < 1024);
});

test('each language is an address of its own, and knows the other', async (t) => {
  const [zh, en] = [await ask('/verify'), await ask('/verify?lang=en')];
  t.regex(zh.text, /<html lang="zh-CN">/);
  t.regex(en.text, /<html lang="en">/);
  for (const { text } of [zh, en]) {
    t.regex(text, /<link rel="alternate" hrefLang="zh-CN" href="https:\/\/zhida\.example\.invalid\/verify"\/>/);
    t.regex(text, /hrefLang="en" href="https:\/\/zhida\.example\.invalid\/verify\?lang=en"/);
  }
  t.deepEqual(
    [zh, en].map(({ headers }) => headers.get('content-language')),
    ['zh-CN', 'en'],
  );
});

test('what is not there is a page for a person and data for a program', async (t) => {
  const page = await ask('/nothing/here?lang=en', HTML);
  t.is(page.status, 404);
  t.regex(page.text, /<h1>This page was not found<\/h1>/);
  t.is(page.headers.get('x-robots-tag'), 'noindex');
  t.is(page.headers.get('cache-control'), 'no-store');
  for (const [path, headers] of [
    ['/nothing/here', {}],
    ['/api/v1/public/nothing', HTML],
    ['/API/v1/public/nothing', HTML],
  ] as const)
    t.is(JSON.parse((await ask(path, headers)).text).error.code, 'not-found', path);
});

test('a form is taken from our own pages alone, and needs no more of who has signed in', async (t) => {
  const body = 'number=ZD0123456789&code=0000';
  const host = new URL(running.base).host;
  const { cookie = '' } = await signedIn({ _id: 'boss', roles: ['member'] }, clock.now());
  const own: Headed[] = [{}, { 'sec-fetch-site': 'same-origin' }, { origin: `http://${host}` }, { cookie }];
  for (const headers of own) t.is((await ask('/verify', { ...FORM, ...headers }, body)).status, 200);
  const foreign: Headed[] = [
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://elsewhere.invalid' },
    { origin: 'null' },
  ];
  for (const headers of foreign) t.is((await ask('/verify', { ...FORM, ...HTML, ...headers }, body)).status, 403);
  t.is((await ask('/verify', { 'content-type': 'text/plain' }, body)).status, 415);
  t.is((await ask('/verify', FORM, 'number[$ne]=1&code=0000')).status, 400);
  t.is((await ask('/verify', FORM, `number=${'1'.repeat(2_000_000)}&code=0000`)).status, 413);
  t.deepEqual(audit.acts, []);
});

test('below /api an act of a session needs its token, in whatever capitals', async (t) => {
  const { cookie = '' } = await signedIn({ _id: 'chief', roles: ['member'] }, clock.now());
  for (const path of ['/api/v1/self/sessions/x', '/API/v1/self/sessions/x', '/Api/v1/Self/sessions/x']) {
    const { status, text } = await ask(path, { cookie, 'content-type': 'application/json' }, '{}');
    t.is(status, 403, path);
    t.is(JSON.parse(text).error.code, 'csrf', path);
  }
});
