import { factsRead, splitPeriod } from '../../eligibility/index.js';
import { storedFieldOf } from '../../enterprises/enterprise-facts.service.js';
import type { PolicyVersion } from '../../policies/policy.schema.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import type { PlannedPolicy } from '../runs/run-plan.js';

/** Which policies of a plan read which stored fields, directly, through what is derived, or by place. */
export class Readers {
  /** Every field that some policy reads. */
  readonly fields: ReadonlySet<string>;
  readonly #plan: readonly PlannedPolicy[];
  readonly #rules: RuleBook;

  constructor(plan: readonly PlannedPolicy[], rules: RuleBook) {
    this.#plan = plan;
    this.#rules = rules;
    this.fields = new Set(plan.flatMap(({ policy }) => [...fieldsRead(policy, rules)]));
  }

  /** The policies that read any of these fields. */
  of(changed: readonly string[]): ReadonlySet<PlannedPolicy> {
    const reading = this.#plan.filter(({ policy }) => {
      const read = fieldsRead(policy, this.#rules);
      return changed.some((field) => read.has(field));
    });
    return new Set(reading);
  }
}

const known = new WeakMap<PolicyVersion, ReadonlySet<string>>();

function fieldsRead(policy: PolicyVersion, rules: RuleBook): ReadonlySet<string> {
  const before = known.get(policy);
  if (before !== undefined) return before;
  const fields = new Set<string>();
  for (const key of factsRead(policy, rules)) {
    // A parameter is the one of the firm's district.
    fields.add(key.startsWith('param.') ? 'districtCode' : storedFieldOf(splitPeriod(key).base));
  }
  known.set(policy, fields);
  return fields;
}
