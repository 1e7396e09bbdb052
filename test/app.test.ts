import { runInNewContext } from 'node:vm';
import test from 'ava';
import mongoose from 'mongoose';
import { pino } from 'pino';
import { writeFirms } from '../seeds/write-firms.js';
import { apiRoutes, createApp } from '../src/app.js';
import { MIGRATIONS } from '../src/composition.js';
import { readConfig } from '../src/config.js';
import { migrate } from '../src/db/migrations.js';
import type { Deps } from '../src/deps.js';
import { openLimits } from '../src/http/rate-limit.js';
import { evaluate } from '../src/matching/runs/evaluate.service.js';
import { enqueueForRun } from '../src/notifications/notification.service.js';
import { loadRules } from '../src/policies/load-rules.js';
import { openTestDatabase } from './helpers/database.js';
import { keepingAudit, TEST_KEYS } from './helpers/deps.js';
import { listen } from './helpers/http.js';
import { signedInAs } from './helpers/sign-in.js';

const TOKEN = 'the-token-of-this-test';
const NOW = new Date('2026-11-22T02:00:00Z');
const database = await openTestDatabase();
const deps: Deps = {
  config: readConfig({ DATA_DIR: database.dataDir }),
  clock: { now: () => NOW },
  log: pino({ level: 'silent' }),
  rules: loadRules(),
  mailer: { send: async () => {}, close: async () => {} },
  audit: keepingAudit(),
  keys: TEST_KEYS,
};
await migrate(mongoose.connection, MIGRATIONS, () => NOW);
await writeFirms({ count: 60, rules: deps.rules, asOf: '2026-11-22', now: NOW }, () => {});
const run = await evaluate({ trigger: 'test' }, deps);
await enqueueForRun(run, deps);
let ready = true;
const app = createApp(deps, {
  adminToken: TOKEN,
  version: '0.0.0',
  ready: async () => {
    if (!ready) throw new Error('not yet');
  },
});
const running = await listen(app);

test.after.always(async () => {
  await running.close();
  await database.close();
});

