import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { writeFirms } from '../../../seeds/write-firms.js';
import { systemClock } from '../../../src/deps.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import { NoticeModel } from '../../../src/notifications/notice.model.js';
import { type Installation, newInstallation } from '../../helpers/installation.js';

const CHILD = fileURLToPath(new URL('./run-child.js', import.meta.url));
export const AS_OF = '2026-11-22';

/** A process that works on a run, with what it has told so far. */
export class Worker {
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

/** An installation with so many firms and nothing else. */
export async function city(firms: number): Promise<Installation> {
  const installation = await newInstallation();
  await installation.within(systemClock, async ({ rules, clock }) => {
    await writeFirms({ count: firms, rules, asOf: AS_OF, now: clock.now() }, () => {});
  });
  return installation;
}

/** What a run has left: itself, all matches and all notices. */
export const state = async () => ({
  run: await RunModel.findOne({}).sort({ _id: -1 }).lean(),
  matches: await MatchModel.find({}).sort({ _id: 1 }).lean(),
  notices: await NoticeModel.find({}).sort({ _id: 1 }).lean(),
});
