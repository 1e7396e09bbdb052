// Runs ava with the arguments given, and then says how many tests were not run and why (test/helpers/needs.ts).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'zhida-needs-'));
const counts = join(folder, 'counts');

const { status } = spawnSync(join(root, 'node_modules', '.bin', 'ava'), process.argv.slice(2), {
  stdio: 'inherit',
  cwd: root,
  env: { ...process.env, ZHIDA_TEST_NEEDS: counts },
});
for (const [need, tests] of countOf(counts)) console.log(`  ${tests} not run on this server, tagged ${need}`);
rmSync(folder, { recursive: true, force: true });
process.exit(status ?? 1);

function countOf(file) {
  const byNeed = new Map();
  let lines = [];
  try {
    lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  } catch {
    // Every test was run.
  }
  for (const need of lines) byNeed.set(need, (byNeed.get(need) ?? 0) + 1);
  return [...byNeed].sort();
}