async function ask(path: string, init: RequestInit = {}) {
  const headers = { ...(isSignedIn(init) ? {} : { authorization: `Bearer ${TOKEN}` }), ...init.headers };
  const response = await fetch(running.base + path, { redirect: 'manual', ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}

const isSignedIn = ({ headers = {} }: RequestInit): boolean => 'cookie' in headers;
const anonymous = { headers: { authorization: '' } };

test('every route but the public ones is refused without the token', async (t) => {
  const routes = apiRoutes(deps, openLimits());
  t.true(routes.length >= 12);
  for (const route of routes) {
    const path = `/api/v1/${route.audience}${route.path.replace(/:\w+/g, 'x')}`;
    const { status } = await ask(path, { ...anonymous, method: route.method.toUpperCase() });
    if (route.audience === 'public') t.not(status, 401, path);
    else t.is(status, 401, path);
  }
});

test('the OpenAPI document says which headers a write takes, and what each act is asked for with', async (t) => {
  const document = JSON.parse((await ask('/api/openapi.json')).text);
  const { paths } = document;
  const headers = ({ parameters }: { parameters: { name: string; in: string; required: boolean }[] }) =>
    parameters.filter((one) => one.in === 'header').map(({ name, required }) => [name, required]);
  const edit = paths['/api/v1/admin/accounts/{id}'].put;
  t.deepEqual(headers(edit), [
    ['Idempotency-Key', false],
    ['If-Match', true],
  ]);
  t.deepEqual(edit.security, [{ session: [], csrf: [] }, { bearer: [] }]);
  t.is(document.components.securitySchemes.csrf.name, 'X-CSRF-Token');
  t.deepEqual(headers(paths['/api/v1/work/receipts'].post), [], 'of a file no answer is kept');
  t.deepEqual(paths['/api/v1/work/matches'].get.security, [{ session: [] }, { bearer: [] }]);
  const inputOf = (act: string, place = 'work/matches/{id}/acts') => {
    const { content } = paths[`/api/v1/${place}/${act}`].post.requestBody;
    return content['application/json'].schema.properties.input;
  };
  t.deepEqual(inputOf('reject').required, ['reason']);
  t.deepEqual(Object.keys(inputOf('answer-objection').properties), ['objection', 'upheld', 'answer']);
  t.deepEqual(Object.keys(inputOf('confirm', 'space/enterprises/{uscc}/matches/{id}/acts').properties), [
    ...['accountLast4', 'commitment'],
  ]);
  t.false('/api/v1/work/matches/{id}/acts/{act}' in paths);
});

test('readiness, health, metrics and the OpenAPI document', async (t) => {
  t.is((await ask('/readyz')).status, 200);
  ready = false;
  t.is((await ask('/readyz')).status, 503);
  ready = true;
  t.is((await ask('/healthz', anonymous)).status, 200);
  t.regex((await ask('/metrics', anonymous)).text, /zhida_http_request_seconds_count/);
  const document = (await ask('/api/openapi.json', anonymous)).json();
  const addresses = apiRoutes(deps, openLimits()).flatMap(({ audience, path, variants }) =>
    Object.keys(variants?.bodies ?? { '': null }).map((act) => `${audience}${path} ${act}`),
  );
  t.is(Object.values(document.paths).length, new Set(addresses).size);
  t.deepEqual(Object.keys(document.webhooks), ['run.finished', 'match.state-changed']);
});

test('the API is shown by files of our own, under a policy that no other page has', async (t) => {
  const page = await ask('/api/docs', anonymous);
  const policy = page.headers.get('content-security-policy') ?? '';
  t.deepEqual(
    ['default-src', 'script-src', 'connect-src', 'style-src'].map(
      (name) => policy.split(';').find((part) => part.startsWith(`${name} `)) ?? name,
    ),
    ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "style-src 'self'"],
  );
  t.notRegex(
    (await ask('/overview', anonymous)).headers.get('content-security-policy') ?? '',
    /script-src|connect-src|http/,
  );
  t.notRegex(page.text, /<script>|<style|\bon[a-z]+=|https?:/, 'nothing inline, nothing from elsewhere');
  const addresses = [...page.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, address = '']) => address);
  t.deepEqual(
    addresses.map((address) => address.replace(/\.[0-9a-f]{10}\./, '.')),
    ['/assets/swagger-ui-dist.swagger-ui.css', '/assets/swagger-ui-dist.swagger-ui-bundle.js', '/assets/api-docs.js'],
  );
  const files = await Promise.all(addresses.map((address) => ask(address, anonymous)));
  for (const { status, headers } of files) {
    t.is(status, 200);
    t.regex(headers.get('content-type') ?? '', /^text\/(css|javascript); charset=utf-8$/);
    t.is(headers.get('x-content-type-options'), 'nosniff');
    t.regex(headers.get('cache-control') ?? '', /immutable/);
  }
  const start = files.at(-1)?.text ?? '';
  const given: { url?: string; validatorUrl?: unknown }[] = [];
  runInNewContext(start, { SwaggerUIBundle: (options: object) => given.push(options) });
  t.is(given[0]?.validatorUrl, null, 'the address of the document goes to nobody');
  t.like((await ask(given[0]?.url ?? '', anonymous)).json(), { openapi: '3.1.0' });
});

test('the public sees policies in force, and samples apart', async (t) => {
  const offered = (await ask('/api/v1/public/policies?limit=200', anonymous)).json().items;
  t.true(offered.length >= 24);
  for (const policy of offered) {
    t.true(policy.inForce);
    t.false(policy.sample);
  }
  const samples = (await ask('/api/v1/public/policies?kind=samples&limit=200', anonymous)).json().items;
  t.true(samples.length >= 4);
  t.true(samples.every((policy: { sample: boolean }) => policy.sample));
  const detail = (await ask(`/api/v1/public/policies/${offered[0].code}`, anonymous)).json();
  t.true(detail.conditions.zh.length > 0 && detail.conditions.en.length > 0);
  t.is((await ask('/api/v1/public/policies/nothing', anonymous)).status, 404);
});

test('lists are paged without gaps or repetition', async (t) => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: { uscc: string }[]; nextCursor: string | null } = (
      await ask(`/api/v1/work/enterprises?limit=7${query}`)
    ).json();
    seen.push(...page.items.map((item) => item.uscc));
    cursor = page.nextCursor;
  } while (cursor !== null);
  t.is(seen.length, 60);
  t.is(new Set(seen).size, 60);
});

