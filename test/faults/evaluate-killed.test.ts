import test from 'ava';
import { evaluateKills } from './evaluate-kills.js';

const ROUNDS = Number(process.env.ROUNDS ?? 8);

test(`evaluations killed in ${ROUNDS} rounds and run again end as undisturbed ones`, async (t) => {
  t.timeout(1_800_000);
  const { moments, undisturbed, mails, ...wrong } = await evaluateKills({ firms: 1200, rounds: ROUNDS, kills: 2 });
  t.log(moments, undisturbed, `${mails} messages`);
  t.deepEqual(wrong, { twice: [], different: [] });
  t.true(undisturbed.new > 0 && undisturbed.changed > 0 && undisturbed.lost > 0 && mails > 0);
});
