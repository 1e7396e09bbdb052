import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { finished, installation } from './helpers/cli.js';

// `zhida serve` as a process: what it prints, how it stops, what it refuses.
const zhida = installation();
test.after.always(() => zhida.close());

/** Everything printed until `pattern` appears; fails where the process ends before. */
async function until(child: ChildProcess, stream: 'stdout' | 'stderr', pattern: RegExp): Promise<string> {
  let text = '';
  const ended = once(child, 'close').then(() => false);
  while (!pattern.test(text)) {
    const more = await Promise.race([once(child[stream] as NodeJS.ReadableStream, 'data'), ended]);
    if (more === false) throw new Error(`ended before ${pattern}: ${text}`);
    text += String((more as Buffer[])[0]);
  }
  return text;
}

test.serial('a host that others can reach needs a chosen token', async (t) => {
  const ran = await zhida.run(['serve'], { env: { HOST: '0.0.0.0' } });
  t.deepEqual([ran.code, ran.stdout], [2, '']);
  t.regex(
    ran.stderr,
    /^zhida: HOST=0\.0\.0\.0 can be reached from other machines: set ADMIN_TOKEN [^\n]*zhida accounts add[^\n]*\n$/,
  );
});

test.serial('with an administrator it can be reached, and tells no token', async (t) => {
  const made = await zhida.run(['accounts', 'add', 'root', '--name', '示例', '--role', 'administrator', '--json']);
  t.is(made.code, 0, made.stderr);
  await zhida.run(['seed', '--enterprises', '1']);
  const child = zhida.start(['serve', '--json'], { env: { PORT: '0', HOST: '0.0.0.0' } });
  const end = finished(child);
  const { address } = JSON.parse(await until(child, 'stdout', /\n/)) as { address: string };
  t.is(new URL(address).search, '');
  child.kill('SIGTERM');
  t.is((await end).code, 0);
});

test.serial('stopped while the first data are prepared, it ends at once and leaves a folder that opens', async (t) => {
  const env = { MONGODB_URI: undefined, PORT: '0', DATA_DIR: `${zhida.folder}/first` };
  const child = zhida.start(['serve'], { env });
  const end = finished(child);
  await until(child, 'stderr', /01-registry\.csv/);
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await end;
  t.deepEqual([code, stdout], [0, '']);
  t.regex(stderr, /已停止，下次启动接着准备/);
  t.notRegex(stderr, /\n {4}at /);
  const doctor = await zhida.run(['doctor', '--json'], { env });
  t.deepEqual([doctor.code, (JSON.parse(doctor.stdout) as { healthy: boolean }).healthy], [0, true]);
});

test.serial('it says where it is, shares its data, keeps its port, and stops when told', async (t) => {
  // Firms of one's own: the demo is not for this database.
  t.is((await zhida.run(['seed', '--enterprises', '20'])).code, 0);
  const child = zhida.start(['serve', '--json'], { env: { PORT: '0' } });
  const end = finished(child);
  const { address } = JSON.parse(await until(child, 'stdout', /\n/)) as { address: string };
  const { port, origin, searchParams } = new URL(address);
  t.regex(searchParams.get('token') ?? '', /^\S{16,}$/);
  t.is((await fetch(`${origin}/readyz`)).status, 200);

  const [second, beside] = await Promise.all([
    zhida.run(['serve'], { env: { PORT: port } }),
    zhida.run(['doctor', '--json']),
  ]);
  t.deepEqual([second.code, second.stdout], [2, '']);
  t.is(second.stderr, `zhida: port ${port} is in use; set PORT to another one\n`);
  t.regex(beside.stdout, /20 enterprises/);

  child.kill('SIGTERM');
  const { code, stdout, stderr } = await end;
  t.deepEqual([code, stdout.trim().split('\n').length], [0, 1]);
  t.notRegex(stderr, /"level":50/);
});