test('a firm: facts, matches, explanation and inbox hang together', async (t) => {
  const matches = (await ask('/api/v1/work/matches?limit=200')).json().items;
  const uscc: string = matches[0].uscc;
  const facts = (await ask(`/api/v1/work/enterprises/${uscc}`)).json();
  t.is(facts.uscc, uscc);
  t.true(facts.facts.length > 20);
  const explained = (await ask(`/api/v1/work/enterprises/${uscc}/explanation?lang=en`)).json();
  const eligible = explained.policies.filter((entry: { verdict: string }) => entry.verdict === 'eligible');
  const own = (await ask(`/api/v1/work/matches?uscc=${uscc}&limit=200`)).json().items;
  t.deepEqual(
    eligible.map((entry: { code: string }) => entry.code).sort(),
    own.map((entry: { policy: string }) => entry.policy).sort(),
  );
  const member = await signedInAs({ id: 'boss' }, [uscc], NOW);
  t.is((await ask(`/api/v1/space/enterprises/${uscc}/matches`)).status, 403, 'the token is no firm');
  const seen = (await ask(`/api/v1/space/enterprises/${uscc}/matches?limit=200`, { headers: member })).json().items;
  t.true(seen.every((entry: { state: string }) => !['matched', 'reviewing', 'publicised'].includes(entry.state)));
  const inbox = (await ask(`/api/v1/space/enterprises/${uscc}/inbox`, { headers: member })).json().items;
  t.true(inbox.length <= 2);
});

test('the latest run is told with its counts, and its counts add up', async (t) => {
  const answer = (await ask('/api/v1/studio/runs/latest')).json();
  t.is(answer.counts.enterprises, 60);
  t.is(answer.counts.decided + answer.counts.failed, 60);
  t.is((await ask(`/api/v1/studio/runs/${answer.id}`)).json().digest, answer.digest);
  t.is((await ask('/api/v1/studio/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV')).status, 404);
});

test('wrong requests are refused clearly and change nothing', async (t) => {
  const json = { 'content-type': 'application/json' };
  const post = (body: unknown) =>
    ask('/api/v1/admin/runs', { method: 'POST', headers: json, body: JSON.stringify(body) });
  const noDay = await post({ asOf: '2026-02-30' });
  t.deepEqual([noDay.status, noDay.json().error.details[0].path], [400, 'body.asOf']);
  t.is((await post({ asOf: '2020-01-01' })).status, 409);
  t.is((await post({ policy: 'nothing' })).status, 400);
  t.is((await post({ unknown: 1 })).status, 400);
  t.is((await ask('/api/v1/work/enterprises/91441602MATEXT01XX')).status, 400);
  t.is((await ask('/api/v1/work/enterprises/91441602MATEXT01XN')).status, 404);
  t.is((await ask('/api/v1/work/enterprises/91441602MATEXT01XN/explanation')).status, 404);
  t.is((await ask('/api/v1/work/matches?state=nothing')).status, 400);
  t.is((await ask('/api/v1/studio/runs')).json().items.length, 1);
});

test('the pages: firms only with the token, nothing unescaped, both languages', async (t) => {
  const open = await ask('/overview', anonymous);
  t.is(open.status, 200);
  t.regex(open.text, /只对管理人员开放/);
  t.notRegex(open.text, /91441602MAX/);
  t.regex(open.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  const searched = await ask(`/overview?query=${encodeURIComponent('<script>alert(1)</script>')}`);
  t.notRegex(searched.text, /<script>alert/);
  t.regex(open.text, /href="\/space"/);
  const english = await ask('/overview?lang=en');
  t.regex(english.text, /href="\/space\?lang=en"/);
  t.regex(english.text, /<html lang="en">/);
  const uscc = (await ask('/api/v1/work/enterprises?limit=1')).json().items[0].uscc;
  t.is((await ask(`/enterprises/${uscc}`, anonymous)).status, 401);
  const firm = await ask(`/enterprises/${uscc}?lang=en`);
  t.is(firm.status, 200);
  t.regex(firm.text, /What it is entitled to/);
  t.is((await ask('/enterprises/91441602MATEXT01XN')).status, 404);
  const style = /href="(\/assets\/[^"]+)"/.exec(open.text)?.[1] ?? '';
  t.regex((await ask(style, anonymous)).headers.get('cache-control') ?? '', /immutable/);
});
