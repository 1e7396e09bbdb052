import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import mongoose from 'mongoose';
import { systemClock } from '../../src/deps.js';
import { JobRunModel } from '../../src/jobs/job-run.model.js';
import { newInstallation } from '../helpers/installation.js';

const CHILD = fileURLToPath(new URL('./slots-child.js', import.meta.url));
const SLOTS = Number(process.env.SLOTS ?? 60);
const FIRST = Date.parse('2026-11-22T01:00:00Z');

/** A process of the timetable, asked for one slot after the other. */
class Ticker {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [CHILD], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface(this.#child.stdout as NodeJS.ReadableStream)[Symbol.asyncIterator]();
  }

  async ready(): Promise<void> {
    await this.#lines.next();
  }

  async tick(slot: Date): Promise<void> {
    this.#child.stdin?.write(`${slot.toISOString()}\n`);
    const { done } = await this.#lines.next();
    if (done === true) throw new Error('a process of the timetable has ended');
  }

  async end(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await exited;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

test(`three processes, ${SLOTS} slots: each slot is done once`, async (t) => {
  t.timeout(600_000);
  const installation = await newInstallation();
  t.teardown(() => installation.remove());
  await installation.within(systemClock, async () => {
    const tickers = [1, 2, 3].map(() => new Ticker(installation.env));
    t.teardown(() => tickers.forEach((ticker) => void ticker.kill()));
    await Promise.all(tickers.map((ticker) => ticker.ready()));
    for (let slot = 0; slot < SLOTS; slot += 1) {
      await Promise.all(tickers.map((ticker) => ticker.tick(new Date(FIRST + slot * 60_000))));
    }
    await Promise.all(tickers.map((ticker) => ticker.end()));
    const effects = await mongoose.connection.collection('slotEffects').find({}).sort({ slot: 1, what: 1 }).toArray();
    t.deepEqual(
      effects.map(({ slot, what }) => `${(slot as Date).toISOString()} ${what}`),
      Array.from({ length: SLOTS }, (_, n) => new Date(FIRST + n * 60_000).toISOString()).flatMap((slot) => [
        `${slot} begun`,
        `${slot} ended`,
      ]),
    );
    t.is(await JobRunModel.countDocuments({ job: 'counted', state: 'done', attempts: 1 }), SLOTS);
    t.log(`${new Set(effects.map((effect) => effect.process)).size} processes had a part`);
  });
});
