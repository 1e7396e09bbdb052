import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import test from 'ava';

const FEATURES = new Set([
  'enterprises',
  'policies',
  'matching',
  'notifications',
  'followups',
  'accounts',
  'feedback',
  'guides',
  'reports',
  'audit',
  'overview',
  'payments',
  'space',
  'self-check',
  'public',
]);
/** Domain-free plumbing: may be imported from anywhere, imports no feature. */
const PLUMBING = new Set(['http', 'db', 'jobs', 'terminal', 'pages']);
/** What a process is put together in: may import everything, is imported by nothing below. */
const COMPOSITION = new Set([
  'app.ts',
  'server.ts',
  'cli.ts',
  'composition.ts',
  'run-worker.ts',
  'serve.command.ts',
  'doctor.command.ts',
  'jobs/schedule.ts',
]);
/** What both sides must do alike; it needs nothing of either. */
const SHARED = new Set(['http/own-path.ts']);
const FRAMEWORKS = /^(koa|@koa\/|mongoose|mongodb|bson|lmdb|node-cron|nodemailer|pino|react|commander)/;
const FORBIDDEN_NAMES = /(^|[-.])(utils?|helpers?|manager|common|misc)([-.]|$)/;

interface Source {
  readonly path: string;
  readonly lines: number;
  readonly text: string;
  /** Imported files of the project, relative to `src/`. */
  readonly local: readonly string[];
  readonly packages: readonly string[];
}

async function read(root: string): Promise<Source[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name));
  return Promise.all(
    files.map(async (entry) => {
      const file = join(entry.parentPath, entry.name);
      const text = await readFile(file, 'utf8');
      const specifiers = [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)'([^'\s]+)'/g)].map(
        (match) => match[1] ?? '',
      );
      const local = specifiers
        .filter((name) => name.startsWith('.'))
        .map((name) => relative('src', resolve(dirname(file), name)).replace(/\.js$/, '.ts'));
      return {
        path: relative(root, file),
        lines: text.split('\n').length - 1,
        text,
        local,
        packages: specifiers.filter((name) => !name.startsWith('.')),
      };
    }),
  );
}

const sources = await read('src');
const tests = await read('test');
const folderOf = (path: string): string => path.split('/')[0] ?? '';

test('sources hold at most 300 lines, tests at most 400', (t) => {
  t.deepEqual(
    [...sources.filter((file) => file.lines > 300), ...tests.filter((file) => file.lines > 400)].map(
      (file) => `${file.path} ${file.lines}`,
    ),
    [],
  );
});

test('the core imports nothing but itself, zod and the two libraries it is about, and threads for batches', (t) => {
  const allowed = new Set(['zod', 'decimal.js', 'json-rules-engine']);
  for (const file of sources.filter((source) => folderOf(source.path) === 'eligibility')) {
    const own = /batch-(threads|worker)\.ts$/.test(file.path) ? ['node:worker_threads'] : [];
    for (const name of file.packages) t.true(allowed.has(name) || own.includes(name), `${file.path} imports ${name}`);
    for (const name of file.local) t.is(folderOf(name), 'eligibility', `${file.path} imports ${name}`);
  }
});

test('the core reads no clock, no environment, no chance, and nothing outside', (t) => {
  const impure =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bprocess\.|\bperformance\.|Math\.random|\bfetch\(|\bset(Timeout|Interval)\(|\bconsole\./;
  for (const file of sources.filter((source) => folderOf(source.path) === 'eligibility')) {
    t.notRegex(file.text, impure, file.path);
  }
});

test('plumbing knows no feature', (t) => {
  for (const file of sources.filter((source) => PLUMBING.has(folderOf(source.path)) && !COMPOSITION.has(source.path))) {
    for (const name of file.local) t.false(FEATURES.has(folderOf(name)), `${file.path} imports ${name}`);
  }
});

test('features meet only through services, schemas and rules of access', (t) => {
  for (const file of sources.filter((source) => FEATURES.has(folderOf(source.path)))) {
    for (const name of file.local.filter((other) => FEATURES.has(folderOf(other)))) {
      if (folderOf(name) === folderOf(file.path)) continue;
      t.regex(name, /\.(service|schema|access)\.ts$/, `${file.path} imports ${name}`);
    }
  }
});

test('within a feature imports run routes → service → model', (t) => {
  const rank: Record<string, number> = { routes: 3, command: 3, page: 3, job: 2, view: 2, service: 1, model: 0 };
  const rankOf = (path: string): number | undefined => rank[/\.(\w+)\.tsx?$/.exec(path)?.[1] ?? ''];
  for (const file of sources) {
    const own = rankOf(file.path);
    if (own === undefined) continue;
    for (const name of file.local) {
      const other = rankOf(name);
      if (other !== undefined) t.true(other <= own, `${file.path} imports ${name}`);
    }
  }
});

test('only the composition imports the composition', (t) => {
  for (const file of sources.filter((source) => !COMPOSITION.has(source.path))) {
    for (const name of file.local) t.false(COMPOSITION.has(name), `${file.path} imports ${name}`);
  }
});

test('schemas are free of the server, so that the browser can share them', (t) => {
  for (const file of sources.filter((source) => source.path.endsWith('.schema.ts'))) {
    for (const name of file.packages) t.notRegex(name, FRAMEWORKS, `${file.path} imports ${name}`);
    for (const name of file.packages) t.notRegex(name, /^node:/, `${file.path} imports ${name}`);
  }
});

test('the browser side takes nothing of the server but the types of its schemas and what it shares, and the server nothing of it', async (t) => {
  const build = await readFile('scripts/build-web.mjs', 'utf8');
  for (const path of SHARED)
    t.true(build.includes(`'src/${path}'`), `a change of ${path} builds the browser side anew`);
  for (const file of sources) {
    const inWeb = folderOf(file.path) === 'web';
    for (const name of file.local.filter((other) => (folderOf(other) === 'web') !== inWeb)) {
      t.true(inWeb && (SHARED.has(name) || name.endsWith('.schema.ts')), `${file.path} imports ${name}`);
    }
    if (inWeb) t.notRegex(file.text, /^import (?!type )[^;]*\.schema\.js'/m, `${file.path} takes more than types`);
  }
  for (const file of sources.filter(({ path }) => SHARED.has(path))) t.deepEqual([...file.local, ...file.packages], []);
});

test('environment and clock are read in one place each', (t) => {
  for (const file of sources) {
    if (file.path !== 'config.ts') t.notRegex(file.text, /process\.env/, file.path);
    if (file.path !== 'deps.ts') t.notRegex(file.text, /new Date\(\)|Date\.now\(\)/, file.path);
  }
});

test('the command line loads the code of a command when it is chosen', (t) => {
  const cli = sources.find(({ path }) => path === 'cli.ts')?.text ?? '';
  const atStart = [...cli.matchAll(/^import [^;]*from '([^']+)'/gm)].map((match) => match[1] ?? '');
  t.true(atStart.length > 0 && /await import\('/.test(cli));
  for (const name of atStart) t.regex(name, /^(commander|\.\/(deps|package-file|terminal\/[a-z-]+)\.js)$/);
});

test('no policy code stands in the sources', async (t) => {
  const codes = (await readdir('rules/policies', { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  t.true(codes.length > 0);
  for (const file of sources) {
    for (const code of codes) t.false(file.text.includes(code), `${file.path} names ${code}`);
    t.notRegex(file.text, /['"`][PX]\d\d-/, `${file.path} names a policy`);
  }
});

test('names say what a file is about', (t) => {
  for (const file of sources) t.notRegex(file.path, FORBIDDEN_NAMES);
});
