import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { type OpenDeps, withDeps } from '../../deps.js';
import { ownerName } from '../../jobs/lease.js';
import { deliverDue, enqueueLeftOver } from '../../notifications/notification.service.js';
import { accountName } from '../../terminal/account-name.js';
import { type CommonOptions, type Language, print } from '../../terminal/command.js';
import { progressBar } from '../../terminal/progress.js';
import { runView } from '../match.view.js';
import { evaluate, needDayOfRun } from './evaluate.service.js';
import { runText, toldText } from './run-words.js';

interface Options extends CommonOptions {
  readonly policy?: string;
  readonly enterprise?: string;
  readonly asOf?: string;
  readonly full?: boolean;
  readonly tell?: boolean;
  readonly by?: string;
}

/** `zhida evaluate`: one run, its notices, and what came of it. */
export function evaluateCommand(command: Command, open: OpenDeps): void {
  command
    .option('--policy <code>', 'this policy only')
    .option('--enterprise <uscc>', 'this enterprise only')
    .option(
      '--as-of <date>',
      'as of this day, from that of the latest run to today, YYYY-MM-DD (default: today in Shanghai)',
    )
    .option('--full', 'decide everything anew, also what seems untouched')
    .option('--tell', 'send mail even for the first run of an installation')
    .option('--by <name>', 'who starts it, kept with the run (default: the name of this system account)')
    .action((options: Options) => run(options, open));
}

async function run(options: Options, open: OpenDeps): Promise<void> {
  await withDeps(open, async (deps) => {
    const bar = progressBar('evaluate', 'enterprises');
    const { policy, enterprise, asOf, full, tell, by = accountName() } = options;
    await needDayOfRun(asOf, deps);
    const progress = (done: number, total: number): void => bar.update(done, total);
    try {
      // The database has a thread of its own, which leaves room for one more on two cores.
      const threads = Math.min(1, availableParallelism() - 1);
      const request = { trigger: 'cli', by, policy, enterprise, asOf, full, tell };
      const done = await evaluate({ ...request, threads, progress }, deps);
      bar.stop();
      // Also what an earlier process, killed after its run, has not told.
      const told = await enqueueLeftOver(deps);
      const delivered = await deliverDue(deps, ownerName());
      const text = (language: Language) => {
        const titles = new Map(deps.rules.policies.map(({ code, title }) => [code, title[language]]));
        return `${runText(done, titles, language)}\n\n${toldText(told, delivered, language)}`;
      };
      const result = { ...runView(done), told, delivered };
      print({ result, text: { zh: text('zh'), en: text('en') } }, options);
    } finally {
      bar.stop();
    }
  });
}
