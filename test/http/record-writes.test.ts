import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import test from 'ava';
import Koa from 'koa';
import { pino } from 'pino';
import { z } from 'zod';
import { errorHandler } from '../../src/http/error-handler.js';
import { forbidden } from '../../src/http/errors.js';
import { identify } from '../../src/http/identify.js';
import { type RequestedWrite, recordWrites } from '../../src/http/record-writes.js';
import { DONE, done, mount, route } from '../../src/http/route.js';
import { byAddress, byBody } from '../../src/http/write-trace.js';
import { RefusedError, UnknownError } from '../../src/terminal/input-error.js';
import { listen } from '../helpers/http.js';

const FAULTS: Readonly<Record<string, () => Error>> = {
  crash: () => new Error('mongodb://user:password@host'),
  refuse: () => new RefusedError('a second person signs'),
  forbid: () => forbidden(),
  miss: () => new UnknownError('no such thing'),
};

const payment = {
  audience: 'work',
  path: '/payments/:id',
  summary: 'A payment',
  response: done,
  params: z.object({ id: z.string().regex(/^\d+$/) }),
} as const;
const guarded = {
  audience: 'work',
  roles: ['finance'],
  response: done,
  summary: '',
  handle: async () => DONE,
} as const;
const ROUTES = [
  ...(
    [
      ['delete', '/enterprises/:uscc/mandates/:id'],
      ['put', '/enterprises/:uscc/account'],
      ['post', '/pools/:pool/:year'],
    ] as const
  ).map(([method, path]) => route({ ...guarded, method, path, trace: byAddress })),
  route({ ...payment, method: 'get', handle: async () => DONE }),
  route({
    ...payment,
    method: 'post',
    body: z.strictObject({ amount: z.string(), reason: z.string(), fault: z.string().default('') }),
    handle: async ({ body, note }) => {
      note({ before: { paid: '0.00' } });
      const fault = FAULTS[body.fault];
      if (fault !== undefined) throw fault();
      return DONE;
    },
    trace: byBody,
  }),
];

async function asked(...requests: readonly [method: string, path: string, body?: object][]) {
  const written: Omit<RequestedWrite, 'who'>[] = [];
  const router = new Router({ prefix: '/api/v1/work' });
  router.use(recordWrites(async ({ who: _, ...write }) => void written.push(write)));
  mount(router, ROUTES, async () => {});
  const app = new Koa();
  app.use(errorHandler(pino({ level: 'silent' }))).use(identify([]));
  app.use(bodyParser()).use(router.routes());
  const running = await listen(app);
  const statuses: number[] = [];
  for (const [method, path, body] of requests) {
    const init = { method, headers: { 'content-type': 'application/json' } };
    const url = `${running.base}/api/v1/work${path}`;
    statuses.push((await fetch(url, body === undefined ? init : { ...init, body: JSON.stringify(body) })).status);
  }
  await running.close();
  return { written, statuses };
}

const pay = (fault = '') => ['POST', '/payments/7', { amount: '5.00', reason: 'r', fault }] as const;

test('a write that fails half way, or is refused, is written down with what was asked for', async (t) => {
  const { written, statuses } = await asked([...pay('crash')], [...pay('refuse')], [...pay('forbid')]);
  t.deepEqual(statuses, [500, 409, 403]);
  const common = {
    act: 'POST /work/payments/:id',
    about: { kind: 'payments', id: '7' },
    before: { paid: '0.00' },
    why: 'r',
  };
  const request = (fault: string) => ({ amount: '5.00', fault });
  t.deepEqual(written, [
    { ...common, after: { failed: 'internal', asked: request('crash') } },
    { ...common, after: { refused: 'refused', asked: request('refuse') } },
    { ...common, after: { refused: 'forbidden', asked: request('forbid') } },
  ]);
});

test('a write that is refused before it is read says which record its address names, by what it is and beside what', async (t) => {
  const { written } = await asked(
    ['DELETE', '/enterprises/914416/mandates/M%201', {}],
    ['DELETE', '/enterprises/914416/mandates/%E0%A4%A', {}],
    ['PUT', '/enterprises/914416/account', {}],
    ['POST', '/pools/fund/2026', {}],
  );
  t.deepEqual(
    written.map(({ about, named }) => [about.kind, about.id, named]),
    [
      ['mandates', 'M 1', ['914416']],
      ['mandates', '%E0%A4%A', ['914416']],
      ['enterprises', '914416', undefined],
      ['pools', 'fund 2026', ['fund', '2026']],
    ],
  );
});

test('a write that is done is written down with what was decided; readings, and what is no act, are not', async (t) => {
  const { written, statuses } = await asked(
    [...pay()],
    [...pay('miss')],
    ['GET', '/payments/7'],
    ['POST', '/payments/x', { amount: '5.00', reason: 'r' }],
    ['POST', '/payments/7', { amount: 5 }],
    ['POST', '/nothing', {}],
  );
  t.deepEqual(statuses, [200, 404, 200, 400, 400, 404]);
  t.deepEqual(
    written.map(({ after, why }) => [after, why]),
    [[{ amount: '5.00', fault: '' }, 'r']],
  );
});
