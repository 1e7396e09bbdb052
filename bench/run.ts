import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Files here that measure nothing themselves: this one, what prints, data, and what others are measured against. */
const NOT_A_BENCH = /^(run|figure|.*-data|.*-rows|.*-check|.*-worker)\.js$/;

/**
 * Runs every bench of this folder in turn, each in a process of its own, so that none finds the heap or the compiled code
 * of another. `npm run bench [name …]` runs those named only.
 */
const folder = import.meta.dirname;
const asked = process.argv.slice(2);
const files = readdirSync(folder).filter((file) => file.endsWith('.js') && !NOT_A_BENCH.test(file));
const chosen = files.filter((file) => asked.length === 0 || asked.includes(file.replace('.js', '')));
if (chosen.length === 0) throw new Error(`no such bench: ${asked.join(', ')}`);

for (const file of chosen) {
  const { status, error } = spawnSync(process.execPath, ['--enable-source-maps', '--expose-gc', join(folder, file)], {
    stdio: 'inherit',
  });
  if (error) throw error;
  if (status !== 0) process.exitCode = 1;
}
