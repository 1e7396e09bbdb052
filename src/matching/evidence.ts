import { createHash } from 'node:crypto';
import type { CivilDate, Entitlement, Facts, FactValue, TraceNode } from '../eligibility/index.js';
import type { Evidence, EvidenceFact } from './match.schema.js';

/**
 * The facts that a verdict and its amount rest on, each with value, source and date, in the order of their keys.
 * Together with the policy's version the whole trace can be rebuilt from them.
 */
export function evidenceOf(entitlement: Entitlement, facts: Facts, asOf: CivilDate): Evidence {
  const keys = new Set<string>(entitlement.benefit?.used ?? []);
  for (const root of [entitlement.gate, entitlement.trace]) if (root !== null) collect(root, keys);
  const used: EvidenceFact[] = [];
  for (const key of [...keys].sort()) {
    const { value, source, asOf: date } = facts.get(key) ?? {};
    if (value === undefined) continue;
    used.push({
      key,
      ...shown(value),
      ...(source === undefined ? {} : { source }),
      ...(date === undefined ? {} : { asOf: date }),
    });
  }
  return { asOf, facts: used };
}

/** Everything about a match that a later run may find different. Dates and sources of equal values do not count. */
export function signatureOf(
  figures: readonly (string | number | boolean | null)[],
  evidence: Pick<Evidence, 'facts'>,
): string {
  const values = evidence.facts.map(({ key, value, digest }) => [key, digest ?? value]);
  return digestOf([...figures, values]);
}

function collect(node: TraceNode, into: Set<string>): void {
  if (node.fact !== undefined) into.add(node.fact);
  if (node.thresholdFact !== undefined) into.add(node.thresholdFact);
  for (const child of node.children ?? []) collect(child, into);
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
