import { createHash } from 'node:crypto';
import type { CivilDate, Facts, FactValue } from '../../eligibility/index.js';
import type { Evidence, EvidenceFact } from '../match.schema.js';

/**
 * The facts that a verdict and its amount rest on, each with value, source and date, in the order of their keys: `asked`
 * by the conditions, `used` by the amount. Together with the policy's version the whole trace can be rebuilt from them.
 */
export function evidenceOf(asked: readonly string[], used: readonly string[], facts: Facts, asOf: CivilDate): Evidence {
  const found: EvidenceFact[] = [];
  for (const key of [...new Set([...asked, ...used])].sort()) {
    const { value, source, asOf: date } = facts.get(key) ?? {};
    if (value === undefined) continue;
    found.push({
      key,
      ...shown(value),
      ...(source === undefined ? {} : { source }),
      ...(date === undefined ? {} : { asOf: date }),
    });
  }
  return { asOf, facts: found };
}

/** Everything about a match that a later run may find different. Dates and sources of equal values do not count. */
export function signatureOf(
  figures: readonly (string | number | boolean | null)[],
  evidence: Pick<Evidence, 'facts'>,
): string {
  const values = evidence.facts.map(({ key, value, digest }) => [key, digest ?? value]);
  return digestOf([...figures, values]);
}

/** Records of a list name persons: a match keeps how many there were and their digest. */
function shown(value: FactValue): Pick<EvidenceFact, 'value' | 'records' | 'digest'> {
  if (!isRecords(value)) return { value };
  return { records: value.length, digest: digestOf(value) };
}

function isRecords(value: FactValue): value is Extract<FactValue, readonly object[]> {
  return Array.isArray(value) && value.some((one) => typeof one === 'object');
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);
}
