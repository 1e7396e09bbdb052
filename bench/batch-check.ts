import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Planes } from '../src/eligibility/batch/batch-blocks.js';
import type { Columns } from '../src/eligibility/batch/columns.js';
import type { Verdict } from '../src/eligibility/decide.js';

/** SHA-256 of the pairs that are eligible, and of those that are undecided. */
export interface ResultHashes {
  readonly eligible: string;
  readonly undecided: string;
}

/** What is asked of a thread of `batch-check-worker.ts`: columns in shared memory, and the number of policies generated. */
export interface CheckTask {
  readonly columns: Columns;
  readonly policies: number;
  readonly rows: readonly number[];
}

/** Every hundredth row. */
export function sampleOf(rows: number): number[] {
  return Array.from({ length: Math.ceil(rows / 100) }, (_, at) => at * 100);
}

/** What batch says of the rows. */
export function hashesOfPlanes(planes: Planes, rows: readonly number[]): ResultHashes {
  const bit = (plane: Int32Array, policy: number, row: number) =>
    ((plane[policy * planes.wordsPerPolicy + (row >> 5)] ?? 0) >>> (row & 31)) & 1;
  return hashesOf(rows, planes.policies, (policy, at) => {
    const row = rows[at] ?? 0;
    if (bit(planes.known, policy, row) === 0) return 'undecided';
    return bit(planes.truth, policy, row) === 1 ? 'eligible' : 'ineligible';
  });
}

/** What `decide` says of the rows, pair by pair, on two threads: it takes about 5 µs a pair. */
export async function hashesOfDecide(
  columns: Columns,
  policies: number,
  rows: readonly number[],
): Promise<ResultHashes> {
  const half = Math.ceil(rows.length / 2);
  const parts = [rows.slice(0, half), rows.slice(half)];
  const verdicts = (await Promise.all(parts.map((part) => verdictsOn({ columns, policies, rows: part })))).flat();
  return hashesOf(rows, policies, (policy, at) => verdicts[at * policies + policy] as Verdict);
}

/** Verdicts of the rows, each row's policies after one another. */
function verdictsOn(task: CheckTask): Promise<Verdict[]> {
  const worker = new Worker(new URL('./batch-check-worker.js', import.meta.url), { workerData: task });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function hashesOf(
  rows: readonly number[],
  policies: number,
  verdictOf: (policy: number, at: number) => Verdict,
): ResultHashes {
  const hashes = { eligible: createHash('sha256'), undecided: createHash('sha256') };
  for (const [at, row] of rows.entries()) {
    for (let policy = 0; policy < policies; policy += 1) {
      const verdict = verdictOf(policy, at);
      if (verdict === 'eligible' || verdict === 'undecided') hashes[verdict].update(`${row} ${policy}\n`);
    }
  }
  return { eligible: hashes.eligible.digest('hex'), undecided: hashes.undecided.digest('hex') };
}
