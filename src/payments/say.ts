import type { Command } from 'commander';
import type { Person } from '../matching/process/process.schema.js';
import { type CommonOptions, command, type Outcome } from '../terminal/command.js';
import { InputError } from '../terminal/input-error.js';
import type { PaymentDeps } from './payment-deps.js';

/** Options of what somebody answers for by name. */
export interface By extends CommonOptions {
  readonly by: string;
}

/** Runs a command's work and prints what it comes to. */
export type Say = (options: CommonOptions, work: (deps: PaymentDeps) => Promise<Outcome>) => Promise<void>;

/**
 * Whoever can run commands on the server speaks for finance, under the name that is given.
 * @throws InputError for no name
 */
export function officer({ by }: By): Person {
  const id = by.trim();
  if (id === '') throw new InputError('--by: who does it must be named');
  return { id, roles: ['staff', 'finance'] };
}

/** A subcommand that somebody answers for by name. */
export const answeredFor = (name: string, description: string): Command =>
  command(name, description).requiredOption('--by <name>', 'who does it; kept with what is done');
