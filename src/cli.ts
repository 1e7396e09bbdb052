#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { type OpenDeps, systemClock } from './deps.js';
import { packageVersion } from './package-file.js';
import { type CommonOptions, command, group, namesOf, reportFailure, tellInOneLine } from './terminal/command.js';

/**
 * What the program's help tells of a command; and what gives it its options, its subcommands and its work. That is loaded
 * when the command is chosen: to load everything takes longer than most of them.
 */
type Entry = readonly [told: Command, complete: (told: Command) => Promise<void>];

/** The command under way. */
let chosen: Command | null = null;

/** Whatever opens the database is written down first, with what was typed. */
const open: OpenDeps = async () => {
  const opened = await (await import('./composition.js')).openForCommand();
  if (chosen === null) return opened;
  try {
    const { commandAct } = await import('./audit/recorded-command.js');
    await opened.deps.audit.record(commandAct({ names: namesOf(chosen), args: chosen.args, options: chosen.opts() }));
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
};

/** The `zhida` command line; every subcommand is one entry here. */
const COMMANDS: readonly Entry[] = [
  [
    command('serve', 'start the service (on an empty embedded database: with demo data)'),
    async (serve) => (await import('./serve.command.js')).serveCommand(serve),
  ],
  [
    command('seed', 'make invented firms with all facts (always the same ones; running it again adds none)'),
    async (seed) => (await import('../seeds/seed.command.js')).seedCommand(seed, open),
  ],
  [
    command('demo', 'show who can sign in to the demo, or close those accounts'),
    async (demo) => (await import('../seeds/story/demo.command.js')).demoCommand(demo, open),
  ],
  [
    command('import', "import a department's file (CSV or XLSX, UTF-8 or GB18030) / 导入部门数据文件").argument(
      '<file>',
      'CSV or XLSX file; headers in Chinese or English',
    ),
    async (importing) => (await import('./enterprises/import.command.js')).importCommand(importing, open),
  ],
  [
    command('evaluate', 'compare all enterprises with all policies in force and tell what is new'),
    async (evaluate) => (await import('./matching/runs/evaluate.command.js')).evaluateCommand(evaluate, open),
  ],
  [
    group('runs', 'show runs, and decide about changes that wait for a person'),
    async (runs) => (await import('./matching/runs/runs.command.js')).runsCommand(runs, open),
  ],
  [
    command('explain', 'say what an enterprise is entitled to, and why')
      .argument('<uscc>', 'unified social credit code')
      .argument('[code]', 'one policy; otherwise all in force'),
    async (explain) => (await import('./matching/explain.command.js')).explainCommand(explain, open),
  ],
  [
    group('payments', 'pay matches: budgets, approvals, batches, receipts'),
    async (payments) => (await import('./payments/payments.command.js')).paymentsCommand(payments, open),
  ],
  [
    command('figures', 'show coverage, amounts and days to the money'),
    async (figures) => (await import('./reports/figures.command.js')).figuresCommand(figures, open),
  ],
  [
    group('accounts', 'make accounts, invite, disable, enable'),
    async (accounts) => (await import('./accounts/accounts.command.js')).accountsCommand(accounts, open),
  ],
  [
    group('contacts', 'say where a firm is registered to be reached'),
    async (contacts) => (await import('./enterprises/contact.command.js')).contactsCommand(contacts, open),
  ],
  [
    group('rules', 'check and try rule files'),
    async (rules) => {
      const coverage = async () => (await import('./matching/coverage.service.js')).measureCoverage(open);
      (await import('./policies/rules.command.js')).rulesCommand(rules, systemClock, coverage);
    },
  ],
  [
    command('doctor', 'check settings, rules, database and calendars, and say what to do'),
    async (doctor) => (await import('./doctor.command.js')).doctorCommand(doctor),
  ],
  [
    command('migrate', 'bring the database to the schema of this release'),
    async (migrate) => {
      const { MIGRATIONS } = await import('./composition.js');
      (await import('./db/migrate.command.js')).migrateCommand(migrate, MIGRATIONS);
    },
  ],
  [
    command('db', 'run the embedded database alone and print its connection URI, until it is interrupted'),
    async (db) => (await import('./db/db.command.js')).dbCommand(db),
  ],
];

function createProgram(): Command {
  const program = new Command('zhida')
    .description('直达：惠企政策免申即享 · benefits that reach enterprises by themselves')
    .version(packageVersion());
  for (const [told] of COMMANDS) program.addCommand(told);
  const completions = new Map(COMMANDS);
  obeyContract(program);
  program.hook('preAction', (_, one) => {
    chosen = one;
  });
  return program.hook('preSubcommand', async (_, named) => {
    await completions.get(named)?.(named);
    obeyContract(named);
  });
}

/** Exit codes belong to the contract: 2 for whatever a person typed wrong, with one line about it. */
function obeyContract(top: Command): void {
  for (const one of [top, ...top.commands]) {
    one.exitOverride();
    tellInOneLine(one);
  }
}

/** `help X` as `X --help`, which loads X before it is told of. */
function plain(args: readonly string[]): readonly string[] {
  const [first, ...names] = args;
  return first === 'help' && names.length > 0 ? [...names, '--help'] : args;
}

async function main(): Promise<void> {
  // `zhida … | head`: whoever reads has had enough. What is not read need not be written.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : reportFailure(error));
  });
  try {
    await createProgram().parseAsync(plain(process.argv.slice(2)), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else process.exitCode = reportFailure(error, chosen?.opts<Partial<CommonOptions>>().lang);
  }
}

await main();
