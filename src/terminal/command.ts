import { Command, Option } from 'commander';
import { InputError } from './input-error.js';
import { inLanguage, type Language } from './language.js';

export type { Language } from './language.js';

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly lang: Language;
}

/** What a command's action gives back: `result` is the one JSON value of `--json`, `text` what a person reads. */
export interface Outcome {
  readonly result: unknown;
  readonly text: string | Readonly<Record<Language, string>>;
}

/** A command that others stand below. No options of its own: commander would take a subcommand's --json for the group's. */
export function group(name: string, description: string): Command {
  return new Command(name).description(description);
}

/** A subcommand that takes the common options and prints its outcome on stdout, everything else on stderr. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'one JSON value on stdout; logs and progress on stderr')
    .addOption(new Option('--lang <language>', 'language of what is printed').choices(['zh', 'en']).default('zh'))
    .allowExcessArguments(false);
}

/** `zhida payments approve`, from the program on. */
export function namesOf(one: Command): string[] {
  const names = [one.name()];
  for (let above = one.parent; above !== null; above = above.parent) names.unshift(above.name());
  return names;
}

/** A wrong option, argument or command is one line on stderr, like any bad input, with the way to the help. */
export function tellInOneLine(program: Command): void {
  const names = namesOf(program);
  program.configureOutput({
    outputError: (text, write) => {
      const problem = text
        .replace(/^error: /, '')
        .trim()
        .replaceAll('\n', ' ');
      write(`zhida: ${problem} (see: ${names.join(' ')} --help)\n`);
    },
  });
}

/** Prints an outcome in the form that the options ask for. */
export function print({ result, text: words }: Outcome, { json, lang }: CommonOptions): void {
  const text = json ? JSON.stringify(result) : typeof words === 'string' ? words : words[lang];
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** 2 for bad input, 1 for anything else; prints one line per problem on stderr. */
export function reportFailure(error: unknown, language: Language = 'zh'): 1 | 2 {
  if (error instanceof InputError) {
    for (const line of error.problems) process.stderr.write(`zhida: ${inLanguage(line, language)}\n`);
    return 2;
  }
  const detail = error instanceof Error ? error.message : String(error);
  process.stderr.write(`zhida: ${inLanguage(detail, language)}\n`);
  return 1;
}
