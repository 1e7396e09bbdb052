import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import test from 'ava';

/** A small project that is built by this one's scripts: one source for the server, a page with one script. */
async function smallProject(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'zhida-build-'));
  await cp('scripts', join(root, 'scripts'), { recursive: true });
  for (const file of ['tsconfig.json', 'package.json']) await cp(file, join(root, file));
  await symlink(resolve('node_modules'), join(root, 'node_modules'));
  for (const folder of ['web', 'http']) await mkdir(join(root, 'src', folder), { recursive: true });
  await writeFile(join(root, 'src', 'http', 'own-path.ts'), 'export const own = 1;\n');
  await writeFile(join(root, 'package-lock.json'), '{}');
  await writeFile(join(root, 'src', 'cli.ts'), 'export const cli = 1;\n');
  const script = '<script type="module" src="./main.ts"></script>';
  await writeFile(join(root, 'src', 'web', 'index.html'), `<!doctype html><div id="root"></div>${script}`);
  await say(root, 'first');
  return root;
}

/** Long enough to be worth packing. */
async function say(root: string, text: string): Promise<void> {
  const lines = Array.from({ length: 40 }, (_, n) => `${text} ${n}`);
  await writeFile(join(root, 'src', 'web', 'main.ts'), `document.title = ${JSON.stringify(lines.join('\n'))};\n`);
}

async function build(root: string): Promise<number | null> {
  const child = spawn(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

async function scriptOf(root: string): Promise<{ name: string; text: string }> {
  const folder = join(root, 'dist', 'web', 'assets');
  const name = (await readdir(folder)).find((file) => file.endsWith('.js')) ?? '';
  return { name, text: await readFile(join(folder, name), 'utf8') };
}

const project = await smallProject();
test.after.always(() => rm(project, { recursive: true, force: true }));

test.serial('the page names its script by content, and each text lies packed beside itself', async (t) => {
  t.is(await build(project), 0);
  const { name, text } = await scriptOf(project);
  t.regex(text, /first 39/);
  t.true((await readFile(join(project, 'dist', 'web', 'index.html'), 'utf8')).includes(`/assets/${name}`));
  const packed = (ending: string) => readFile(join(project, 'dist', 'web', 'assets', name + ending));
  t.is(brotliDecompressSync(await packed('.br')).toString(), text);
  t.is(gunzipSync(await packed('.gz')).toString(), text);
  t.true((await stat(join(project, 'dist', 'src', 'cli.js'))).isFile());
});

test.serial('what is unchanged is not built again; what is changed replaces all that was there', async (t) => {
  const made = async () => (await stat(join(project, 'dist', 'web', 'index.html'))).mtimeMs;
  const before = await made();
  t.is(await build(project), 0);
  t.is(await made(), before);
  await say(project, 'second');
  t.is(await build(project), 0);
  t.regex((await scriptOf(project)).text, /second 39/);
  const scripts = (await readdir(join(project, 'dist', 'web', 'assets'))).filter((name) => name.endsWith('.js'));
  t.is(scripts.length, 1);
});

test.serial('two builds at once take turns', async (t) => {
  await say(project, 'third');
  t.deepEqual(await Promise.all([build(project), build(project), build(project)]), [0, 0, 0]);
  t.regex((await scriptOf(project)).text, /third 39/);
  t.false((await readdir(join(project, 'dist'))).includes('.web'));
});

test.serial('a build that fails leaves the one before', async (t) => {
  await writeFile(join(project, 'src', 'web', 'main.ts'), "import './not-there.js';\n");
  t.not(await build(project), 0);
  t.regex((await scriptOf(project)).text, /third 39/);
});

test.serial('without development packages what was built is used as it is', async (t) => {
  await rm(join(project, 'node_modules'));
  t.is(await build(project), 0);
  t.regex((await scriptOf(project)).text, /third 39/);
  await rm(join(project, 'dist'), { recursive: true });
  t.is(await build(project), 1);
});
