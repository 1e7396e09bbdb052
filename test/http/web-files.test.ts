import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import test from 'ava';
import { createApp } from '../../src/app.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { testDeps } from '../helpers/deps.js';
import { listen } from '../helpers/http.js';

const SCRIPT = `document.title = '${'直达'.repeat(200)}';`;
const PAGE =
  '<!doctype html><meta property="csp-nonce" nonce="{nonce}"><script src="/assets/index-AbCd1234.js"></script>';

const folder = await mkdtemp(join(tmpdir(), 'zhida-web-'));
await mkdir(join(folder, 'assets'));
await writeFile(join(folder, 'index.html'), PAGE);
for (const [name, content] of [
  ['index-AbCd1234.js', SCRIPT],
  ['index-AbCd1234.js.br', brotliCompressSync(SCRIPT)],
  ['index-AbCd1234.js.gz', gzipSync(SCRIPT)],
  ['page-AbCd1234.css', 'h1{color:red}'],
  ['licences.md', '# MIT'],
] as const) {
  await writeFile(join(folder, 'assets', name), content);
}
const deps = testDeps({ clock: { now: () => new Date('2026-03-02T01:00:00Z') }, rules: loadRules() });
const served = (webFolder: string) =>
  listen(createApp(deps, { adminToken: 'a-token-of-this-test', version: '0', ready: async () => {}, webFolder }));
const [built, unbuilt] = await Promise.all([served(folder), served(join(folder, 'not-there'))]);
test.after.always(async () => {
  await Promise.all([built.close(), unbuilt.close()]);
  await rm(folder, { recursive: true });
});

/** As it goes over the wire: nothing is unpacked, no header added. */
function ask(path: string, headers: Record<string, string> = {}, { base } = built, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const asked = request(base + path, { headers, method }, async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
    });
    asked.on('error', reject).end();
  });
}

test('one page answers all addresses of the browser side, asked for anew each time', async (t) => {
  const firm = '/space/91441600000000001X';
  const below = [firm, `${firm}/matches/A:2026:${firm.slice(7)}`, `${firm}/settings/members`];
  for (const path of [
    '/sign-in?next=%2Fspace',
    '/invitation',
    '/claim',
    '/account',
    '/n/260302-17',
    '/space',
    ...below,
  ]) {
    const { status, headers, body } = await ask(path);
    t.is(status, 200, path);
    t.like(headers, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' }, path);
    t.true(body.includes('/assets/index-AbCd1234.js'), path);
  }
});

test('it runs our script alone, and of inline styles those that carry its nonce, which is another one each time', async (t) => {
  const nonces = new Set<string>();
  for (let time = 0; time < 2; time += 1) {
    const { headers, body } = await ask('/space');
    const policy = String(headers['content-security-policy']).split(';');
    const nonce = /nonce="([\w+/=]{24})"/.exec(body.toString())?.[1] ?? '';
    t.deepEqual(policy.slice(0, 4), [
      ...["default-src 'none'", "script-src 'self'", "connect-src 'self'", `style-src 'self' 'nonce-${nonce}'`],
    ]);
    t.true(policy.includes("frame-ancestors 'none'"));
    t.is(headers['referrer-policy'], 'no-referrer');
    nonces.add(nonce);
  }
  t.is(nonces.size, 2);
});

test('an asset goes as well packed as the browser can read, and stays for ever', async (t) => {
  const path = '/assets/index-AbCd1234.js';
  for (const [accepted, encoding, content] of [
    ['gzip, deflate, br, zstd', 'br', brotliCompressSync(SCRIPT)],
    ['gzip, br;q=0', 'gzip', gzipSync(SCRIPT)],
    ['', undefined, Buffer.from(SCRIPT)],
  ] as const) {
    const { status, headers, body } = await ask(path, { 'accept-encoding': accepted });
    t.is(status, 200);
    t.is(headers['content-encoding'], encoding);
    t.is(headers['content-length'], String(content.length));
    t.like(headers, { vary: 'Accept-Encoding', 'cache-control': 'public, max-age=31536000, immutable' });
    t.is(headers['content-type'], 'text/javascript; charset=utf-8');
    t.deepEqual(body, content);
  }
  const style = await ask('/assets/page-AbCd1234.css', { 'accept-encoding': 'br' });
  t.is(style.headers['content-type'], 'text/css; charset=utf-8');
  t.is(style.headers['content-encoding'], undefined, 'there is no packed form of it');
  t.is((await ask('/assets/licences.md')).headers['cache-control'], 'no-cache');
});

test('HEAD tells the same without the content', async (t) => {
  for (const path of ['/space', '/assets/index-AbCd1234.js']) {
    const [whole, head] = [await ask(path), await ask(path, {}, built, 'HEAD')];
    t.is(head.status, 200);
    t.is(head.headers['content-length'], whole.headers['content-length']);
    t.is(head.body.length, 0);
  }
});

test('what is not there is not there, and never the page', async (t) => {
  const unknown = [
    '/assets/gone-AbCd1234.js',
    '/assets/..%2Findex.html',
    '/assets/index-AbCd1234.js.br',
    '/n',
    '/n/1/2',
  ];
  for (const path of [...unknown, '/spaces', '/sign-in/elsewhere', '/index.html']) {
    const { status, body } = await ask(path);
    t.is(status, 404, path);
    t.is(JSON.parse(body.toString()).error.code, 'not-found', path);
  }
  t.is((await ask('/space', {}, built, 'POST')).status, 404);
});

test('where the pages were not built everything else works, and their addresses say what is missing', async (t) => {
  const { status, body } = await ask('/space', {}, unbuilt);
  t.is(status, 503);
  t.like(JSON.parse(body.toString()).error, { code: 'not-built' });
  t.regex(body.toString(), /npm run build/);
  t.is((await ask('/assets/index-AbCd1234.js', {}, unbuilt)).status, 404);
  t.is((await ask('/healthz', {}, unbuilt)).status, 200);
});
