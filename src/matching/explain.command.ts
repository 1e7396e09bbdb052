import type { Command } from 'commander';
import { type OpenDeps, withDeps } from '../deps.js';
import { type CommonOptions, command, print } from '../terminal/command.js';
import { explainEnterprise } from './explain.service.js';
import { explanationText, explanationView } from './explain.view.js';

interface Options extends CommonOptions {
  readonly asOf?: string;
}

/** `zhida explain`: verdict, reasons, missing facts and amount of each policy for one firm. */
export function explainCommand(open: OpenDeps): Command {
  return command('explain', 'say what an enterprise is entitled to, and why')
    .argument('<uscc>', 'unified social credit code')
    .argument('[code]', 'one policy; otherwise all in force')
    .option('--as-of <date>', 'as of this day, YYYY-MM-DD (default: today in Shanghai)')
    .action(async (uscc: string, code: string | undefined, options: Options) => {
      const language = options.lang;
      await withDeps(open, async (deps) => {
        const explanation = await explainEnterprise(uscc, { code, asOf: options.asOf, language }, deps);
        const result = explanationView(explanation, deps.rules, language);
        print({ result, text: explanationText(explanation, deps.rules, language) }, options);
      });
    });
}
