import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** TypeScript to dist/{src,seeds,test,bench}. @returns the compiler's exit code */
export function buildServer(root) {
  const cli = join(root, 'dist', 'src', 'cli.js');
  // A build record without its output makes the compiler believe that nothing is to be done.
  if (!existsSync(cli)) rmSync(join(root, 'dist', '.tsbuildinfo'), { force: true });
  for (const folder of ['src', 'seeds', 'test', 'bench']) sweep(join(root, folder), join(root, 'dist', folder));
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  const { status } = spawnSync(tsc, ['-p', root], { stdio: 'inherit', cwd: root });
  if (existsSync(cli)) chmodSync(cli, 0o755);
  copyStyles(join(root, 'src'), join(root, 'dist', 'src'));
  return status ?? 1;
}

/** Style sheets of pages that the server makes, beside its code. */
function copyStyles(from, to) {
  for (const file of readdirSync(from, { recursive: true }).filter((name) => name.endsWith('.css'))) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(join(from, file), join(to, file));
  }
}

/** The compiler leaves outputs of removed sources behind, and a removed test would go on running. */
function sweep(from, to) {
  if (!existsSync(to)) return;
  for (const file of readdirSync(to, { recursive: true })) {
    const source = join(from, file).replace(/\.(d\.ts|js|js\.map)$/, '');
    if (source !== join(from, file) && !existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) {
      rmSync(join(to, file));
    }
  }
}
