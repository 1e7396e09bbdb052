import { departmentName, type ListedPolicy } from './policy.service.js';
import type { RuleBook } from './rule-book.schema.js';

/** What lists of policies show. */
export function policySummary({ policy, inForce }: Pick<ListedPolicy, 'policy' | 'inForce'>, rules: RuleBook) {
  const { code, version, title, summary, delivery, level, validFrom, validTo, sample, verified } = policy;
  return {
    ...{ code, version, title, summary, delivery, level, validFrom, validTo, inForce, sample, verified },
    class: policy.class,
    department: departmentName(policy, rules),
  };
}
