import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import mongoose from 'mongoose';
import { writeFirms } from '../../../seeds/write-firms.js';
import { systemClock } from '../../../src/deps.js';
import { JobLeaseModel } from '../../../src/jobs/job-lease.model.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import { evaluate } from '../../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import { RunShardModel } from '../../../src/matching/runs/run-shard.model.js';
import { NoticeModel } from '../../../src/notifications/notice.model.js';
import { type Installation, newInstallation } from '../../helpers/installation.js';

const CHILD = fileURLToPath(new URL('./run-child.js', import.meta.url));
const AS_OF = '2026-11-22';
const FIRMS = 120;

/** A process that works on a run, with what it has told so far. */
class Worker {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  #told = (): void => {};

  constructor(what: 'begin' | 'join', env: Installation['env']) {
    this.#child = spawn(process.execPath, [CHILD, what], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface(this.#child.stdout as NodeJS.ReadableStream).on('line', (line) => {
      this.lines.push(line);
      this.#told();
    });
  }

  /** When it has told this, so many times. */
  told(word: string, times = 1): Promise<void> {
    return new Promise((resolve) => {
      this.#told = () => {
        if (this.lines.filter((line) => line.startsWith(word)).length >= times) resolve();
      };
      this.#told();
    });
  }

  go(): void {
    this.#child.stdin?.write('go\n');
  }

  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    this.#child.kill(name);
  }

  async ended(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }
}

async function city(): Promise<Installation> {
  const installation = await newInstallation();
  await installation.within(systemClock, async ({ rules, clock }) => {
    await writeFirms({ count: FIRMS, rules, asOf: AS_OF, now: clock.now() }, () => {});
  });
  return installation;
}

const state = async () => ({
  run: await RunModel.findOne({}).sort({ _id: -1 }).lean(),
  matches: await MatchModel.find({}).sort({ _id: 1 }).lean(),
  notices: await NoticeModel.find({}).sort({ _id: 1 }).lean(),
});

test.serial('three processes share the shards of a run, each is done once', async (t) => {
  t.timeout(600_000);
  const shared = await city();
  t.teardown(() => shared.remove());
  const alone = await shared.copy();
  t.teardown(() => alone.remove());
  const expected = await alone.within(systemClock, (deps) => evaluate({ trigger: 'test', asOf: AS_OF }, deps));
  // This process owns the embedded database, so that any of the others may stop.
  await shared.within(systemClock, async () => {
    const workers = (['begin', 'join', 'join'] as const).map((what) => new Worker(what, shared.env));
    t.teardown(() => workers.forEach((worker) => void worker.signal('SIGKILL')));
    const [first, ...others] = workers as [Worker, ...Worker[]];
    await Promise.all(workers.map((worker) => worker.told('ready')));
    first.go();
    await first.told('stored');
    // It waits in the middle of its shard until the others have begun theirs.
    first.signal('SIGSTOP');
    for (const worker of others) worker.go();
    await Promise.all(others.map((worker) => worker.told('stored')));
    first.signal('SIGCONT');
    await Promise.all(workers.map((worker) => worker.ended()));
    for (const { lines } of workers) t.is(lines.at(-1), 'ended done');
    const shards = await RunShardModel.find({}).lean();
    t.is(shards.length, FIRMS / 20);
    t.true(shards.every(({ state: now, token }) => now === 'done' && token === 1));
    const { run } = await state();
    t.like(run, { state: 'done', attempts: 1, counts: expected.counts, digest: expected.digest });
    t.deepEqual(run?.policies, expected.policies);
  });
});

test.serial('a process that was frozen past its lease changes nothing when it wakes', async (t) => {
  t.timeout(600_000);
  const installation = await city();
  t.teardown(() => installation.remove());
  await installation.within(systemClock, async (deps) => {
    const frozen = new Worker('begin', installation.env);
    t.teardown(() => frozen.signal('SIGKILL'));
    await frozen.told('ready');
    frozen.go();
    await frozen.told('stored', 3);
    frozen.signal('SIGSTOP');
    // As if its time had run out: that is judged by the database's clock, so the documents are moved, not the clock.
    const over = { until: new Date(0) };
    await RunShardModel.updateMany({ owner: mongoose.trusted({ $ne: null }) }, over);
    await JobLeaseModel.updateMany({}, over);
    const options = { trigger: 'test', asOf: AS_OF, shardSize: 20 };
    t.like(await evaluate(options, deps), { state: 'done', attempts: 2, counts: { enterprises: FIRMS, failed: 0 } });
    const before = await state();
    frozen.signal('SIGCONT');
    await frozen.ended();
    t.is(frozen.lines.at(-1), 'ended done');
    t.deepEqual(await state(), before);
    t.is((await evaluate(options, deps)).counts.new, 0);
  });
});
