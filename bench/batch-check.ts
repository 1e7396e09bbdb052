import { createHash } from 'node:crypto';
import type { Planes } from '../src/eligibility/batch/batch-blocks.js';
import { decide } from '../src/eligibility/decide.js';
import { AS_OF, type Enterprises, type GeneratedPolicy, vocabulary } from './batch-data.js';

/** SHA-256 of the pairs that are eligible, and of those that are undecided. */
export interface ResultHashes {
  readonly eligible: string;
  readonly undecided: string;
}

/** Every hundredth row. */
export function sampleOf(rows: number): number[] {
  return Array.from({ length: Math.ceil(rows / 100) }, (_, at) => at * 100);
}

/** What batch says of the rows. */
export function hashesOfPlanes(planes: Planes, rows: readonly number[]): ResultHashes {
  const bit = (plane: Int32Array, policy: number, row: number) =>
    ((plane[policy * planes.wordsPerPolicy + (row >> 5)] ?? 0) >>> (row & 31)) & 1;
  return hashesOf(rows, planes.policies, (policy, row) => {
    if (bit(planes.known, policy, row) === 0) return 'undecided';
    return bit(planes.truth, policy, row) === 1 ? 'eligible' : 'ineligible';
  });
}

/** What `decide` says of the rows, pair by pair. */
export function hashesOfDecide(
  firms: Enterprises,
  policies: readonly GeneratedPolicy[],
  rows: readonly number[],
): ResultHashes {
  let facts = firms.factsAt(0);
  let at = -1;
  return hashesOf(rows, policies.length, (policy, row) => {
    if (row !== at) facts = firms.factsAt(row);
    at = row;
    return decide((policies[policy] as GeneratedPolicy).conditions, facts, AS_OF, vocabulary).verdict;
  });
}

function hashesOf(
  rows: readonly number[],
  policies: number,
  verdictOf: (policy: number, row: number) => string,
): ResultHashes {
  const hashes = { eligible: createHash('sha256'), undecided: createHash('sha256') };
  for (const row of rows) {
    for (let policy = 0; policy < policies; policy += 1) {
      const verdict = verdictOf(policy, row);
      if (verdict === 'eligible' || verdict === 'undecided') hashes[verdict].update(`${row} ${policy}\n`);
    }
  }
  return { eligible: hashes.eligible.digest('hex'), undecided: hashes.undecided.digest('hex') };
}
