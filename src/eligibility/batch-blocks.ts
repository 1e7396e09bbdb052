import { type Kernels, kernelsOn, MOST_INPUTS } from './batch-kernels.js';
import type { Program, Step, Tile } from './batch-program.js';
import { type BlockMemory, blockMemoryOf } from './block-memory.js';
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
/** Words of a block are a multiple of it: the kernels take 64 bytes at a time. */
const WORDS_STEP = 16;

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
  const size = WORDS_STEP * Math.ceil((to - from) / blocks / WORDS_STEP);
  const block = new Block(program, codes, size);
  for (let at = from; at < to; at += size) block.run(codes, at - from, planes, at, Math.min(size, to - at));
  if (planes.rows < 32 * to) cutLastWord(planes);
}

/** A gate kernel with all that it is called with. */
interface GateCall {
  readonly kernel: ReturnType<Kernels['gate']>;
  readonly to: number;
  readonly end: number;
  readonly inputs: readonly number[];
}

/** Decides one block of rows after another in the kernels' memory. */
class Block {
  readonly #kernels: Kernels;
  readonly #places: BlockMemory;
  readonly #codes: readonly ClassCodes[];
  readonly #masks: Int32Array;
  readonly #known: Int32Array;
  readonly #maybe: readonly GateCall[];
  readonly #steps: readonly {
    readonly calls: readonly GateCall[];
    readonly policies: Int32Array;
    readonly sure: Int32Array;
  }[];

  constructor(
    readonly program: Program,
    codes: readonly ClassCodes[],
    readonly size: number,
  ) {
    const places = blockMemoryOf(program, codes, size);
    const { memory, slotAt } = places;
    const wordsAt = (at: number, length: number) => new Int32Array(memory.buffer, at, length);
    this.#places = places;
    this.#kernels = kernelsOn(memory);
    this.#codes = codes.map((array, column) => viewLike(array, memory.buffer, places.codes[column] ?? 0, 32 * size));
    this.#masks = wordsAt(places.masks, 32 * size);
    this.#known = wordsAt(places.known, size);
    const constant = new Set(program.constants.map(({ slot }) => slot));
    // A literal may be true where it is, and where it is unknown.
    this.#maybe = Array.from(program.unknown, (open, slot) => ({ slot, open }))
      .filter(({ slot }) => !constant.has(slot))
      .flatMap(({ slot, open }) => {
        const sure = slotAt(slot);
        return this.#gate('any', sure + 4 * size, 4 * size, [sure, open < 0 ? sure : slotAt(open)]);
      });
    this.#steps = program.steps.map(({ kind, slot, inputs, policies }) => ({
      calls: this.#gate(kind, slotAt(slot), 8 * size, Array.from(inputs, slotAt)),
      policies,
      sure: wordsAt(slotAt(slot), size),
    }));
    for (const { slot, truth } of program.constants) {
      wordsAt(slotAt(slot), 2 * size)
        .fill(truth === 2 ? -1 : 0, 0, size)
        .fill(truth === 0 ? 0 : -1, size);
    }
  }

  /** Decides `length` words of rows: their class codes begin at word `first`, their verdicts at word `at`. */
  run(codes: readonly ClassCodes[], first: number, planes: Planes, at: number, length: number): void {
    for (const [column, own] of this.#codes.entries()) {
      own.set((codes[column] as ClassCodes).subarray(32 * first, 32 * (first + length)));
    }
    for (const tile of this.program.tiles.keys()) this.#judgeTile(tile);
    for (const call of this.#maybe) run(call);
    for (const { calls, policies, sure } of this.#steps) {
      for (const call of calls) run(call);
      for (const policy of policies) this.#write(planes, policy * planes.wordsPerPolicy + at, sure, length);
    }
  }

  /** Class codes → 32 bits of each row → words of planes. */
  #judgeTile(tile: number): void {
    const { masks, codes, tiles } = this.#places;
    const { planes, tables } = tiles[tile] as BlockMemory['tiles'][number];
    const end = masks + this.#masks.byteLength;
    this.#masks.fill(0);
    for (const [part, { column }] of (this.program.tiles[tile] as Tile).parts.entries()) {
      const width = (this.#codes[column] as ClassCodes).BYTES_PER_ELEMENT as 1 | 2 | 4;
      this.#kernels.gather(width)(codes[column] as number, tables[part] as number, masks, end);
    }
    this.#kernels.transpose(masks, end, planes, 0);
  }

  /** The calls for a gate; none for one without inputs. */
  #gate(kind: Step['kind'], to: number, bytes: number, inputs: readonly number[]): GateCall[] {
    if (inputs.length === 0) return [];
    const taken = inputs.slice(0, MOST_INPUTS);
    const rest = inputs.slice(MOST_INPUTS);
    const call = { kernel: this.#kernels.gate(kind, taken.length), to, end: to + bytes, inputs: taken };
    return rest.length === 0 ? [call] : [call, ...this.#gate(kind, to, bytes, [to, ...rest])];
  }

  #write({ truth, known }: Planes, to: number, sure: Int32Array, length: number): void {
    const { byteOffset, byteLength } = sure;
    const at = this.#places.known;
    this.#kernels.known(at, at + byteLength, byteOffset, byteOffset + byteLength);
    const whole = length === this.size;
    truth.set(whole ? sure : sure.subarray(0, length), to);
    known.set(whole ? this.#known : this.#known.subarray(0, length), to);
  }
}

/** Inputs beyond a kernel's number are ignored; spreading them instead would cost more than a small kernel. */
function run({ kernel, to, end, inputs }: GateCall): void {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = inputs;
  kernel(to, end, a, b, c, d, e, f, g, h);
}

function viewLike(codes: ClassCodes, buffer: ArrayBuffer, at: number, length: number): ClassCodes {
  if (codes instanceof Uint8Array) return new Uint8Array(buffer, at, length);
  return codes instanceof Uint16Array ? new Uint16Array(buffer, at, length) : new Uint32Array(buffer, at, length);
}

/** Bits of the last word that stand for no row. */
function cutLastWord({ rows, policies, wordsPerPolicy, truth, known }: Planes): void {
  const mask = rows % 32 === 0 ? -1 : (1 << (rows % 32)) - 1;
  for (let last = wordsPerPolicy - 1; last < policies * wordsPerPolicy; last += wordsPerPolicy) {
    truth[last] = (truth[last] as number) & mask;
    known[last] = (known[last] as number) & mask;
  }
}
