import { describeCondition } from '../eligibility/explain/explain.js';
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

/** A policy with its basis, guide and conditions in words. */
export function policyDetail(listed: Pick<ListedPolicy, 'policy' | 'inForce'>, rules: RuleBook) {
  const { policy } = listed;
  const sentences = (language: 'zh' | 'en'): string[] =>
    describeCondition(policy.conditions, language, rules).map(({ depth, text }) => `${'　'.repeat(depth)}${text}`);
  return {
    ...policySummary(listed, rules),
    basis: policy.basis.map(({ title, documentNumber, issuer, url }) => ({ title, documentNumber, issuer, url })),
    conditions: { zh: sentences('zh'), en: sentences('en') },
    ceiling: policy.benefit?.ceiling ?? false,
    guide: policy.guide,
    contacts: policy.contacts,
  };
}
