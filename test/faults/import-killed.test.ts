import test from 'ava';
import { importKills } from './import-kills.js';

const ROUNDS = Number(process.env.ROUNDS ?? 8);

test(`imports killed in ${ROUNDS} rounds and run again end as undisturbed ones`, async (t) => {
  t.timeout(1_800_000);
  const { kills, midway, ...wrong } = await importKills({ firms: 4000, rounds: ROUNDS, kills: 2 });
  t.log(`${kills} kills, ${midway} of them with the file half written`);
  t.deepEqual(wrong, { torn: [], different: [] });
  t.true(kills > 0);
});
