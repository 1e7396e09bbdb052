import { parseBenefit } from '../eligibility/benefit/benefit.schema.js';
import { contradictions } from '../eligibility/check/check-sense.js';
import { type Condition, parseConditions } from '../eligibility/condition.schema.js';
import { factsRead, splitPeriod } from '../eligibility/index.js';
import { pointer, RuleError, type RuleProblem } from '../eligibility/rule-error.js';
import { isSuppliable } from '../enterprises/supplied.schema.js';
import type { FileProblems } from './check-catalogue.js';
import { checkStatements } from './check-statements.js';
import type { PolicyVersion } from './policy.schema.js';
import type { RuleBook } from './rule-book.schema.js';

/** One policy file as read; `faulty` is set once a problem is found, so that it is left out of the book. */
export interface PolicyFile {
  /** Relative to the rules folder: `policies/CODE/VERSION.json`. */
  readonly file: string;
  readonly policy: PolicyVersion;
  faulty: boolean;
}

/**
 * Checks policies against the rest of the rule book and against one another, and marks the faulty ones: where the file
 * lies, what it states, its rules, and that the policies it names are there: `codes` are all that may be named.
 */
export function checkPolicies(
  files: readonly PolicyFile[],
  book: RuleBook,
  codes: ReadonlySet<string>,
): FileProblems[] {
  const places = new Map<string, string>();
  return files.flatMap((entry) => {
    const { file, policy } = entry;
    const key = `${policy.code}/${policy.version}`;
    const problems = [...checkPlace(file, policy), ...checkPolicy(policy, book, codes)];
    const other = places.get(key);
    if (other !== undefined) problems.push(problem('/version', `${key} is in ${other} too`));
    places.set(key, file);
    entry.faulty = problems.length > 0;
    return problems.length > 0 ? [{ file, problems }] : [];
  });
}

/** Everything that can be wrong with one policy; `codes` are those of all policies that it may name. */
export function checkPolicy(policy: PolicyVersion, book: RuleBook, codes: ReadonlySet<string>): RuleProblem[] {
  const rules = checkRules(policy, book);
  return [
    ...checkStatements(policy),
    ...rules,
    ...(rules.length === 0 ? [...checkSense(policy, book), ...checkOwnWord(policy, book)] : []),
    ...checkReferences(policy, book),
    ...policy.stacking.flatMap((one, at) =>
      codes.has(one.with) ? [] : [problem(`/stacking/${at}/with`, `there is no policy "${one.with}"`)],
    ),
  ];
}

/** A version is immutable: its file's path is its name, so that an edit shows as another file. */
export function checkPlace(file: string, { code, version }: PolicyVersion): RuleProblem[] {
  const expected = `policies/${code}/${version}.json`;
  return file === expected ? [] : [problem('', `holds ${code} version ${version}, so it must lie at ${expected}`)];
}

function checkRules(policy: PolicyVersion, book: RuleBook): RuleProblem[] {
  return [
    ...attempt('/conditions', () => parseConditions(policy.conditions, book)),
    ...(policy.benefit === null ? [] : attempt('/benefit', () => parseBenefit(policy.benefit, book))),
    ...policy.routes.flatMap((route, at) => attempt(`/routes/${at}/when`, () => parseConditions(route.when, book))),
  ];
}

/** Only of rules that are sound: a condition that was refused already cannot be read for its sense. */
function checkSense({ conditions, routes }: PolicyVersion, book: RuleBook): RuleProblem[] {
  const under = (path: string, condition: Condition) =>
    contradictions(condition, book).map((found) => problem(path + found.path, found.message));
  return [...under('/conditions', conditions), ...routes.flatMap(({ when }, at) => under(`/routes/${at}/when`, when))];
}

/** What a firm itself may state pays it nothing before somebody has looked. */
function checkOwnWord(policy: PolicyVersion, book: RuleBook): RuleProblem[] {
  if (policy.class !== 'grant' || policy.process.review.length > 0) return [];
  const bases = new Set([...factsRead(policy, book)].map((key) => splitPeriod(key).base));
  const own = [...bases].filter((key) => {
    const definition = book.catalogue.get(key);
    return definition !== undefined && isSuppliable(definition);
  });
  if (own.length === 0) return [];
  return [problem('/process/review', `a grant that rests on the firm's own word is reviewed: ${own.join(', ')}`)];
}

function attempt(path: string, check: () => unknown): RuleProblem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return error.problems.map((found) => ({ ...found, path: path + found.path }));
  }
}

function checkReferences(policy: PolicyVersion, book: RuleBook): RuleProblem[] {
  const divisions = book.codes.get('divisions')?.codes;
  const department = (key: string, path: string) =>
    book.departments.has(key) ? [] : [problem(path, `department "${key}" is not known`)];
  const division = (code: string, path: string) =>
    divisions?.has(code) ? [] : [problem(path, `"${code}" is not in the code list divisions`)];
  return [
    ...department(policy.department, '/department'),
    ...policy.process.review.flatMap((step, at) => department(step.department, `/process/review/${at}/department`)),
    ...policy.contacts.flatMap((contact, at) => division(contact.district, `/contacts/${at}/district`)),
    ...Object.entries(policy.jurisdiction).flatMap(([kind, codes]) =>
      codes.flatMap((code, at) => division(code, pointer(`/jurisdiction/${kind}`, at))),
    ),
  ];
}

function problem(path: string, message: string): RuleProblem {
  return { path, code: 'value', message };
}
