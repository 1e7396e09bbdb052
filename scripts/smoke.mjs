// Starts the service as the README says on an empty data folder, waits until it is ready, asks it, and stops it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const token = 'smoke-test-of-the-readme';
const port = process.env.PORT ?? '3917';
const base = `http://127.0.0.1:${port}`;
const dataDir = await mkdtemp(join(tmpdir(), 'zhida-smoke-'));
// A group of its own: npm and the service below it are ended together.
const service = spawn('npm', ['start'], {
  env: { ...process.env, PORT: port, DATA_DIR: dataDir, ADMIN_TOKEN: token },
  stdio: ['ignore', 'pipe', 'pipe'],
  detached: true,
});
let output = '';
for (const stream of [service.stdout, service.stderr]) stream.on('data', (chunk) => (output += chunk));
const ended = once(service, 'exit');

async function ask(path, headers = { authorization: `Bearer ${token}` }) {
  const response = await fetch(base + path, { headers });
  return { status: response.status, text: await response.text() };
}

async function untilReady() {
  for (let tries = 0; tries < 360; tries += 1) {
    if (service.exitCode !== null) throw new Error('the service ended before it was ready');
    const ready = await ask('/readyz').catch(() => undefined);
    if (ready?.status === 200) return;
    await pause(500);
  }
  throw new Error('not ready after three minutes');
}

function assert(condition, message) {
  if (!condition) throw new Error(message);
}

try {
  await untilReady();
  const policies = JSON.parse((await ask('/api/v1/public/policies?limit=200')).text).items.length;
  assert(policies >= 8, `only ${policies} policies in force`);
  const run = JSON.parse((await ask('/api/v1/studio/runs/latest')).text);
  assert(run.counts.eligible > 0, 'no firm was matched');
  const guarded = await ask('/api/v1/work/enterprises', {});
  assert(guarded.status === 401, `firms are shown without a token: ${guarded.status}`);
  const page = await ask('/');
  assert(page.status === 200 && page.text.includes('直达'), 'the first page does not show');
  const space = await ask('/space', {});
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(space.text)?.[1];
  assert(space.status === 200 && script !== undefined, `the space does not show: ${space.status}`);
  assert((await ask(script, {})).status === 200, `the space has no ${script}`);
  console.log(
    `smoke: ${policies} policies in force, ${run.counts.eligible} matches, firms guarded, first page and space shown`,
  );
} catch (error) {
  console.error(`smoke: ${error.message}\n${output.slice(-4000)}`);
  process.exitCode = 1;
} finally {
  if (service.exitCode === null) process.kill(-service.pid, 'SIGTERM');
  await ended;
  await rm(dataDir, { recursive: true, force: true });
}
