import { InputError } from '../terminal/input-error.js';
import { entitlePlain } from './evaluation.js';
import type { PolicyTest, PolicyVersion } from './policy.schema.js';
import type { RuleBook } from './rule-book.schema.js';

export interface PolicyTestResult {
  readonly name: string;
  readonly passed: boolean;
  /** What came out differently, one line each. */
  readonly problems: readonly string[];
}

/** Runs the tests inside a policy file: verdict, and amount and delivery where the test states them. */
export function runPolicyTests(policy: PolicyVersion, rules: RuleBook): PolicyTestResult[] {
  return policy.tests.map((test) => {
    const problems = outcomeOf(test, policy, rules);
    return { name: test.name, passed: problems.length === 0, problems };
  });
}

function outcomeOf(test: PolicyTest, policy: PolicyVersion, rules: RuleBook): string[] {
  try {
    const got = entitlePlain(policy, test.facts, test.asOf, rules);
    const problems: string[] = [];
    if (got.verdict !== test.verdict) {
      const missing = got.missing.map(({ fact, reason }) => `${fact} ${reason}`).join(', ');
      problems.push(`verdict is ${got.verdict}, expected ${test.verdict}${missing && ` (missing: ${missing})`}`);
    } else if (test.amount !== undefined && got.amount !== test.amount) {
      const missing = got.missing.map(({ fact }) => fact).join(', ');
      problems.push(`amount is ${got.amount}, expected ${test.amount}${missing && ` (missing: ${missing})`}`);
    }
    if (test.delivery !== undefined && got.delivery !== test.delivery) {
      problems.push(`delivery is ${got.delivery}, expected ${test.delivery}`);
    }
    return problems;
  } catch (error) {
    if (error instanceof InputError) return error.problems.map((line) => `facts ${line}`);
    throw error;
  }
}
