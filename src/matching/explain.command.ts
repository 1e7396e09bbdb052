import type { Command } from 'commander';
import { type OpenDeps, withDeps } from '../deps.js';
import { type CommonOptions, print } from '../terminal/command.js';
import { explainEnterprise } from './explain.service.js';
import { explanationText, explanationView } from './explain.view.js';

interface Options extends CommonOptions {
  readonly asOf?: string;
}

/** `zhida explain`: verdict, reasons, missing facts and amount of each policy for one firm. */
export function explainCommand(command: Command, open: OpenDeps): void {
  command
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
