import { randomBytes } from 'node:crypto';
import test from 'ava';
import Koa from 'koa';
import { pino } from 'pino';
import { errorHandler } from '../../src/http/error-handler.js';
import { type SentForm, sentIn } from '../../src/pages/multipart.js';
import { shownDay, shownMoney } from '../../src/pages/values.js';
import { listen } from '../helpers/http.js';

const app = new Koa();
app.use(errorHandler(pino({ level: 'silent' })));
let last: SentForm | null = null;
app.use(async (ctx) => {
  last = null;
  last = await sentIn(ctx, { files: 2, fileBytes: 1000 });
  ctx.body = 'read';
});
const server = await listen(app);
test.after.always(() => server.close());

const MIB = 1024 * 1024;
async function send(body: FormData | string, headers: Record<string, string> = {}) {
  const response = await fetch(server.base, { method: 'POST', body, headers });
  return `${response.status} ${await response.text()}`;
}
function form(fields: Record<string, string>, files: Record<string, Buffer> = {}): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  for (const [name, content] of Object.entries(files)) data.append(name, new Blob([content]), 'a name.html');
  return data;
}

test.serial('fields and files come as they were sent', async (t) => {
  const content = Buffer.from([0, 1, 2, 255]);
  const typed = { text: '一行\r\n两行 "引号" \u0000', __proto__x: 'y', long: '长'.repeat(100_000) };
  t.is(await send(form(typed, { one: content })), '200 read');
  t.deepEqual(last, { typed, files: [{ field: 'one', content }], tooMany: false });
});

test.serial('a field without a file is none, an empty file is one', async (t) => {
  const boundary = 'b0undary';
  const part = (name: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n`;
  const body = `${part('')}${part('empty.pdf')}--${boundary}--\r\n`;
  t.is(await send(body, { 'content-type': `multipart/form-data; boundary=${boundary}` }), '200 read');
  t.deepEqual(last?.files, [{ field: 'f', content: Buffer.alloc(0) }]);
});

test.serial('what is too large or too many is read to its end and let go', async (t) => {
  const small = randomBytes(1000);
  t.is(await send(form({ text: 'kept' }, { big: randomBytes(10 * MIB), one: small })), '200 read');
  t.deepEqual(last, {
    typed: { text: 'kept' },
    files: [
      { field: 'big', content: null },
      { field: 'one', content: small },
    ],
    tooMany: false,
  });
  t.is(await send(form({ text: 'kept' }, { one: small, two: small, three: randomBytes(5 * MIB) })), '200 read');
  t.like(last, { tooMany: true, typed: { text: 'kept' } });
  t.is((last as SentForm | null)?.files.length, 2);
});

test.serial('what is no form, or no whole one, is refused clearly', async (t) => {
  t.regex(await send('{}', { 'content-type': 'application/json' }), /^415 /);
  t.regex(await send('x', { 'content-type': 'multipart/form-data' }), /^400 .*cannot be read/);
  t.regex(await send('--x\r\nbroken', { 'content-type': 'multipart/form-data; boundary=x' }), /^400 .*cannot be read/);
  const files = { one: Buffer.alloc(70 * MIB) };
  const refused = await send(form({}, files)).catch((error: unknown) => String(error));
  t.regex(refused, /^413 |fetch failed/);
  t.is(last, null);
});

test('values are written as people write them', (t) => {
  t.deepEqual(
    [shownMoney('1234567.00', 'zh'), shownMoney('-7200.50', 'en'), shownMoney('-', 'zh')],
    ['1,234,567 元', '-¥7,200.50', '-'],
  );
  t.deepEqual(
    [shownDay('2026-03-09', 'zh'), shownDay('2026-03-09', 'en'), shownDay('x', 'en')],
    ['2026年3月9日', '9 March 2026', 'x'],
  );
});
