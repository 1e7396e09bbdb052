import type { Command } from 'commander';
import { type Deps, type OpenDeps, withDeps } from '../../deps.js';
import { type CommonOptions, command, type Language, type Outcome, print } from '../../terminal/command.js';
import { InputError, UnknownError } from '../../terminal/input-error.js';
import { progressBar } from '../../terminal/progress.js';
import { stopSignal } from '../../terminal/stop-signal.js';
import { runView } from '../match.view.js';
import { joinRun, writeApproved } from './evaluate.service.js';
import { approveRunPolicy, discardRunPolicy } from './guard.service.js';
import type { RunRecord } from './run.schema.js';
import { findRun, listRuns } from './run.service.js';
import { openedRun, withFigures } from './run-store.js';
import { runsText, runText } from './run-words.js';

interface ListOptions extends CommonOptions {
  readonly limit: string;
}

interface DecideOptions extends CommonOptions {
  readonly by: string;
}

/** `zhida runs`: what runs did, and the decisions about those of their changes that wait for a person. */
export function runsCommand(runs: Command, open: OpenDeps): void {
  const list = command('list', 'list runs, the latest first')
    .option('--limit <number>', 'at most so many', '20')
    .action((options: ListOptions) => withDeps(open, async () => print(await listed(options), options)));
  const show = command('show', 'show a run with its figures and what waits for a person')
    .argument('<run>', 'the id of a run')
    .action((id: string, options: CommonOptions) =>
      withDeps(open, async (deps) => print(await outcome(await known(id), deps), options)),
    );
  const approve = decision(
    'approve',
    'let a change of too much happen, and write it now',
    open,
    async (asked, deps) => {
      await approveRunPolicy(asked);
      try {
        await writeApproved({}, deps);
      } catch (error) {
        // Another run is at work: the service writes it when that one has ended, or the next `approve` does.
        if (!(error instanceof InputError)) throw error;
      }
    },
  );
  const discard = decision('discard', 'refuse a change of too much: nothing is written', open, discardRunPolicy);
  const work = command('work', 'help with the run under way, until it has ended or Ctrl+C').action(
    (options: CommonOptions) => withDeps(open, async (deps) => print(await helped(deps), options)),
  );
  for (const one of [list, show, work, approve, discard]) runs.addCommand(one);
}

function decision(
  name: string,
  description: string,
  open: OpenDeps,
  decide: (asked: Parameters<typeof approveRunPolicy>[0], deps: Deps) => Promise<unknown>,
): Command {
  return command(name, description)
    .argument('<run>', 'the id of a run')
    .argument('<policy>', 'the code of a policy that the run holds back')
    .requiredOption('--by <name>', 'who decides; kept with the run')
    .action((run: string, policy: string, options: DecideOptions) =>
      withDeps(open, async (deps) => {
        await decide({ run, policy, by: options.by, at: deps.clock.now() }, deps);
        print(await outcome(await known(run), deps), options);
      }),
    );
}

async function listed({ limit }: ListOptions): Promise<Outcome> {
  const most = Number(limit);
  if (!Number.isInteger(most) || most < 1) throw new InputError(`--limit: "${limit}" is not a whole number from 1 on`);
  const items = await Promise.all((await listRuns({ limit: most })).items.map(withFigures));
  return { result: items.map(runView), text: { zh: runsText(items, 'zh'), en: runsText(items, 'en') } };
}

/** Takes free shards beside whoever else works on the run, or takes it up where nobody does any more. */
async function helped(deps: Deps): Promise<Outcome> {
  const bar = progressBar('runs work', 'enterprises');
  const signal = stopSignal();
  try {
    const run = await joinRun({ signal, progress: (done, total) => bar.update(done, total) }, deps);
    return run === null ? NO_RUN : outcome(run, deps);
  } catch (error) {
    if (!signal.aborted) throw error;
    const open = await openedRun();
    return open === null ? NO_RUN : outcome(open, deps);
  } finally {
    bar.stop();
  }
}

const NO_RUN: Outcome = { result: null, text: { zh: '没有进行中的批次', en: 'no run is under way' } };

async function known(id: string): Promise<RunRecord> {
  const run = await findRun(id);
  if (run === null) throw new UnknownError(`unknown run "${id}"`);
  return run;
}

async function outcome(stored: RunRecord, { rules }: Deps): Promise<Outcome> {
  const run = await withFigures(stored);
  const text = (language: Language): string =>
    runText(run, new Map(rules.policies.map(({ code, title }) => [code, title[language]])), language);
  return { result: runView(run), text: { zh: text('zh'), en: text('en') } };
}
