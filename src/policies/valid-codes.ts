import type { CivilDate, FactRecord, Observation } from '../eligibility/facts.js';

/** Which codes a list of certificates or listings gives on a day. */
export interface ValidCodes {
  /** Valid for certain. */
  readonly codes: readonly string[];
  /** Begun and not revoked, but nobody has said until when: valid or not. */
  readonly open: readonly string[];
}

/** The set that the codes make, as an observation holds it. */
export type CodeSet = Pick<Observation, 'value' | 'known' | 'missing'>;

/**
 * Codes of the records that are valid on `day`: begun, not ended, not revoked. A record without its end proves nothing,
 * unless such records may be `endless`. Undefined where a record that may be valid does not tell its code.
 */
export function validCodes(records: readonly FactRecord[], day: CivilDate, endless = false): ValidCodes | undefined {
  const codes = new Set<string>();
  const open = new Set<string>();
  for (const { code, recognisedOn, validTo, revokedOn } of records) {
    if (isDay(recognisedOn) && recognisedOn > day) continue;
    if (isDay(revokedOn) && revokedOn <= day) continue;
    if (isDay(validTo) && validTo < day) continue;
    if (typeof code !== 'string') return undefined;
    (endless || isDay(validTo) ? codes : open).add(code);
  }
  return { codes: [...codes].sort(), open: [...open].filter((code) => !codes.has(code)).sort() };
}

/**
 * The set of valid codes of the records; with an open one among them it is known in part, all but that one. `spoken` are
 * the codes of which it is known whether the firm has them (all there are, where the whole list is known); without it
 * those that the records name.
 */
export function codeSet(
  records: readonly FactRecord[],
  valid: ValidCodes | undefined,
  spoken: Iterable<string> | undefined,
): CodeSet {
  if (valid === undefined) return { missing: 'incomplete' };
  const { codes, open } = valid;
  if (open.length === 0) return { value: codes };
  const named = records.flatMap(({ code }) => (typeof code === 'string' ? code : []));
  const settled = [...new Set([...(spoken ?? named), ...codes])].filter((code) => !open.includes(code));
  return { value: codes, known: { field: 'code', elements: settled } };
}

function isDay(value: unknown): value is CivilDate {
  return typeof value === 'string' && value !== '';
}
