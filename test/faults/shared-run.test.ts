import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import mongoose from 'mongoose';
import { systemClock } from '../../src/deps.js';
import { systemTimers } from '../../src/jobs/timers.js';
import type { RunRecord, ShardRecord } from '../../src/matching/runs/run.schema.js';
import { RunShardModel } from '../../src/matching/runs/run-shard.model.js';
import { finished } from '../helpers/cli.js';
import { AS_OF, city, state } from '../matching/runs/run-workers.js';

/** The whole thing: FIRMS=60000. */
const FIRMS = Number(process.env.FIRMS ?? 16_000);
const SHARD = 5000;
const COMMAND = ['evaluate', '--as-of', AS_OF];

const shards = () => RunShardModel.find({}, { changing: 0, retry: 0 }).sort({ _id: 1 }).lean<ShardRecord[]>();

/** When a process works on a shard. Throws where it ends before. */
async function atWork(child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`process ${child.pid} has ended without a shard`);
    const owned = (await shards()).some(({ owner }) => owner?.split(':')[1] === String(child.pid));
    if (owned) return;
    await systemTimers.wait(50);
  }
}

const comparable = async () => {
  const { run, matches, notices } = await state();
  const { counts, policies, digest, rules } = run as RunRecord;
  return {
    ...{ counts, policies, digest, rules },
    matches: matches.map(({ _id, uscc, state: at, amountFen, round }) => ({ _id, uscc, at, amountFen, round })),
    notices: notices.length,
  };
};

test.serial(
  'three commands share a run: each shard is done once, one that is told to stop leaves its shard',
  async (t) => {
    t.timeout(1_800_000);
    const shared = await city(FIRMS);
    t.teardown(() => shared.remove());
    const alone = await shared.copy();
    t.teardown(() => alone.remove());
    await alone.run(...COMMAND);
    const expected = await alone.within(systemClock, comparable);
    // This process owns the embedded database, so that any of the others may end.
    await shared.within(systemClock, async () => {
      const nothing = await finished(shared.start('runs', 'work', '--json'));
      t.deepEqual([nothing.code, nothing.stdout], [0, 'null\n']);
      const first = shared.start(...COMMAND);
      const firstEnd = finished(first);
      await atWork(first);
      const helpers = [1, 2].map(() => shared.start('runs', 'work', '--json'));
      const helpersEnd = helpers.map((one) => finished(one));
      t.teardown(() => [first, ...helpers].forEach((one) => void one.kill('SIGKILL')));
      const [stopped] = helpers as [ChildProcess, ChildProcess];
      await atWork(stopped);
      const from = performance.now();
      stopped.kill('SIGINT');
      await once(stopped, 'exit');
      t.log(`stopped within ${Math.round(performance.now() - from)} ms`);
      const [end, ...others] = await Promise.all([firstEnd, ...helpersEnd]);
      t.deepEqual([end?.code, ...others.map(({ code }) => code)], [0, 0, 0]);
      const left = await shards();
      t.is(left.length, Math.ceil(FIRMS / SHARD));
      t.true(left.every(({ state: at, owner }) => at === 'done' && owner === null));
      // The shard that was left in the middle was taken twice; every other one once.
      t.true(left.filter(({ token }) => token > 1).length <= 1);
      t.deepEqual(await comparable(), expected);
      t.is(await RunShardModel.countDocuments({ owner: mongoose.trusted({ $ne: null }) }), 0);
    });
  },
);
