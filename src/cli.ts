#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { seedCommand } from '../seeds/seed.command.js';
import { MIGRATIONS, openForCommand, packageVersion } from './composition.js';
import { dbCommand } from './db/db.command.js';
import { migrateCommand } from './db/migrate.command.js';
import { systemClock } from './deps.js';
import { doctorCommand } from './doctor.command.js';
import { importCommand } from './enterprises/import.command.js';
import { measureCoverage } from './matching/coverage.service.js';
import { explainCommand } from './matching/explain.command.js';
import { evaluateCommand } from './matching/runs/evaluate.command.js';
import { runsCommand } from './matching/runs/runs.command.js';
import { paymentsCommand } from './payments/payments.command.js';
import { rulesCommand } from './policies/rules.command.js';
import { figuresCommand } from './reports/figures.command.js';
import { serveCommand } from './serve.command.js';
import { reportFailure, tellInOneLine } from './terminal/command.js';

/** The `zhida` command line; every subcommand is one entry here. */
export function createProgram(): Command {
  const program = new Command('zhida')
    .description('直达：惠企政策免申即享 · benefits that reach enterprises by themselves')
    .version(packageVersion());
  const commands = [
    serveCommand(),
    seedCommand(openForCommand),
    importCommand(openForCommand),
    evaluateCommand(openForCommand),
    runsCommand(openForCommand),
    explainCommand(openForCommand),
    paymentsCommand(openForCommand),
    figuresCommand(openForCommand),
    rulesCommand(systemClock, () => measureCoverage(openForCommand)),
    doctorCommand(),
    migrateCommand(MIGRATIONS),
    dbCommand(),
  ];
  for (const entry of commands) program.addCommand(entry);
  // Exit codes belong to the contract: 2 for whatever a person typed wrong.
  for (const entry of [program, ...commands, ...commands.flatMap((one) => one.commands)]) {
    entry.exitOverride();
    tellInOneLine(entry);
  }
  return program;
}

async function main(): Promise<void> {
  // `zhida … | head`: whoever reads has had enough. What is not read need not be written.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : reportFailure(error));
  });
  try {
    await createProgram().parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else process.exitCode = reportFailure(error);
  }
}

await main();
