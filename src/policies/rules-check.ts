import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Coverage } from '../eligibility/check/check-coverage.js';
import type { Finding } from '../eligibility/check/check-sense.js';
import type { RuleProblem } from '../eligibility/rule-error.js';
import { InputError } from '../terminal/input-error.js';
import { checkPlace, checkPolicy } from './check-policy.js';
import { readRules } from './load-rules.js';
import { type PolicyVersion, parsePolicy } from './policy.schema.js';
import { policyFindings } from './policy-findings.js';
import { runPolicyTests } from './policy-tests.js';
import type { RuleBook } from './rule-book.schema.js';
import { problemLine, readJson } from './rule-reader.js';

/** What `rules check` found of one policy file. */
export interface CheckedPolicy {
  readonly file: string;
  readonly code: string | null;
  readonly version: string | null;
  readonly tests: number;
  readonly passed: number;
  readonly problems: readonly string[];
  /** What makes no sense in it though it is sound; forbids nothing. */
  readonly warnings: readonly Finding[];
}

/** The coverage of the facts of a policy, from the enterprises that are stored. */
export type CoverageOf = (policy: PolicyVersion) => Coverage;

export interface RulesCheck {
  readonly ok: boolean;
  readonly policies: readonly CheckedPolicy[];
  /** All problems, one line each, those of no single policy among them. */
  readonly problems: readonly string[];
}

/**
 * Checks policy files: schema, types, contradictions, the tests inside each, and what makes no sense. Without paths the
 * whole rules folder; a path is a rules folder, a folder of policies or one file, read against the rule book of
 * `rulesDir`. With `coverageOf` facts that few enterprises have are told as well.
 * @throws InputError where a path is not there or the rule book itself cannot be read
 */
export function checkRules(paths: readonly string[], rulesDir: string, coverageOf?: CoverageOf): RulesCheck {
  if (paths.length === 0) return checkFolder(rulesDir, coverageOf);
  const checks = paths.map((path) =>
    existsSync(join(path, 'facts.json')) ? checkFolder(path, coverageOf) : undefined,
  );
  const loose = paths.filter((_, at) => checks[at] === undefined).flatMap(policyFiles);
  const whole = checks.filter((check) => check !== undefined);
  return joined(loose.length > 0 ? [...whole, checkFiles(loose, readRules(rulesDir).book, coverageOf)] : whole);
}

function checkFolder(dir: string, coverageOf?: CoverageOf): RulesCheck {
  const { book, problems, files } = readRules(dir);
  const sound = new Map(book.policies.map((policy) => [`policies/${policy.code}/${policy.version}.json`, policy]));
  const policies = files.map((file): CheckedPolicy => {
    const label = `${basename(resolve(dir))}/${file}`;
    const policy = sound.get(file);
    if (policy) return tried(label, policy, book, coverageOf);
    const own = problems.filter((line) => line.startsWith(`${label} `) || line.startsWith(`${label}:`));
    return { file: label, code: null, version: null, tests: 0, passed: 0, problems: own, warnings: [] };
  });
  return joined([
    { ok: true, policies, problems: [...new Set([...problems, ...policies.flatMap((one) => one.problems)])] },
  ]);
}

function checkFiles(files: readonly string[], book: RuleBook, coverageOf?: CoverageOf): RulesCheck {
  const read = files.map((file) => ({ file, ...readPolicy(file) }));
  const codes = new Set(book.policies.map((policy) => policy.code));
  for (const { policy } of read) if (policy) codes.add(policy.code);
  const policies = read.map(({ file, policy, problems }): CheckedPolicy => {
    const found = policy ? [...misplaced(file, policy), ...checkPolicy(policy, book, codes)] : problems;
    const lines = (found ?? []).map((problem) => problemLine(file, problem));
    if (policy && lines.length === 0) return tried(file, policy, book, coverageOf);
    const named = { code: policy?.code ?? null, version: policy?.version ?? null };
    return { file, ...named, tests: policy?.tests.length ?? 0, passed: 0, problems: lines, warnings: [] };
  });
  return joined([{ ok: true, policies, problems: policies.flatMap((one) => one.problems) }]);
}

function readPolicy(file: string): { policy?: PolicyVersion; problems?: readonly RuleProblem[] } {
  const { json, problem } = readJson(file);
  return problem ? { problems: [problem] } : parsePolicy(json);
}

/** Inside a folder `policies` the path is the version's name; elsewhere a draft may be called anything. */
function misplaced(file: string, policy: PolicyVersion): RuleProblem[] {
  const folder = dirname(resolve(file));
  if (basename(dirname(folder)) !== 'policies') return [];
  return checkPlace(`policies/${basename(folder)}/${basename(file)}`, policy);
}

function tried(file: string, policy: PolicyVersion, book: RuleBook, coverageOf?: CoverageOf): CheckedPolicy {
  const results = runPolicyTests(policy, book);
  return {
    file,
    code: policy.code,
    version: policy.version,
    tests: results.length,
    passed: results.filter((result) => result.passed).length,
    problems: results.flatMap(({ name, problems }, at) =>
      problems.map((message) =>
        problemLine(file, { path: `/tests/${at}`, code: 'value', message: `"${name}": ${message}` }),
      ),
    ),
    warnings: policyFindings(policy, book, coverageOf?.(policy)),
  };
}

function joined(checks: readonly RulesCheck[]): RulesCheck {
  const policies = checks.flatMap((check) => check.policies);
  const problems = checks.flatMap((check) => check.problems);
  return { ok: problems.length === 0, policies, problems };
}

function policyFiles(path: string): string[] {
  if (!existsSync(path)) throw new InputError(`${path}: no such file or folder`);
  if (!statSync(path).isDirectory()) return [path];
  const found = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  if (found.length === 0) throw new InputError(`${path}: holds no policy file (.json)`);
  return found.sort().map((name) => join(path, name));
}
