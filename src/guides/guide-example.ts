import { showValue } from '../eligibility/explain/explain-values.js';
import type { FactRecord, FieldDefinition, Threshold, Words } from '../eligibility/facts.js';
import { definitionOf, fieldDefinitionOf } from '../eligibility/vocabulary.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { type WorkedExample, workedExample } from '../policies/worked-example.service.js';
import { labelWords } from './guide-rule.js';

/** A label and a value, as readers see them. */
export interface Figure {
  readonly label: Words;
  readonly value: Words;
}

/** The worked example of a guide: invented figures in words. */
export interface GuideExample extends Omit<WorkedExample, 'facts' | 'records'> {
  readonly facts: readonly Figure[];
  readonly records: readonly { readonly list: Words; readonly fields: readonly Figure[] }[];
}

/** The policy's worked example in words; null where it comes to no amount. */
export function exampleOf(policy: PolicyVersion, rules: RuleBook): GuideExample | null {
  const example = workedExample(policy, rules);
  if (example === null) return null;
  return {
    ...example,
    facts: example.facts.map(({ key, value }) => ({
      label: labelWords(key, rules),
      value: shown(value, definitionOf(key, rules), rules),
    })),
    records: example.records.flatMap(({ list, record }) => {
      const fields = fieldsOf(list, record, policy, rules);
      return fields.length === 0 ? [] : [{ list: labelWords(list, rules), fields }];
    }),
  };
}

/** What the policy looks at in a record: never who it is about. */
function fieldsOf(list: string, record: FactRecord, policy: PolicyVersion, rules: RuleBook): Figure[] {
  const rule = JSON.stringify([policy.conditions, policy.benefit]);
  return Object.entries(record).flatMap(([name, value]): Figure[] => {
    const definition = fieldDefinitionOf(definitionOf(list, rules), name);
    if (definition === undefined || definition.type === 'text' || !isRead(name, rule)) return [];
    const scalar = definition.map ? firstOf(value) : value;
    if (scalar === null || scalar === undefined || isRecords(scalar)) return [];
    return [{ label: definition.label, value: shown(scalar as Threshold, definition, rules) }];
  });
}

function isRead(field: string, rule: string): boolean {
  return new RegExp(`"(fact|field|from|months)":"${field}[."]`).test(rule);
}

/** A map's entries stand for one another where they are alike. */
function firstOf(value: FactRecord[string]): unknown {
  const values = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return new Set(values).size === 1 ? values[0] : undefined;
}

function isRecords(value: unknown): boolean {
  return typeof value === 'object' && !(Array.isArray(value) && value.every((one) => typeof one === 'string'));
}

function shown(value: Threshold, definition: FieldDefinition | undefined, rules: RuleBook): Words {
  return { zh: showValue(value, definition, 'zh', rules), en: showValue(value, definition, 'en', rules) };
}
