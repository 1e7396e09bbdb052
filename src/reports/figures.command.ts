import type { Command } from 'commander';
import { type OpenDeps, withDeps } from '../deps.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { type CommonOptions, type Language, print } from '../terminal/command.js';
import { InputError } from '../terminal/input-error.js';
import { type FiguresQuery, figuresQuery } from './figures.schema.js';
import { readFigures, rebuildFigures } from './figures.service.js';
import { figuresView } from './figures.view.js';
import { figuresText } from './figures-words.js';
import { knownQuery } from './known-query.js';

interface Options extends CommonOptions {
  readonly policy?: string;
  readonly district?: string;
  readonly month?: string;
  readonly rebuild?: boolean;
}

/** `zhida figures`: what came of all matches, from the last time they were counted. */
export function figuresCommand(command: Command, open: OpenDeps): void {
  command
    .option('--policy <code>', 'of this policy only')
    .option('--district <digits>', 'of divisions that begin with these digits only')
    .option('--month <month>', 'first matched in this month only: YYYY-MM, or YYYY-MM..YYYY-MM')
    .option('--rebuild', 'count all matches again before; the service does each hour')
    .action((options: Options) =>
      withDeps(open, async (deps) => {
        const query = knownQuery(queryOf(options), deps.rules);
        if (options.rebuild) await rebuildFigures(deps);
        const read = await readFigures(query);
        if (read === null) throw new InputError('nothing was counted yet: use --rebuild');
        const view = figuresView(read.generation, read.cells, query);
        const text = (language: Language): string => figuresText(view, namesOf(deps.rules, language), language);
        print({ result: view, text: { zh: text('zh'), en: text('en') } }, options);
      }),
    );
}

function queryOf({ policy, district, month }: Options): FiguresQuery {
  const [from, to = from] = month?.split('..') ?? [];
  const given = Object.entries({ policy, district, from, to }).filter(([, value]) => value !== undefined);
  const parsed = figuresQuery.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const said = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return `--${name === 'from' || name === 'to' ? 'month' : name}: ${message}`;
  });
  // One month stands for both ends: what is wrong with it is said once.
  throw new InputError([...new Set(said)]);
}

function namesOf({ policies, codes }: RuleBook, language: Language): (key: string) => string {
  const titles = new Map(policies.map(({ code, title }) => [code, title[language]]));
  const divisions = codes.get('divisions')?.codes;
  return (key) => titles.get(key) ?? divisions?.get(key)?.[language] ?? '';
}
