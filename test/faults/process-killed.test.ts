import test from 'ava';
import { processKills } from './process-kills.js';

const ROUNDS = Number(process.env.ROUNDS ?? 20);

test(`killed after ${ROUNDS} of its writes, a process agrees after the next pass and ends as undisturbed`, async (t) => {
  t.timeout(1_800_000);
  const { writes, kills, ...wrong } = await processKills(ROUNDS);
  t.log(`${writes} writes, ${kills} kills`);
  t.deepEqual(wrong, { wrong: [], different: [] });
  t.is(kills, ROUNDS);
  t.true(writes > 40);
});
