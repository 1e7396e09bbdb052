import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import test from 'ava';
import Koa from 'koa';
import { compressed } from '../../src/pages/compressed.js';
import { listen } from '../helpers/http.js';

const TEXT = '惠企政策 '.repeat(500);
const app = new Koa();
app.use(compressed());
app.use((ctx) => {
  ctx.set('Cache-Control', ctx.path === '/posted' ? 'no-store' : 'public, max-age=60');
  ctx.type = ctx.path === '/sheet' ? 'xlsx' : 'html';
  ctx.body = ctx.path === '/sheet' ? Buffer.from(TEXT) : ctx.path === '/short' ? 'short' : TEXT;
});
const running = await listen(app);
test.after.always(() => running.close());

/** As it comes: `fetch` would unpack it. */
async function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const sent = request(running.base + path, { method, headers }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

test('a text is packed as well as the browser can unpack it', async (t) => {
  const plain = await ask('/');
  t.is(plain.body.toString(), TEXT);
  t.is(plain.headers['content-encoding'], undefined);
  const br = await ask('/', { 'accept-encoding': 'gzip, deflate, br' });
  t.is(br.headers['content-encoding'], 'br');
  t.is(brotliDecompressSync(br.body).toString(), TEXT);
  const gzip = await ask('/', { 'accept-encoding': 'gzip, br;q=0' });
  t.is(gzip.headers['content-encoding'], 'gzip');
  t.is(gunzipSync(gzip.body).toString(), TEXT);
  for (const { headers, body } of [plain, br, gzip]) {
    t.is(headers.vary, 'Accept-Encoding');
    t.is(Number(headers['content-length']), body.length);
    t.is(headers['content-type'], 'text/html; charset=utf-8');
  }
  t.true(br.body.length * 10 < plain.body.length);
});

test('a file that is packed already, and what is short, stay as they are', async (t) => {
  for (const path of ['/sheet', '/short'])
    t.is((await ask(path, { 'accept-encoding': 'br' })).headers['content-encoding'], undefined, path);
});

test('who has the text is told that it is the same; of what nobody may keep nothing is told', async (t) => {
  const { headers } = await ask('/', { 'accept-encoding': 'br' });
  const again = await ask('/', { 'accept-encoding': 'br', 'if-none-match': headers.etag ?? '' });
  t.is(again.status, 304);
  t.is(again.body.length, 0);
  t.is(again.headers.etag, headers.etag);
  t.is(again.headers.vary, 'Accept-Encoding');
  t.is((await ask('/', { 'if-none-match': 'W/"another"' })).status, 200);
  t.is((await ask('/posted', { 'accept-encoding': 'br' })).headers.etag, undefined);
});

test('HEAD says of a page what GET gives', async (t) => {
  const accepts = { 'accept-encoding': 'br' };
  const [head, get] = [await ask('/', accepts, 'HEAD'), await ask('/', accepts)];
  t.is(head.body.length, 0);
  for (const name of ['content-length', 'content-encoding', 'etag', 'vary'])
    t.is(head.headers[name], get.headers[name]);
});
