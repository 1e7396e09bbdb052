import test from 'ava';
import mongoose from 'mongoose';
import { type Deps, systemClock } from '../../src/deps.js';
import { systemTimers } from '../../src/jobs/timers.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import type { RunRecord } from '../../src/matching/runs/run.schema.js';
import { RunShardModel } from '../../src/matching/runs/run-shard.model.js';
import { InputError } from '../../src/terminal/input-error.js';
import { AS_OF, city, state, Worker } from '../matching/runs/run-workers.js';

const ROUNDS = Number(process.env.ROUNDS ?? 1);
const FIRMS = 120;
const BATCHES = FIRMS / 5;

// test/matching/runs/processes.test.ts moves the end of the lease instead of waiting for it.
test.serial(`a process frozen past its lease changes nothing when it wakes, ${ROUNDS} times`, async (t) => {
  t.timeout(ROUNDS * 120_000);
  const fresh = await city(FIRMS);
  t.teardown(() => fresh.remove());
  for (let round = 0; round < ROUNDS; round += 1) {
    const installation = await fresh.copy();
    t.teardown(() => installation.remove());
    const after = 1 + Math.floor(Math.random() * (BATCHES - 2));
    await installation.within(systemClock, async (deps) => {
      const frozen = new Worker('begin', installation.env);
      t.teardown(() => frozen.signal('SIGKILL'));
      await frozen.told('ready');
      frozen.go();
      await frozen.told('stored', after);
      frozen.signal('SIGSTOP');
      const inHand = await RunShardModel.countDocuments({ owner: mongoose.trusted({ $ne: null }) });
      const from = performance.now();
      const run = await whenFree(deps);
      t.log(`after batch ${after}: ${inHand} shards in hand, free after ${Math.round(performance.now() - from)} ms`);
      t.like(run, { state: 'done', counts: { enterprises: FIRMS, failed: 0 } });
      const before = await state();
      frozen.signal('SIGCONT');
      await frozen.ended();
      t.is(frozen.lines.at(-1), 'ended done');
      t.deepEqual(await state(), before, `after batch ${after}`);
    });
  }
});

/** Takes the run up as soon as the leases of the frozen process have run out. */
async function whenFree(deps: Deps): Promise<RunRecord> {
  for (;;) {
    try {
      return await evaluate({ trigger: 'test', asOf: AS_OF, shardSize: 20 }, deps);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      await systemTimers.wait(1000);
    }
  }
}
