/**
 * Transposes the 32×32 bit matrix in `words[at]` to `words[at + 31]` in place: bit r of word k becomes bit k of word r.
 * Five rounds of swapping ever smaller squares (Warren, *Hacker's Delight*, 2nd ed., §7-3).
 */
export function transpose32(words: Int32Array, at: number): void {
  swapSquares(words, at, 16, 0x0000ffff);
  swapSquares(words, at, 8, 0x00ff00ff);
  swapSquares(words, at, 4, 0x0f0f0f0f);
  swapSquares(words, at, 2, 0x33333333);
  swapSquares(words, at, 1, 0x55555555);
}

/** Swaps, in each square of 2 × `size` bits, the upper right quarter with the lower left one. */
function swapSquares(words: Int32Array, at: number, size: number, mask: number): void {
  for (let top = at; top < at + 32; top += 2 * size) {
    for (let row = top; row < top + size; row += 1) {
      const upper = words[row] as number;
      const lower = words[row + size] as number;
      const swapped = ((upper >>> size) ^ lower) & mask;
      words[row] = upper ^ (swapped << size);
      words[row + size] = lower ^ swapped;
    }
  }
}
