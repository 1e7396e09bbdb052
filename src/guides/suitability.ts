import { decide } from '../eligibility/decide.js';
import { deriveFacts } from '../eligibility/derived.js';
import type { CivilDate, FactValue } from '../eligibility/facts.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';

/** For which firms a policy can be, as its own rule says. */
export interface Suitability {
  readonly sizes: readonly string[];
  /** Sections of GB/T 4754, A to T. */
  readonly industries: readonly string[];
}

/**
 * For which sizes and industries a policy can be: all but those that its conditions rule out whatever else is true of a
 * firm. Nothing but the one fact is known; what is not known rules nothing out. Policies with the same conditions share
 * what is found.
 */
export function suitabilityIn(rules: RuleBook, asOf: CivilDate): (policy: PolicyVersion) => Suitability {
  const found = new Map<PolicyVersion['conditions'], Suitability>();
  const sizes = [...(rules.codes.get('size-classes')?.codes.keys() ?? [])];
  const sections = sectionsOf(rules);
  return ({ conditions }) => {
    const before = found.get(conditions);
    if (before) return before;
    const isPossible = (fact: string, value: FactValue): boolean => {
      const facts = deriveFacts(new Map([[fact, { value }]]), asOf, rules);
      return decide(conditions, facts, asOf, rules).verdict !== 'ineligible';
    };
    const made = {
      sizes: sizes.filter((size) => isPossible('sizeClass', size)),
      industries: [...sections].flatMap(([section, codes]) =>
        codes.some((code) => isPossible('industryCode', code)) ? [section] : [],
      ),
    };
    found.set(conditions, made);
    return made;
  };
}

/** The codes of each section: a rule may speak of some of its classes only. */
function sectionsOf(rules: RuleBook): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  for (const code of rules.codes.get('industries')?.codes.keys() ?? []) {
    const section = sections.get(code.slice(0, 1));
    if (section) section.push(code);
    else sections.set(code.slice(0, 1), [code]);
  }
  return sections;
}
