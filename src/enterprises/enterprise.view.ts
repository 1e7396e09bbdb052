import type { FactDefinition, FactValue, Words } from '../eligibility/facts.js';
import { type Hidden, hiddenBy, type Reader } from '../eligibility/index.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { type Enterprise, parseSlot } from './enterprise.schema.js';
import { heldFacts } from './held-facts.service.js';

export interface EnterpriseSummary {
  readonly uscc: string;
  readonly name: string;
  readonly districtCode: string | null;
  readonly districtName: Words | null;
  readonly registrationStatus: string | null;
  readonly industryCode: string | null;
  readonly updatedAt: string;
}

export interface FactView {
  readonly key: string;
  readonly label: Words;
  readonly unit: string | null;
  readonly period: string | null;
  /** Money is text in 元 with two decimals; of a sensitive list only the number of records; null where it is hidden. */
  readonly value: unknown;
  readonly source: string;
  readonly sourceName: Words | null;
  readonly asOf: string;
  readonly inferred: boolean;
  /** Why the value is not shown; null where it is. */
  readonly hidden: Hidden | null;
}

export interface EnterpriseView extends EnterpriseSummary {
  readonly facts: readonly FactView[];
  readonly originals: Readonly<Record<string, string>>;
}

/** What lists of enterprises show. */
export function enterpriseSummary(enterprise: Enterprise, rules: Pick<RuleBook, 'codes'>): EnterpriseSummary {
  const { uscc, name, districtCode, registrationStatus, values, updatedAt } = enterprise;
  return {
    uscc,
    name,
    districtCode: districtCode ?? null,
    districtName: (districtCode && rules.codes.get('divisions')?.codes.get(districtCode)) || null,
    registrationStatus: registrationStatus ?? null,
    industryCode: typeof values.industryCode === 'string' ? values.industryCode : null,
    updatedAt: updatedAt.toISOString(),
  };
}

/**
 * One enterprise with every stored fact, its source and date, in the order of the catalogue.
 * @param reader with a reason sees sensitive facts as they are, which whoever asks writes down
 */
export function enterpriseView(
  enterprise: Enterprise,
  rules: Pick<RuleBook, 'catalogue' | 'codes' | 'departments'>,
  reader: Reader = 'staff',
): EnterpriseView {
  const facts = heldFacts(enterprise, rules.catalogue).map(
    ({ definition, period, value, from }): FactView => ({
      key: definition.key,
      label: definition.label,
      unit: definition.unit ?? null,
      period,
      ...valueView(definition, { value, source: from.source }, reader),
      source: from.source,
      sourceName: rules.departments.get(from.source)?.name ?? null,
      asOf: from.asOf,
      inferred: from.inferred === true,
    }),
  );
  return { ...enterpriseSummary(enterprise, rules), facts, originals: originalsOf(enterprise, rules) };
}

/** As published, of facts whose value may be shown. */
function originalsOf({ originals = {} }: Enterprise, { catalogue }: Pick<RuleBook, 'catalogue'>) {
  const isShown = ([slot]: [string, string]) => hiddenBy(catalogue.get(parseSlot(slot).key), {}, 'staff') === null;
  return Object.fromEntries(Object.entries(originals).filter(isShown));
}

function valueView(definition: FactDefinition, fact: { value: FactValue; source: string }, reader: Reader) {
  const { value } = fact;
  const hidden = hiddenBy(definition, fact, reader);
  if (hidden === null) return { value: shown(definition, value), hidden };
  // How many, never which.
  const count = hidden === 'sensitive' && Array.isArray(value) ? { records: value.length } : null;
  return { value: count, hidden };
}

function shown(definition: FactDefinition, value: FactValue): unknown {
  if (definition.type === 'money') return (value as number).toFixed(2);
  if (definition.type !== 'list') return value;
  const records = value as readonly Record<string, unknown>[];
  return records.map((record) => {
    const entries = Object.entries(record).map(([field, content]) => [
      field,
      definition.fields?.[field]?.type === 'money' && typeof content === 'number' ? content.toFixed(2) : content,
    ]);
    return Object.fromEntries(entries);
  });
}
