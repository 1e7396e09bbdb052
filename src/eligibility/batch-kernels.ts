import type { Gate } from './batch-network.js';

/** An `and` or `or` of some planes into another: `length` words each, at offsets into `words`. */
type Kernel = (words: Int32Array, to: number, length: number, a: number, b: number, c: number, d: number) => void;

/**
 * A plane is a row of bits, one for each enterprise. A node has two, one behind the other: `sure`, where it is true, and
 * `maybe`, where it is not false. With `not` at the leaves only, both come from the inputs' planes of the same name by
 * the same `and` or `or`, so one pass over both does Kleene's logic and knows nothing of it.
 */
const AND: readonly Kernel[] = [
  (words, to, length, a, b) => {
    for (let i = 0; i < length; i += 1) words[to + i] = (words[a + i] as number) & (words[b + i] as number);
  },
  (words, to, length, a, b, c) => {
    for (let i = 0; i < length; i += 1)
      words[to + i] = (words[a + i] as number) & (words[b + i] as number) & (words[c + i] as number);
  },
  (words, to, length, a, b, c, d) => {
    for (let i = 0; i < length; i += 1)
      words[to + i] =
        (words[a + i] as number) & (words[b + i] as number) & (words[c + i] as number) & (words[d + i] as number);
  },
];

const OR: readonly Kernel[] = [
  (words, to, length, a, b) => {
    for (let i = 0; i < length; i += 1) words[to + i] = (words[a + i] as number) | (words[b + i] as number);
  },
  (words, to, length, a, b, c) => {
    for (let i = 0; i < length; i += 1)
      words[to + i] = (words[a + i] as number) | (words[b + i] as number) | (words[c + i] as number);
  },
  (words, to, length, a, b, c, d) => {
    for (let i = 0; i < length; i += 1)
      words[to + i] =
        (words[a + i] as number) | (words[b + i] as number) | (words[c + i] as number) | (words[d + i] as number);
  },
];

/** Most inputs of one kernel; a gate with more takes several, its own planes among the inputs. */
const WIDEST = 4;

/** Computes a gate of at least two inputs, given where its planes and those of its inputs begin. */
export function runGate(kind: Gate['kind'], words: Int32Array, to: number, inputs: Int32Array, length: number): void {
  const kernels = kind === 'all' ? AND : OR;
  let first = inputs[0] as number;
  for (let from = 1; from < inputs.length; from += WIDEST - 1) {
    const kernel = kernels[Math.min(inputs.length - from, WIDEST - 1) - 1] as Kernel;
    kernel(words, to, length, first, inputs[from] ?? 0, inputs[from + 1] ?? 0, inputs[from + 2] ?? 0);
    first = to;
  }
}
