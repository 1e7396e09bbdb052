import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killRounds } from '../../faults/kill-rounds.js';
import { embeddedOnly as test } from '../../helpers/needs.js';

// A short form of test/faults/kill.test.ts, so that every change meets it.
const ROUNDS = 3;

test(`killed ${ROUNDS} times, nothing acknowledged is lost, no index differs and no command is half done`, async (t) => {
  t.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), 'zhida-kill-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const { acknowledged, ...wrong } = await killRounds(folder, ROUNDS);
  t.log(`${acknowledged} acknowledged writes`);
  t.deepEqual(wrong, { lost: [], half: [], mismatches: [] });
  t.true(acknowledged > ROUNDS * 40);
});
