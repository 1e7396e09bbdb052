import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import test from 'ava';
import Koa from 'koa';
import { pino } from 'pino';
import { z } from 'zod';
import { byToken, signInByAddress } from '../../src/http/admin-token.js';
import { errorHandler } from '../../src/http/error-handler.js';
import { HttpError } from '../../src/http/errors.js';
import { admit, identify } from '../../src/http/identify.js';
import { openApi } from '../../src/http/openapi.js';
import { checkInput, DONE, done, mount, type Route, route } from '../../src/http/route.js';
import { byAddress, byBody } from '../../src/http/write-trace.js';
import { InputError } from '../../src/terminal/input-error.js';
import { listen } from '../helpers/http.js';

const TOKEN = 'a-token-of-this-test';

const routes: readonly Route[] = [
  route({
    audience: 'work',
    method: 'get',
    path: '/things/:id',
    summary: 'One thing',
    params: z.object({ id: z.string().regex(/^\d+$/) }),
    query: z.strictObject({ limit: z.coerce.number().int().max(10).default(5) }),
    response: z.object({ id: z.string(), limit: z.number() }),
    handle: async ({ params, query }) => ({ id: params.id, limit: query.limit, secret: 'not declared' }),
  }),
  route({
    audience: 'work',
    method: 'post',
    path: '/things',
    summary: 'Make one',
    body: z.strictObject({ name: z.string() }),
    status: 201,
    response: z.object({ name: z.string() }),
    handle: async ({ body }) => ({ name: body.name }),
    trace: byBody,
  }),
  route({
    audience: 'work',
    method: 'post',
    path: '/things/:id/release',
    summary: 'Let one go',
    params: z.object({ id: z.string() }),
    response: done,
    handle: async () => DONE,
    trace: byAddress,
  }),
  route({
    audience: 'work',
    method: 'get',
    path: '/broken',
    summary: 'Throws',
    response: z.object({}),
    handle: async () => {
      throw new Error('password=secret');
    },
  }),
  route({
    audience: 'work',
    method: 'get',
    path: '/refused',
    summary: 'Refuses',
    response: z.object({}),
    handle: async () => {
      throw new InputError('a date that does not exist');
    },
  }),
];

function app(): Koa {
  const koa = new Koa();
  koa.use(errorHandler(pino({ level: 'silent' })));
  koa.use(identify([byToken(TOKEN)]));
  koa.use(bodyParser({ enableTypes: ['json'], jsonLimit: '1kb' }));
  const router = new Router({ prefix: '/api/v1/work' });
  router.use(admit('work'));
  koa.use(mount(router, routes, async () => {}).routes());
  koa.use(signInByAddress(TOKEN));
  koa.use((ctx) => {
    if (ctx.path === '/') ctx.body = 'page';
  });
  return koa;
}

