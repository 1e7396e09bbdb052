// The one build: TypeScript to dist/, run by `prepare`, `prestart` and `pretest`.
// Where TypeScript is not installed (npm ci --omit=dev in a container), an existing dist/ is used as it is.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tsc = join(root, 'node_modules', '.bin', 'tsc');
const cli = join(root, 'dist', 'src', 'cli.js');

if (!existsSync(tsc)) {
  if (existsSync(cli)) process.exit(0);
  console.error(
    'build: TypeScript is not installed and there is no dist/. Run `npm ci` with development packages once.',
  );
  process.exit(1);
}
// A build record without its output makes the compiler believe that nothing is to be done.
if (!existsSync(cli)) rmSync(join(root, 'dist', '.tsbuildinfo'), { force: true });

// The compiler leaves outputs of removed sources behind, and a removed test would go on running.
for (const folder of ['src', 'seeds', 'test', 'bench']) {
  const out = join(root, 'dist', folder);
  if (!existsSync(out)) continue;
  for (const file of readdirSync(out, { recursive: true })) {
    const source = join(root, folder, file).replace(/\.(d\.ts|js|js\.map)$/, '');
    if (source !== join(root, folder, file) && !existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) {
      rmSync(join(out, file));
    }
  }
}

const { status } = spawnSync(tsc, ['-p', root], { stdio: 'inherit', cwd: root });
if (existsSync(cli)) chmodSync(cli, 0o755);
process.exit(status ?? 1);
