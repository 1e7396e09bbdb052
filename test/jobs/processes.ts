import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import mongoose from 'mongoose';
import type { TestDatabase } from '../helpers/database.js';

const CHILD = fileURLToPath(new URL('./job-child.js', import.meta.url));

/** What a process is asked for: a slot of a job at a time of its clock, to look for what was left, or to go on. */
export interface Asked {
  readonly event: 'slot' | 'retake' | 'go';
  readonly job: string;
  readonly slot: string;
  readonly now: string;
  readonly held: boolean;
}

export interface Told {
  readonly event: 'ready' | 'inside' | 'turned';
  readonly name: string;
}

/** A process of its own on the test's database; it ends with the test. */
export class JobProcess {
  readonly child: ChildProcess;

  constructor(name: string, database: TestDatabase) {
    this.child = fork(CHILD, [name, database.dataDir, mongoose.connection.name]);
  }

  ask(asked: Partial<Asked>): void {
    this.child.send({ event: 'slot', job: '', slot: '', now: '2026-11-22T00:00:00Z', held: false, ...asked });
  }

  /** Waits until the process tells this. */
  async tells(event: Told['event']): Promise<void> {
    for (;;) {
      const [told] = (await once(this.child, 'message')) as [Told];
      if (told.event === event) return;
    }
  }
}

/** Starts processes, one for each name, and waits until they are on the database. */
export async function startProcesses(
  t: ExecutionContext,
  database: TestDatabase,
  names: readonly string[],
): Promise<JobProcess[]> {
  const processes = names.map((name) => new JobProcess(name, database));
  t.teardown(() => processes.map(({ child }) => child.kill('SIGKILL')));
  await Promise.all(processes.map((each) => each.tells('ready')));
  return processes;
}