const running = await listen(app());
test.after.always(() => running.close());

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(running.base + path, {
    redirect: 'manual',
    ...init,
    headers: { authorization: `Bearer ${TOKEN}`, ...init.headers },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}

test('input is parsed and fields that are not declared are cut from the answer', async (t) => {
  t.deepEqual((await ask('/api/v1/work/things/7?limit=3')).json(), { id: '7', limit: 3 });
  t.deepEqual((await ask('/api/v1/work/things/7')).json(), { id: '7', limit: 5 });
});

test('what is not as declared is answered 400 with the place', async (t) => {
  const cases = [
    ['/api/v1/work/things/x', 'params.id'],
    ['/api/v1/work/things/7?limit=99', 'query.limit'],
    ['/api/v1/work/things/7?limit[$gt]=1', 'query'],
  ] as const;
  for (const [path, place] of cases) {
    const answer = await ask(path);
    t.is(answer.status, 400, path);
    t.is(answer.json().error.code, 'invalid');
    t.true(
      answer.json().error.details.some((detail: { path: string }) => detail.path.startsWith(place)),
      answer.text,
    );
  }
  const body = await ask('/api/v1/work/things', {
    method: 'POST',
    body: '{"name":{"$ne":1}}',
    headers: { 'content-type': 'application/json' },
  });
  t.is(body.status, 400);
  t.is(body.json().error.details[0].path, 'body.name');
});

test('bodies are bounded and must be readable', async (t) => {
  const headers = { 'content-type': 'application/json' };
  const large = await ask('/api/v1/work/things', {
    method: 'POST',
    headers,
    body: JSON.stringify({ name: 'x'.repeat(5000) }),
  });
  t.is(large.status, 413);
  const broken = await ask('/api/v1/work/things', { method: 'POST', headers, body: '{' });
  t.is(broken.status, 400);
  t.is((await ask('/api/v1/work/things', { method: 'POST', headers, body: '{"name":"a"}' })).status, 201);
});

test('a write that needs no body is asked for without one; another type is refused', async (t) => {
  const post = (init: RequestInit) => ask('/api/v1/work/things/7/release', { method: 'POST', ...init });
  t.is((await post({})).status, 200);
  t.is((await post({ headers: { 'content-length': '0', 'content-type': 'text/plain' } })).status, 200);
  t.is((await post({ body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status, 415);
  const needed = await ask('/api/v1/work/things', { method: 'POST' });
  t.is(needed.status, 400);
  t.is(needed.json().error.details[0].path, 'body.name');
});

test('no answer may be kept on the way, whatever it is', async (t) => {
  for (const path of ['/api/v1/work/things/7', '/api/v1/work/things/x', '/api/v1/work/broken', '/nowhere']) {
    t.is((await ask(path)).headers.get('cache-control'), 'no-store', path);
  }
});

test('errors show no internals, problems with input do', async (t) => {
  const broken = await ask('/api/v1/work/broken');
  t.is(broken.status, 500);
  t.notRegex(broken.text, /secret/);
  t.truthy(broken.headers.get('x-request-id'));
  const refused = await ask('/api/v1/work/refused');
  t.is(refused.status, 400);
  t.regex(refused.text, /does not exist/);
  t.is((await ask('/api/v1/work/nowhere')).status, 404);
});

test('without the token nothing is answered, whatever it looks like', async (t) => {
  for (const authorization of ['', 'Bearer', 'Bearer wrong-token-of-length', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`]) {
    const answer = await ask('/api/v1/work/things/7', { headers: { authorization } });
    t.is(answer.status, 401, authorization);
    t.is(answer.json().error.code, 'unauthorised');
  }
});

test('the printed address becomes a cookie that lets in, and leaves the address', async (t) => {
  const answer = await ask(`/?token=${TOKEN}&lang=en`, { headers: { authorization: '' } });
  t.is(answer.status, 302);
  t.is(answer.headers.get('location'), '/?lang=en');
  const cookie = answer.headers.get('set-cookie') ?? '';
  t.regex(cookie, /httponly/i);
  t.regex(cookie, /samesite=strict/i);
  const inside = await ask('/api/v1/work/things/7', {
    headers: { authorization: '', cookie: cookie.split(';')[0] ?? '' },
  });
  t.is(inside.status, 200);
  t.is((await ask('/?token=wrong', { headers: { authorization: '' } })).status, 401);
});

test('the OpenAPI document is made from the same table', (t) => {
  const document = openApi(routes, {}, '1.2.3') as {
    paths: Record<
      string,
      Record<string, { parameters: { name: string; in: string; required: boolean }[]; security?: unknown }>
    >;
  };
  const get = document.paths['/api/v1/work/things/{id}']?.get;
  t.deepEqual(
    get?.parameters.map((parameter) => [parameter.name, parameter.in, parameter.required]),
    [
      ['id', 'path', true],
      ['limit', 'query', false],
    ],
  );
  t.truthy(get?.security);
});

test('what is wrong with an input is said in both languages, whoever words it', (t) => {
  const shape = z.strictObject({
    n: z.number().max(5),
    d: z.iso.date(),
    own: z.string().regex(/x/, '须含 x · needs an x'),
  });
  const details = (value: unknown) => {
    const error = t.throws(() => checkInput(shape, value, 'body'), { instanceOf: HttpError });
    return error.details.map(({ path, message }) => `${path}: ${message}`);
  };
  const [n = '', d = '', own, ...rest] = details({ n: 7, d: 'today', own: 'y', more: 1 });
  t.regex(n, /^body\.n: .*\p{Script=Han}.* · Too big/u);
  t.regex(d, /^body\.d: .*\p{Script=Han}.* · Invalid ISO date/u);
  t.is(own, 'body.own: 须含 x · needs an x');
  t.regex(rest.join(), /^body: .*\p{Script=Han}.* · Unrecognized key/u);
  t.is(
    z.number().safeParse('x').error?.issues[0]?.message,
    'Invalid input: expected number, received string',
    'elsewhere',
  );
});
