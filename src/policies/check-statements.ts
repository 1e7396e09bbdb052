import type { RuleProblem } from '../eligibility/rule-error.js';
import type { PolicyTest, PolicyVersion } from './policy.schema.js';

const INVENTED = '示例(虚构)';

/** What a policy file states beside its rules: where it comes from, when it holds, how it is carried out, its tests. */
export function checkStatements(policy: PolicyVersion): RuleProblem[] {
  return [...checkOrigin(policy), ...checkDates(policy), ...checkProcess(policy), ...checkTests(policy.tests)];
}

/** Nobody may take an invented policy for a real one, or a real one without its document. */
function checkOrigin({ code, title, basis, verified }: PolicyVersion): RuleProblem[] {
  if (code.startsWith('X')) {
    if (!title.zh.includes(INVENTED)) return [problem('/title/zh', `an invented policy says ${INVENTED} in its title`)];
    return verified ? [problem('/verified', 'an invented policy cannot be verified')] : [];
  }
  if (title.zh.includes(INVENTED)) return [problem('/code', 'the code of an invented policy begins with X')];
  const named = basis.some(({ documentNumber }) => documentNumber !== null);
  if (verified && !named) return [problem('/basis', 'a verified policy states its document number')];
  if (!named && !basis.some(({ url, source }) => url !== null || source !== undefined)) {
    return [problem('/basis', 'a real policy states a document number, or, where none was seen, a url or a source')];
  }
  return [];
}

function checkDates(policy: PolicyVersion): RuleProblem[] {
  const { validFrom, validTo, appliesTo, acceptUntil, payUntil } = policy;
  const found: RuleProblem[] = [];
  if (validTo !== null && validTo < validFrom) found.push(problem('/validTo', 'is before validFrom'));
  if (appliesTo.to !== null && appliesTo.to < appliesTo.from) found.push(problem('/appliesTo/to', 'is before from'));
  if (acceptUntil !== null && acceptUntil < validFrom) found.push(problem('/acceptUntil', 'is before validFrom'));
  if (acceptUntil !== null && payUntil !== null && payUntil < acceptUntil) {
    found.push(problem('/payUntil', 'is before acceptUntil'));
  }
  return found;
}

/** Only cash is reviewed, published, confirmed and paid; reliefs, rights and recognitions end without. */
function checkProcess(policy: PolicyVersion): RuleProblem[] {
  const { process, class: kind, benefit, budget, routes } = policy;
  const found: RuleProblem[] = [];
  if (kind === 'relief') {
    if (process.review.length > 0) found.push(problem('/process/review', 'a relief is never reviewed'));
    if (process.publicity) found.push(problem('/process/publicity', 'a relief is never published'));
    if (process.confirmation.kind !== 'none') found.push(problem('/process/confirmation/kind', 'of a relief is none'));
  }
  if (kind !== 'grant') {
    if (process.payment) found.push(problem('/process/payment', 'only a grant is paid'));
    if (budget) found.push(problem('/budget', 'only a grant has a budget'));
  }
  // A relief may have none: a rate that applies by itself and whose saving the data at hand do not give.
  if (benefit === null && kind === 'grant') found.push(problem('/benefit', 'a grant has a formula'));
  if (process.confirmation.kind !== 'none' && process.confirmation.windowDays === 0) {
    found.push(problem('/process/confirmation/windowDays', 'must be at least 1 where something is confirmed'));
  }
  if (new Set(process.review.map((step) => step.kind)).size === 1 && process.review[0]?.kind === 'joint') {
    found.push(problem('/process/review', 'a joint review needs a first or a final one'));
  }
  for (const [at, route] of routes.entries()) {
    if (route.delivery === policy.delivery && routes.length === 1) {
      found.push(problem(`/routes/${at}/delivery`, 'is what the policy has anyway'));
    }
  }
  return found;
}

/** A rule that nobody tried is not published. */
function checkTests(tests: readonly PolicyTest[]): RuleProblem[] {
  const found: RuleProblem[] = [];
  for (const verdict of ['eligible', 'ineligible', 'undecided'] as const) {
    if (!tests.some((test) => test.verdict === verdict)) {
      const why = verdict === 'undecided' ? ' (missing data)' : '';
      found.push(problem('/tests', `there is no test whose verdict is ${verdict}${why}`));
    }
  }
  const names = tests.map((test) => test.name);
  for (const [at, name] of names.entries()) {
    if (names.indexOf(name) !== at) found.push(problem(`/tests/${at}/name`, `"${name}" is there twice`));
  }
  return found;
}

function problem(path: string, message: string): RuleProblem {
  return { path, code: 'value', message };
}
