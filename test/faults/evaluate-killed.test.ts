import test from 'ava';
import { AS_OF, changedCity, evaluateKills, newCity } from './evaluate-kills.js';
import { rulesWithPolicies } from './many-policies.js';

const ROUNDS = Number(process.env.ROUNDS ?? 8);
/** Firms of a first run. The whole thing: FIRMS=20000 POLICIES=40 ROUNDS=20. */
const FIRMS = Number(process.env.FIRMS ?? 1200);
const POLICIES = Number(process.env.POLICIES ?? 0);
/** How long a run may take after a restart; milliseconds. */
const LONGEST = 90_000;

test.serial(`first runs killed in ${ROUNDS} rounds and run again end as undisturbed ones`, async (t) => {
  t.timeout(3_600_000);
  const city = await newCity(FIRMS, POLICIES === 0 ? '' : await rulesWithPolicies(t, POLICIES, AS_OF));
  const { moments, run, mails, longestMs, ...wrong } = await evaluateKills(city, { rounds: ROUNDS, kills: 1 });
  t.log(moments, run.counts, `${run.policies.length} policies, at most ${Math.round(longestMs)} ms after a restart`);
  t.deepEqual(wrong, { twice: [], different: [] });
  t.true(longestMs < LONGEST);
  // What a killed first run has stored must not make its policies wait for a person when it goes on.
  t.like(run, { baseline: true, counts: { enterprises: FIRMS, waiting: 0 }, guard: [] });
  t.true(run.counts.new > FIRMS);
});

test.serial(`runs over a changed city killed in ${ROUNDS} rounds and run again end as undisturbed ones`, async (t) => {
  t.timeout(1_800_000);
  const city = await changedCity(1200);
  const { moments, run, mails, longestMs, ...wrong } = await evaluateKills(city, { rounds: ROUNDS, kills: 2 });
  t.log(moments, run.counts, `${mails} messages, at most ${Math.round(longestMs)} ms after a restart`);
  t.deepEqual(wrong, { twice: [], different: [] });
  t.true(longestMs < LONGEST);
  t.true(run.counts.new > 0 && run.counts.changed > 0 && run.counts.lost > 0 && mails > 0);
});
