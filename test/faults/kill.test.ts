import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { killRounds } from './kill-rounds.js';

const ROUNDS = Number(process.env.ROUNDS ?? 20);

test(`killed ${ROUNDS} times, nothing acknowledged is lost, no index differs and no command is half done`, async (t) => {
  t.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), 'zhida-kill-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const { acknowledged, ...wrong } = await killRounds(folder, ROUNDS);
  t.log(`${acknowledged} acknowledged writes`);
  t.deepEqual(wrong, { lost: [], half: [], mismatches: [] });
  t.true(acknowledged > ROUNDS * 40);
});
