import test from 'ava';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import { NoticeModel } from '../../../src/notifications/notice.model.js';
import { COMMAND, changedCity, evaluateAsKilledAfterwards, evaluateKills } from '../../faults/evaluate-kills.js';
import { handClock } from '../../helpers/clock.js';

// A short form of test/faults/evaluate-killed.test.ts, so that every change meets it.
test.serial('evaluations killed at a random moment and run again end as undisturbed ones', async (t) => {
  t.timeout(600_000);
  const plan = { rounds: 1, kills: 1 };
  const { moments, run, mails, longestMs, ...wrong } = await evaluateKills(await changedCity(60), plan);
  t.log(moments, `${mails} messages, ${Math.round(longestMs)} ms after the restart`);
  t.deepEqual(wrong, { twice: [], different: [] });
  t.true(run.counts.new > 0 && run.counts.changed > 0 && run.counts.lost > 0 && mails > 0);
});

test.serial('the command tells the desks also what an earlier run had found and not told', async (t) => {
  t.timeout(600_000);
  const city = await changedCity(30);
  t.teardown(() => city.remove());
  await evaluateAsKilledAfterwards(city);
  await city.run(...COMMAND);
  await city.within(handClock('2024-01-05T01:00:00Z'), async () => {
    const [first, second] = await RunModel.find({ trigger: 'cli' }).sort({ _id: 1 }).lean();
    t.like(second, { counts: { new: 0, changed: 0, lost: 0 } });
    t.true((await NoticeModel.countDocuments({ uscc: null, runId: first?._id ?? '' })) > 0);
    t.is(await RunModel.countDocuments({ toldAt: null }), 0);
  });
});
