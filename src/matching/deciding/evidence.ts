import {
  AS_OF_FACT,
  type CivilDate,
  type Facts,
  type FactValue,
  observe,
  type Vocabulary,
} from '../../eligibility/index.js';
import type { Evidence, EvidenceFact } from '../match.schema.js';
import type { Mutable } from '../mutable.js';
import { digestOf } from './signature.js';

/**
 * The facts that a verdict and its amount rest on, each with value, source and date, in the order of their keys: `asked`
 * by the conditions, `used` by the amount. Together with the policy's version the whole trace can be rebuilt from them.
 */
export function evidenceOf(
  asked: readonly string[],
  used: readonly string[],
  facts: Facts,
  asOf: CivilDate,
  vocabulary: Vocabulary,
): Evidence {
  const found: EvidenceFact[] = [];
  for (const key of [...new Set([...asked, ...used])].sort()) {
    // The day stands beside the facts already.
    if (key === AS_OF_FACT) continue;
    const { value, source, asOf: date } = observe(key, facts, asOf, vocabulary);
    if (value === undefined) continue;
    const fact: Mutable<EvidenceFact> = shown(key, value);
    if (source !== undefined) fact.source = source;
    if (date !== undefined) fact.asOf = date;
    found.push(fact);
  }
  return { asOf, facts: found };
}

/** Digest of a version and the values that it was decided on. Dates and sources of equal values do not count. */
export function valuesDigest(version: string, evidence: Pick<Evidence, 'facts'>): string {
  const values = evidence.facts.map(({ key, value, digest }) => [key, digest ?? value]);
  return digestOf(JSON.stringify([version, values]));
}

/** Records of a list name persons: a match keeps how many there were and their digest. */
function shown(key: string, value: FactValue): EvidenceFact {
  if (!isRecords(value)) return { key, value };
  return { key, records: value.length, digest: digestOf(JSON.stringify(value)) };
}

function isRecords(value: FactValue): value is Extract<FactValue, readonly object[]> {
  return Array.isArray(value) && value.some((one) => typeof one === 'object');
}
