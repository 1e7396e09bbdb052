import type { Planes } from './batch-blocks.js';

/** Rows by policy: those of policy p are `rows[starts[p]]` to before `rows[starts[p + 1]]`, ascending. */
export interface Pairs {
  readonly starts: Float64Array;
  readonly rows: Uint32Array;
}

/** The pairs of policy and row that have the verdict. */
export function pairsOf(planes: Planes, verdict: 'eligible' | 'undecided'): Pairs {
  const { policies, wordsPerPolicy, truth, known } = planes;
  const words = Math.ceil(planes.rows / 32);
  const [plane, flip] = verdict === 'eligible' ? [truth, 0] : [known, -1];
  const lastWord = planes.rows % 32 === 0 ? -1 : (1 << (planes.rows % 32)) - 1;
  const starts = new Float64Array(policies + 1);
  // Counted first: to make room for the right number costs less than to move what is there into larger room.
  for (let policy = 0; policy < policies; policy += 1) {
    const first = policy * wordsPerPolicy;
    let count = 0;
    for (let word = first; word < first + words; word += 1) count += onesIn((plane[word] as number) ^ flip);
    const behind = flip === 0 || words === 0 ? 0 : onesIn(((plane[first + words - 1] as number) ^ flip) & ~lastWord);
    starts[policy + 1] = (starts[policy] as number) + count - behind;
  }
  const rows = new Uint32Array(starts[policies] as number);
  let at = 0;
  for (let policy = 0; policy < policies; policy += 1) {
    const first = policy * wordsPerPolicy;
    for (let word = 0; word < words; word += 1) {
      let bits = (plane[first + word] as number) ^ flip;
      if (word === words - 1) bits &= lastWord;
      while (bits !== 0) {
        rows[at] = 32 * word + 31 - Math.clz32(bits & -bits);
        at += 1;
        bits &= bits - 1;
      }
    }
  }
  return { starts, rows };
}

/** How many bits of a word are 1 (Warren, *Hacker's Delight*, 2nd ed., §5-1). */
function onesIn(word: number): number {
  let ones = word - ((word >>> 1) & 0x55555555);
  ones = (ones & 0x33333333) + ((ones >>> 2) & 0x33333333);
  return Math.imul((ones + (ones >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
