import type { Planes } from './batch-blocks.js';

/** Rows by policy: those of policy p are `rows[starts[p]]` to before `rows[starts[p + 1]]`, ascending. */
export interface Pairs {
  readonly starts: Float64Array;
  readonly rows: Uint32Array;
}

/** The pairs of policy and row that have the verdict. */
export function pairsOf(
  { rows: count, policies, wordsPerPolicy, truth, known }: Planes,
  verdict: 'eligible' | 'undecided',
): Pairs {
  const starts = new Float64Array(policies + 1);
  const words = Math.ceil(count / 32);
  const [plane, flip] = verdict === 'eligible' ? [truth, 0] : [known, -1];
  const lastWord = count % 32 === 0 ? -1 : (1 << (count % 32)) - 1;
  let rows = new Uint32Array(count);
  let found = 0;
  for (let policy = 0; policy < policies; policy += 1) {
    rows = roomier(rows, found, count);
    const first = policy * wordsPerPolicy;
    for (let word = 0; word < words; word += 1) {
      let bits = (plane[first + word] as number) ^ flip;
      if (word === words - 1) bits &= lastWord;
      while (bits !== 0) {
        const lowest = bits & -bits;
        rows[found] = 32 * word + 31 - Math.clz32(lowest);
        found += 1;
        bits ^= lowest;
      }
    }
    starts[policy + 1] = found;
  }
  return { starts, rows: rows.subarray(0, found) };
}

/** The array, or a larger one with the same beginning, so that `more` fit behind the first `used`. */
function roomier(rows: Uint32Array<ArrayBuffer>, used: number, more: number): Uint32Array<ArrayBuffer> {
  if (used + more <= rows.length) return rows;
  const larger = new Uint32Array(2 * (used + more));
  larger.set(rows.subarray(0, used));
  return larger;
}
