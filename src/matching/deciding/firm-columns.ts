import { deserialize } from 'bson';
import {
  type CivilDate,
  type ComputedFacts,
  definitionOf,
  EnterpriseScanner,
  factsBehind,
} from '../../eligibility/index.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import { storedFieldOf } from '../../enterprises/enterprise-facts.service.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import { factsOfFirms } from './firm-facts.js';

export interface FirmColumnsOptions {
  readonly rules: RuleBook;
  readonly asOf: CivilDate;
  /** The year that a yearly fact without offset stands for. */
  readonly referenceYear: number;
  /** The facts that rules speak of. */
  readonly keys: readonly string[];
  /** Rows of a chunk. */
  readonly rows?: number;
}

/**
 * Reads stored enterprises into columns of all the facts that rules speak of, derived ones and parameters included, as
 * `factsOfFirms` gives them. What a derived fact comes from is taken out of the document and looked at as objects; facts
 * that come from the same fields are computed together.
 */
export function firmScanner({ rules, asOf, referenceYear, keys, rows }: FirmColumnsOptions): EnterpriseScanner {
  const groups = new Map<string, { keys: string[]; fields: readonly string[] }>();
  for (const key of new Set(keys)) {
    const fields = fieldsBehind(key, rules);
    const group = groups.get(fields.join()) ?? { keys: [], fields };
    groups.set(fields.join(), group);
    group.keys.push(key);
  }
  const computed = [...groups.values()].map((group): ComputedFacts => {
    const catalogue = new Map([...rules.catalogue].filter(([key]) => group.fields.includes(key)));
    const factsOf = factsOfFirms(rules, asOf, { catalogue });
    return { ...group, factsOf: (document) => factsOf(deserialize(document) as Enterprise, referenceYear) };
  });
  return new EnterpriseScanner(keys, { vocabulary: rules, asOf, referenceYear, computed, ...(rows ? { rows } : {}) });
}

/** Parameters come from no field, but from the district, which goes with every one. */
function fieldsBehind(key: string, rules: RuleBook): readonly string[] {
  const behind = factsBehind(key, rules).filter((fact) => !fact.startsWith('param.') && definitionOf(fact, rules));
  return [...new Set(behind.map(storedFieldOf))].sort();
}
