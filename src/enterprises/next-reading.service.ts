import { addDays, addMonths } from '../eligibility/civil-date.js';
import type { CivilDate, FactRecord } from '../eligibility/facts.js';
import { hasBegun } from '../eligibility/period.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { type Enterprise, parseSlot } from './enterprise.schema.js';
import { storedListsOfSets } from './enterprise-facts.service.js';

export interface ReadingOptions {
  readonly rules: Pick<RuleBook, 'catalogue'>;
  readonly asOf: CivilDate;
  /** The fields of `values` that matter. */
  readonly fields: ReadonlySet<string>;
}

/**
 * The first day after `asOf` on which `factsFor` may read other facts out of the same document, for the same year of
 * reference: a statement grows too old, a quarter or month begins, a certificate begins, ends or is revoked. It may come
 * too early, never too late; null where nothing of that is to come.
 */
export function nextReading(enterprise: Enterprise, options: ReadingOptions): CivilDate | null {
  const { asOf } = options;
  // What was stated for a later day is known by then, and what stood before it until then.
  if (enterprise.provenance.some((entry) => entry.asOf > asOf)) return addDays(asOf, 1);
  const days = [
    ...agesOf(enterprise, options),
    ...beginningsOf(enterprise, options),
    ...recordsOf(enterprise, options),
  ];
  return days.reduce<CivilDate | null>(
    (first, day) => (day > asOf && (first === null || day < first) ? day : first),
    null,
  );
}

function* agesOf({ provenance }: Enterprise, { rules, fields }: ReadingOptions): Generator<CivilDate> {
  for (const { asOf, keys } of provenance) {
    for (const slot of keys) {
      const { key } = parseSlot(slot);
      const limit = fields.has(key) ? rules.catalogue.get(key)?.maxAgeDays : undefined;
      if (limit !== undefined) yield addDays(asOf, limit + 1);
    }
  }
}

/** Quarters and months begin on the first of a month. */
function* beginningsOf({ values }: Enterprise, { rules, asOf, fields }: ReadingOptions): Generator<CivilDate> {
  for (const field of fields) {
    const kind = rules.catalogue.get(field)?.period;
    if (kind !== 'quarter' && kind !== 'month') continue;
    if (Object.keys(values[field] ?? {}).some((period) => !hasBegun(period, asOf))) {
      yield addMonths(`${asOf.slice(0, 7)}-01`, 1);
    }
  }
}

function* recordsOf({ values }: Enterprise, { fields }: ReadingOptions): Generator<CivilDate> {
  for (const list of storedListsOfSets()) {
    if (!fields.has(list)) continue;
    for (const { recognisedOn, validTo, revokedOn } of (values[list] ?? []) as readonly FactRecord[]) {
      for (const day of [recognisedOn, revokedOn]) if (typeof day === 'string') yield day;
      if (typeof validTo === 'string') yield addDays(validTo, 1);
    }
  }
}
