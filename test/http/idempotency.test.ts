import { createHash } from 'node:crypto';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import test from 'ava';
import Koa from 'koa';
import { pino } from 'pino';
import { z } from 'zod';
import { errorHandler } from '../../src/http/error-handler.js';
import { downloadRoute, uploadRoute } from '../../src/http/file-route.js';
import { idempotency, KeyedModel } from '../../src/http/idempotency.js';
import { identify } from '../../src/http/identify.js';
import { type RequestedWrite, recordWrites } from '../../src/http/record-writes.js';
import { DONE, done, mount, route } from '../../src/http/route.js';
import { nobody } from '../../src/http/who.js';
import { byAddress, byBody } from '../../src/http/write-trace.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { TEST_KEYS } from '../helpers/deps.js';
import { listen } from '../helpers/http.js';
import { handTimers } from '../helpers/timers.js';

const database = await openTestDatabase();
test.after.always(() => database.close());
test.serial.beforeEach(() => KeyedModel.collection.deleteMany({}));
const clock = handClock('2026-03-02T02:00:00Z');
const KEY = { 'idempotency-key': 'key-of-this-test' };

/** Payments that are let go on by hand, files in and out, and the own password. */
async function open() {
  const timers = handTimers();
  const written: RequestedWrite[] = [];
  const paying: (() => void)[] = [];
  const taken: string[] = [];
  const router = new Router();
  router.use(recordWrites(async (write) => void written.push(write)));
  const file = { audience: 'work', roles: undefined, summary: 'a file', trace: byAddress } as const;
  const routes = [
    route({
      ...{ audience: 'work', method: 'post', path: '/payments', summary: 'Pays', response: done, trace: byBody },
      body: z.strictObject({ amount: z.string() }),
      handle: async () => {
        await new Promise<void>((resolve) => paying.push(resolve));
        return DONE;
      },
    }),
    route({
      ...{ audience: 'self', method: 'put', path: '/password', summary: 'Password', response: done, trace: byAddress },
      body: z.strictObject({ present: z.string() }),
      handle: async () => DONE,
    }),
    uploadRoute({
      ...{ ...file, path: '/receipts', query: z.strictObject({}), takes: ['text/csv'], most: 1000, response: done },
      nameOf: () => 'receipts',
      take: async ({ path }) => {
        taken.push(path);
        return DONE;
      },
    }),
    downloadRoute({
      ...{ ...file, path: '/file', params: z.strictObject({}), body: z.strictObject({}), gives: ['text/csv'] },
      file: async () => ({ name: 'x.csv', type: 'text/csv', content: Buffer.from('x') }),
    }),
  ];
  mount(router, routes, async () => {}, idempotency({ clock, keys: TEST_KEYS }, timers));
  const app = new Koa();
  app.use(errorHandler(pino({ level: 'silent' })));
  app.use(identify([async (_, from) => ({ ...nobody(from), id: 'li', way: 'session' })]));
  app.use(bodyParser()).use(router.routes());
  const running = await listen(app);
  const ask = async (method: string, path: string, body: string, headers: object = KEY, type = 'application/json') => {
    const init = { method, body, headers: { 'content-type': type, ...headers } };
    const response = await fetch(running.base + path, init);
    return { status: response.status, text: await response.text() };
  };
  const arrived = async (count: number): Promise<void> => {
    while (paying.length < count) await new Promise((resolve) => setImmediate(resolve));
  };
  return { timers, written, paying, taken, ask, arrived, close: () => running.close() };
}
const PAY = ['POST', '/payments', '{"amount":"5.00"}'] as const;

test.serial('however long a write takes, it runs once; what was cut off is taken up again', async (t) => {
  const app = await open();
  const first = app.ask(...PAY);
  await app.arrived(1);
  for (let n = 0; n < 10; n += 1) {
    clock.advance(60_000);
    await app.timers.tick();
    // The renewal has been sent; it is there when the next question has been answered.
    while (true) {
      const [stored] = await KeyedModel.find({}).lean();
      if (stored?.begunAt.getTime() === clock.now().getTime()) break;
    }
    t.is((await app.ask(...PAY)).status, 409);
  }
  app.paying[0]?.();
  t.is((await first).status, 200);
  t.is(app.timers.running, 0);
  t.is((await app.ask(...PAY)).status, 200);
  t.is(app.paying.length, 1, 'paid once');
  t.deepEqual(
    app.written.map(({ after }) => after),
    [{ amount: '5.00' }, 'answered again'],
  );
  // As a crash leaves it.
  await KeyedModel.collection.updateMany({}, { $set: { status: null, answer: null } });
  clock.advance(121_000);
  const taken = app.ask(...PAY);
  await app.arrived(2);
  app.paying[1]?.();
  t.is((await taken).status, 200);
  await app.close();
});

test.serial(
  'files and passwords take no key: nothing is answered for another, and nothing kept to guess on',
  async (t) => {
    const app = await open();
    t.is((await app.ask('POST', '/receipts', 'a,1\n', KEY, 'text/csv')).status, 400);
    t.is((await app.ask('POST', '/receipts', 'b,2\n', KEY, 'text/csv')).status, 400);
    t.is((await app.ask('POST', '/file', '{}')).status, 400);
    t.is((await app.ask('PUT', '/password', '{"present":"lotus-harbour-42"}')).status, 400);
    t.deepEqual([app.taken.length, app.written.length, await KeyedModel.countDocuments({})], [0, 0, 0]);
    t.is((await app.ask('POST', '/receipts', 'a,1\n', {}, 'text/csv')).status, 200);
    await app.close();
  },
);

test.serial('what is kept of a request is no digest that whoever reads it could guess after', async (t) => {
  const app = await open();
  const asked = app.ask(...PAY);
  await app.arrived(1);
  app.paying[0]?.();
  await asked;
  const [stored] = await KeyedModel.find({}).lean();
  const plain = [`POST /payments\n${PAY[2]}`, `li\n${KEY['idempotency-key']}`];
  for (const text of plain) {
    const digest = createHash('sha256').update(text).digest('base64url');
    t.false([stored?._id, stored?.request].includes(digest));
  }
  t.is((await app.ask('POST', '/payments', '{"amount":"6.00"}')).status, 422);
  await app.close();
});
