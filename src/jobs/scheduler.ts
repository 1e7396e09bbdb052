import { createTask, type ScheduledTask } from 'node-cron';
import { catchUp } from './catch-up.js';
import { createJobRunner, type Job, type JobRunner, type RunnerDeps } from './run-job.js';

export const TIMEZONE = 'Asia/Shanghai';
const SWEEP = 60_000;
/** node-cron stands still after the wall clock was set back (its armed slot lies in the future): it is then renewed. */
const SILENCE = 2.5 * SWEEP;

/**
 * Starts the timetable. node-cron only ticks; who runs a slot, and that it runs once, is decided in the database.
 * @throws where a job's cron expression is wrong or two jobs share a name
 */
export function startScheduler(jobs: readonly Job[], deps: RunnerDeps): Scheduler {
  if (new Set(jobs.map((job) => job.name)).size !== jobs.length) throw new Error('two jobs share a name');
  return new Scheduler(jobs, deps);
}

export class Scheduler {
  readonly #jobs: readonly Job[];
  readonly #deps: RunnerDeps;
  readonly #runner: JobRunner;
  // One at a time for each job: a caught-up run of minutes holds up its own job's next sweep, and no other's.
  readonly #sweeping = new Map<Job, Promise<void>>();
  readonly #stopSweeping: () => void;
  #tasks: readonly ScheduledTask[];
  #lastTick: number;

  constructor(jobs: readonly Job[], deps: RunnerDeps) {
    this.#jobs = jobs;
    this.#deps = deps;
    this.#runner = createJobRunner(deps);
    this.#lastTick = deps.timers.monotonic();
    this.#tasks = this.#startTasks();
    this.#stopSweeping = deps.timers.every(SWEEP, () => void this.sweep());
    void this.sweep();
  }

  /** Seconds since the ticker last ticked, by the monotonic clock: the health of the schedule. */
  lastTickAge(): number {
    return (this.#deps.timers.monotonic() - this.#lastTick) / 1000;
  }

  /** One sweep: what a dead process left, what downtime missed. Runs at the start and each minute by itself. */
  async sweep(): Promise<void> {
    this.#renewTicker();
    for (const job of this.#jobs) {
      if (!this.#sweeping.has(job)) this.#sweeping.set(job, this.#sweepJob(job));
    }
    await Promise.all(this.#sweeping.values());
  }

  /** Stops the ticker, aborts what is running and waits for it. */
  async stop(): Promise<void> {
    this.#stopSweeping();
    for (const task of this.#tasks) void task.destroy();
    await this.#runner.stop();
    await Promise.all(this.#sweeping.values());
  }

  #startTasks(): ScheduledTask[] {
    const beat = (): void => {
      this.#lastTick = this.#deps.timers.monotonic();
    };
    const heartbeat = createTask('* * * * *', beat, { timezone: TIMEZONE, suppressMissedWarning: true });
    const tasks = [heartbeat, ...this.#jobs.map((job) => tickerOf(job, this.#runner, this.#deps.log))];
    for (const task of tasks) void task.start();
    return tasks;
  }

  #renewTicker(): void {
    const silentFor = this.lastTickAge();
    if (silentFor * 1000 <= SILENCE) return;
    this.#deps.log.error({ silentFor }, 'the ticker stood still and is started anew');
    for (const task of this.#tasks) void task.destroy();
    this.#lastTick = this.#deps.timers.monotonic();
    this.#tasks = this.#startTasks();
  }

  async #sweepJob(job: Job): Promise<void> {
    const matches = (each: Job, slot: Date): boolean => this.#tasks[this.#jobs.indexOf(each) + 1]?.match(slot) ?? false;
    try {
      await this.#runner.retake(job);
      await catchUp(job, this.#runner, matches, this.#deps);
    } catch (error) {
      this.#deps.log.error({ err: error, job: job.name }, 'the sweep of a job failed');
    } finally {
      this.#sweeping.delete(job);
    }
  }
}

function tickerOf(job: Job, runner: JobRunner, log: RunnerDeps['log']): ScheduledTask {
  return createTask(job.cron, (context) => runner.run(job, context.date), {
    name: job.name,
    timezone: TIMEZONE,
    distributed: true,
    noOverlap: true,
    missedExecutionTolerance: 60_000,
    // `execution:missed` is told to every instance and never runs anything here: the sweep catches up, elected.
    suppressMissedWarning: true,
    runCoordinator: coordinatorOf(job, runner),
    logger: {
      info: (message) => log.debug(message),
      debug: (message) => log.debug(String(message)),
      warn: (message) => log.warn(message),
      error: (message, error) => log.error({ err: error ?? message }, 'node-cron'),
    },
  });
}

/** node-cron asks this before each slot with `name:slot`; a throw skips the slot on this instance (fail closed). */
function coordinatorOf(job: Job, runner: JobRunner) {
  return {
    shouldRun: (key: string) => runner.elect(job.name, new Date(key.slice(job.name.length + 1))),
  };
}
