import test from 'ava';
import { storyKills } from './story-kills.js';

const ROUNDS = Number(process.env.ROUNDS ?? 20);

test(`killed after ${ROUNDS} of its writes, the demo's story goes on to the same`, async (t) => {
  t.timeout(1_800_000);
  const { writes, kills, different } = await storyKills(ROUNDS);
  t.log(`${writes} writes, ${kills} kills`);
  t.deepEqual(different, []);
  t.is(kills, ROUNDS);
  t.true(writes > 150);
});
