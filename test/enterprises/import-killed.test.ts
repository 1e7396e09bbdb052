import test from 'ava';
import { importKills } from '../faults/import-kills.js';

// A short form of test/faults/import-killed.test.ts, so that every change meets it.
test('imports killed at a random moment and run again end as undisturbed ones', async (t) => {
  t.timeout(600_000);
  const { kills, midway, ...wrong } = await importKills({ firms: 400, rounds: 1, kills: 1 });
  t.log(`${kills} kills, ${midway} of them with the file half written`);
  t.deepEqual(wrong, { torn: [], different: [] });
});
