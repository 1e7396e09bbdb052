import { type Command, InvalidArgumentError } from 'commander';
import { type OpenDeps, withDeps } from '../src/deps.js';
import { civilDateOf } from '../src/eligibility/civil-date.js';
import { type CommonOptions, print } from '../src/terminal/command.js';
import { progressBar } from '../src/terminal/progress.js';
import { writeFirms } from './write-firms.js';

/** `zhida seed`: invented firms of Heyuan with all facts, always the same ones. */
export function seedCommand(command: Command, open: OpenDeps): void {
  command
    .option('--enterprises <n>', 'how many firms, 1 to 2,000,000', parseCount, 2000)
    .action(async (options: CommonOptions & { enterprises: number }) => {
      const result = await withDeps(open, async ({ rules, clock }) => {
        const bar = progressBar('seed', 'firms');
        const now = clock.now();
        const count = options.enterprises;
        try {
          return await writeFirms({ count, rules, asOf: civilDateOf(now), now }, (done, total) =>
            bar.update(done, total),
          );
        } finally {
          bar.stop();
        }
      });
      const text = {
        zh: `新增 ${result.created} 户虚构经营主体，已有 ${result.known} 户。下一步：zhida evaluate`,
        en: `added ${result.created} invented firms, ${result.known} were there. Next: zhida evaluate`,
      };
      print({ result, text }, options);
    });
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d{1,7}$/.test(text) || count < 1 || count > 2_000_000) {
    throw new InvalidArgumentError('a whole number from 1 to 2,000,000 is needed');
  }
  return count;
}
