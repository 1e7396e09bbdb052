import test from 'ava';
import { moneyKills } from './money-kills.js';

const ROUNDS = Number(process.env.ROUNDS ?? 20);

test(`killed after ${ROUNDS} of its writes, money adds up after a restart and ends as undisturbed`, async (t) => {
  t.timeout(1_800_000);
  const { writes, kills, ...wrong } = await moneyKills(ROUNDS);
  t.log(`${writes} writes, ${kills} kills`);
  t.deepEqual(wrong, { wrong: [], different: [] });
  t.is(kills, ROUNDS);
});
