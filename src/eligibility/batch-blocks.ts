import { runGate } from './batch-kernels.js';
import type { Program, Step, Tile } from './batch-program.js';
import { transpose32 } from './bit-matrix.js';
import type { ClassCodes } from './class-codes.js';

/**
 * Verdicts of P policies on N rows as two bits of each pair: `truth`, whether it is eligible, and `known`, whether it is
 * decided. Policy p owns words `p * wordsPerPolicy` and on, row r bit `r % 32` of word `r / 32`; bits behind the last row
 * are 0.
 */
export interface Planes {
  readonly rows: number;
  readonly policies: number;
  readonly wordsPerPolicy: number;
  readonly truth: Int32Array;
  readonly known: Int32Array;
}

/** Most words of a plane in a block, 8,192 rows: with more rows the planes leave the cache, with fewer calls cost more. */
const MOST_WORDS = 256;
/** A cache line between slots: else, at 2 KiB from one to the next, equal words of all planes compete for a few lines. */
const GAP = 16;

/** Room for the verdicts of all pairs, in memory that threads may share. */
export function planesFor(rows: number, policies: number, shared = false): Planes {
  const wordsPerPolicy = Math.ceil(rows / 32);
  const plane = () => {
    const bytes = wordsPerPolicy * policies * 4;
    return new Int32Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  };
  return { rows, policies, wordsPerPolicy, truth: plane(), known: plane() };
}

/**
 * Runs a program over the rows of words `from` to `to` of each plane.
 * @param codes class codes of each of the program's columns, those of the first row of word `from` first
 */
export function runBlocks(
  program: Program,
  codes: readonly ClassCodes[],
  planes: Planes,
  from = 0,
  to = planes.wordsPerPolicy,
): void {
  if (to <= from || planes.policies === 0) return;
  const blocks = Math.ceil((to - from) / MOST_WORDS);
  const block = new Block(program, Math.ceil((to - from) / blocks));
  for (let at = from; at < to; at += block.size) block.run(codes, at - from, planes, at, Math.min(block.size, to - at));
}

/** Planes of all nodes for the rows of one block. */
class Block {
  readonly #words: Int32Array;
  readonly #masks: Int32Array;
  /** Words from the planes of one slot to those of the next: `sure`, then `maybe`, then the gap. */
  readonly #stride: number;
  readonly #steps: readonly { readonly step: Step; readonly at: number; readonly inputs: Int32Array }[];

  constructor(
    readonly program: Program,
    readonly size: number,
  ) {
    const stride = 2 * size + GAP;
    this.#stride = stride;
    this.#words = new Int32Array(program.slots * stride);
    this.#masks = new Int32Array(32 * size);
    this.#steps = program.steps.map((step) => ({
      step,
      at: step.slot * stride,
      inputs: step.inputs.map((slot) => slot * stride),
    }));
    for (const { slot, truth } of program.constants) {
      const at = slot * stride;
      this.#words.fill(truth === 2 ? -1 : 0, at, at + size).fill(truth === 0 ? 0 : -1, at + size, at + 2 * size);
    }
  }

  /** Decides `length` words of rows: their class codes begin at word `first`, their verdicts at word `at`. */
  run(codes: readonly ClassCodes[], first: number, planes: Planes, at: number, length: number): void {
    for (const tile of this.program.tiles) this.#fill(tile, codes, 32 * first, length);
    this.#addUnknown();
    for (const { step, at: to, inputs } of this.#steps) {
      if (inputs.length > 0) runGate(step.kind, this.#words, to, inputs, 2 * this.size);
      for (const policy of step.policies) this.#write(planes, policy * planes.wordsPerPolicy + at, to, length);
    }
    if (planes.rows < 32 * (at + length)) cutLastWord(planes);
  }

  /** Classes → bits of each row → planes. */
  #fill(tile: Tile, codes: readonly ClassCodes[], firstRow: number, length: number): void {
    const [words, masks, slots, stride] = [this.#words, this.#masks, tile.slots, this.#stride];
    masks.fill(0);
    for (const { column, table } of tile.parts) {
      gather(codes[column] as ClassCodes, firstRow, 32 * length, table, masks);
    }
    for (let word = 0; word < length; word += 1) {
      transpose32(masks, 32 * word);
      for (let bit = 0; bit < slots.length; bit += 1) {
        words[(slots[bit] as number) * stride + word] = masks[32 * word + bit] as number;
      }
    }
  }

  /** A literal may be true where it is, and where it is unknown. */
  #addUnknown(): void {
    const [words, { unknown }, size] = [this.#words, this.program, this.size];
    for (let slot = 0; slot < unknown.length; slot += 1) {
      const open = unknown[slot] as number;
      const sure = slot * this.#stride;
      if (open < 0) words.copyWithin(sure + size, sure, sure + size);
      else orInto(words, sure + size, sure, open * this.#stride, size);
    }
  }

  #write({ truth, known }: Planes, to: number, from: number, length: number): void {
    const [words, size] = [this.#words, this.size];
    for (let i = 0; i < length; i += 1) {
      const sure = words[from + i] as number;
      truth[to + i] = sure;
      known[to + i] = ~(sure ^ (words[from + size + i] as number));
    }
  }
}

function gather(codes: ClassCodes, first: number, rows: number, table: Int32Array, masks: Int32Array): void {
  for (let row = 0; row < rows; row += 1) {
    masks[row] = (masks[row] as number) | (table[codes[first + row] as number] as number);
  }
}

function orInto(words: Int32Array, to: number, a: number, b: number, length: number): void {
  for (let i = 0; i < length; i += 1) words[to + i] = (words[a + i] as number) | (words[b + i] as number);
}

/** Bits of the last word that stand for no row. */
function cutLastWord({ rows, policies, wordsPerPolicy, truth, known }: Planes): void {
  const mask = rows % 32 === 0 ? -1 : (1 << (rows % 32)) - 1;
  for (let last = wordsPerPolicy - 1; last < policies * wordsPerPolicy; last += wordsPerPolicy) {
    truth[last] = (truth[last] as number) & mask;
    known[last] = (known[last] as number) & mask;
  }
}
