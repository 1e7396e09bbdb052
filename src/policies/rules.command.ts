import type { Command } from 'commander';
import { readConfig } from '../config.js';
import { type Clock, systemClock } from '../deps.js';
import { civilDateOf, isCivilDate } from '../eligibility/civil-date.js';
import type { CivilDate } from '../eligibility/facts.js';
import { type CommonOptions, command, print } from '../terminal/command.js';
import { InputError } from '../terminal/input-error.js';
import { readLines, TOO_LONG } from '../terminal/read-lines.js';
import { type Evaluation, evaluateRequest, readRequest } from './evaluation.js';
import { evaluationText } from './evaluation.view.js';
import { loadRules, packageRules } from './load-rules.js';
import type { RuleBook } from './rule-book.schema.js';
import { readJson } from './rule-reader.js';
import { type CoverageOf, checkRules, type RulesCheck } from './rules-check.js';

/** A line of `--batch` is at most this long. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

interface CheckOptions extends CommonOptions {
  readonly coverage?: boolean;
}

interface EvalOptions extends CommonOptions {
  readonly batch?: boolean;
  readonly conditions?: string;
  readonly policy?: string;
  readonly facts?: string;
  readonly asOf?: string;
}

/**
 * `zhida rules`: the rule files by themselves. Needs no database, except for `check --coverage`.
 * @param measure gives the coverage of facts from the enterprises that are stored
 */
export function rulesCommand(rules: Command, clock: Clock = systemClock, measure?: () => Promise<CoverageOf>): void {
  const rulesDir = () => readConfig().rulesDir ?? packageRules();
  const check = command('check', 'check rule files: schema, types, contradictions, the tests inside each policy')
    .argument('[paths...]', 'policy files or folders; without any, the whole rules folder')
    .option('--coverage', 'tell facts that are known of few of the enterprises stored (opens the database)')
    .action(async (paths: string[], options: CheckOptions) =>
      runCheck(paths, options, rulesDir(), options.coverage ? await measure?.() : undefined),
    );
  const evaluation = command('eval', 'evaluate plain facts against conditions or a policy')
    .option('--conditions <file>', 'a file with json-rules-engine conditions')
    .option('--policy <code>', 'the code of a policy; its version in force at the day is taken')
    .option('--facts <file>', 'a file with one JSON object {key: value}')
    .option('--as-of <date>', 'the day of assessment, YYYY-MM-DD; today in Shanghai unless given')
    .option('--batch', 'one request {conditions | policy, facts, asOf} a line on stdin, one result a line on stdout')
    .action((options: EvalOptions) => runEval(options, rulesDir(), civilDateOf(clock.now())));
  rules.addCommand(check).addCommand(evaluation);
}

function runCheck(paths: readonly string[], options: CheckOptions, rulesDir: string, coverageOf?: CoverageOf): void {
  const result = checkRules(paths, rulesDir, coverageOf);
  print({ result, text: checkText(result) }, options);
  if (!result.ok) throw new InputError(result.problems);
}

function checkText({ policies }: RulesCheck): string {
  const lines = policies.flatMap(({ file, code, version, tests, passed, problems, warnings }) => {
    const name = code === null ? file : `${code} ${version}`;
    const told = warnings.map(({ path, message }) => `  ! ${path}: ${message}`);
    if (problems.length === 0) return [`✓ ${name}: ${tests} ${tests === 1 ? 'test' : 'tests'} passed`, ...told];
    const found = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`;
    return [`✗ ${name}: ${found}, ${passed} of ${tests} tests passed`, ...told];
  });
  const tests = policies.reduce((sum, one) => sum + one.tests, 0);
  const passed = policies.reduce((sum, one) => sum + one.passed, 0);
  const sound = policies.filter((one) => one.problems.length === 0).length;
  return [...lines, `${sound} of ${policies.length} files sound, ${passed} of ${tests} tests passed`].join('\n');
}

async function runEval(options: EvalOptions, rulesDir: string, today: CivilDate): Promise<void> {
  if (options.batch) {
    if (options.conditions ?? options.policy ?? options.facts ?? options.asOf) {
      throw new InputError('--batch takes its conditions, policies, facts and days from stdin, not from options');
    }
    return runBatch(loadRules(rulesDir), today);
  }
  const asOf = options.asOf ?? today;
  if (!isCivilDate(asOf)) throw new InputError(`--as-of ${asOf} is no day that exists, YYYY-MM-DD`);
  if ((options.conditions === undefined) === (options.policy === undefined)) {
    throw new InputError('give either --conditions FILE or --policy CODE');
  }
  if (options.facts === undefined) throw new InputError('give --facts FILE');
  const conditions = options.conditions === undefined ? undefined : fileJson(options.conditions);
  const facts = fileJson(options.facts);
  const rules = loadRules(rulesDir);
  const result = evaluateRequest({ conditions, policy: options.policy, facts, asOf }, rules);
  print({ result, text: evaluationText(result, asOf, rules) }, options);
}

/** Results in the order of the lines; a line that cannot be evaluated gives `{error}` and the rest go on. */
async function runBatch(rules: RuleBook, today: CivilDate): Promise<void> {
  for await (const line of readLines(process.stdin, MOST_CHARACTERS)) {
    const result = JSON.stringify(batchResult(line, rules, today));
    if (!process.stdout.write(`${result}\n`)) await new Promise((resume) => process.stdout.once('drain', resume));
  }
}

/** One line of `--batch`, evaluated. */
export function batchResult(
  line: string | typeof TOO_LONG,
  rules: RuleBook,
  today: CivilDate,
): Evaluation | { readonly error: string } {
  if (line === TOO_LONG) return { error: `a line of more than ${MOST_CHARACTERS} characters` };
  try {
    return evaluateRequest(readRequest(parsed(line), today), rules);
  } catch (error) {
    if (error instanceof InputError) return { error: error.problems.join('; ') };
    // A fault of ours on one line must not cost the lines after it.
    return { error: `cannot be evaluated: ${(error as Error).message}` };
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    throw new InputError(`is no JSON: ${(error as Error).message.split('\n')[0]}`);
  }
}

function fileJson(path: string): unknown {
  const { json, problem } = readJson(path);
  if (problem) throw new InputError(`${path}: ${problem.message}`);
  return json;
}
