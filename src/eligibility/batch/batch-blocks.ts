import type { Bound } from './batch-binding.js';
import { type Kernels, kernelsOn, MOST_INPUTS } from './batch-kernels.js';
import type { Program, Step, Tile } from './batch-program.js';
import { type BlockLayout, blockLayout, placeTables } from './block-memory.js';
import type { CodeBytes, Source } from './class-codes.js';
import { type KernelMemory, memoryOf } from './kernel-code.js';

/**
 * Verdicts of P policies on N rows as two bits of each pair: `truth`, whether it is eligible, and `known`, whether it is
 * decided. Policy p owns words `p * wordsPerPolicy` and on, row r bit `r % 32` of word `r / 32`; bits behind the last row
 * are 0. The memory is shared with threads.
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
/** Kernels take 64 bytes at a time: so many words a block, and a policy's plane, is a multiple of. */
export const WORDS_STEP = 16;

/** Verdicts to come, and room for threads to work, in one memory. */
export interface Workspace {
  readonly program: Program;
  readonly memory: KernelMemory;
  readonly rows: number;
  readonly policies: number;
  readonly wordsPerPolicy: number;
  /** Words of a block, and where each thread's room begins. */
  readonly size: number;
  readonly rooms: readonly number[];
}

const workspaces = new WeakMap<Planes, Workspace>();
/** What this thread has set up in a workspace. */
const blocks = new WeakMap<Workspace, Block>();

/**
 * Makes room for the verdicts of a program on all rows: that of `spare`, verdicts which may be overwritten, where it fits.
 * @throws RangeError where verdicts need more than 4 GiB: 2 bits for each pair
 */
export function workspaceFor({ rows, program, sources }: Bound, threads = 1, spare?: Planes): Workspace {
  const kept = spare && workspaces.get(spare);
  if (kept?.program === program && kept.rows === rows && kept.rooms.length === threads) return kept;
  const { policies } = program;
  const wordsPerPolicy = stepped(Math.ceil(rows / 32));
  const share = Math.max(1, Math.ceil(wordsPerPolicy / threads));
  const size = stepped(Math.ceil(share / Math.ceil(share / MOST_WORDS)));
  const verdicts = 8 * policies * wordsPerPolicy;
  const room = blockLayout(program, sources, size, 0).end;
  const rooms = Array.from({ length: threads }, (_, thread) => verdicts + thread * room);
  return { program, memory: memoryOf(verdicts + threads * room), rows, policies, wordsPerPolicy, size, rooms };
}

function stepped(words: number): number {
  return WORDS_STEP * Math.ceil(words / WORDS_STEP);
}

/** The verdicts of a workspace; to be read when all threads are done. */
export function planesOf(workspace: Workspace): Planes {
  const { memory, rows, policies, wordsPerPolicy } = workspace;
  const words = policies * wordsPerPolicy;
  const planes = {
    rows,
    policies,
    wordsPerPolicy,
    truth: new Int32Array(memory.buffer, 0, words),
    known: new Int32Array(memory.buffer, 4 * words, words),
  };
  clearBehind(planes);
  workspaces.set(planes, workspace);
  return planes;
}

/** Decides the rows of words `from` to `to` of each plane, multiples of 16, as one of the workspace's threads. */
export function runBlocks(
  { program, sources }: Bound,
  workspace: Workspace,
  from = 0,
  to = workspace.wordsPerPolicy,
  thread = 0,
): void {
  const block = blocks.get(workspace) ?? new Block(program, sources, workspace, workspace.rooms[thread] as number);
  blocks.set(workspace, block);
  const { size } = workspace;
  for (let at = from; at < to; at += size) block.run(sources, at, Math.min(size, to - at));
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
  readonly #layout: BlockLayout;
  readonly #raw: Record<'number' | CodeBytes, { set(values: ArrayLike<number>): void }>;
  readonly #masks: Int32Array;
  readonly #maybe: readonly GateCall[];
  readonly #steps: readonly {
    readonly calls: readonly GateCall[];
    readonly policies: Int32Array;
    readonly sure: number;
  }[];

  constructor(
    readonly program: Program,
    sources: readonly Source[],
    readonly workspace: Workspace,
    room: number,
  ) {
    const { memory, size } = workspace;
    const layout = blockLayout(program, sources, size, room);
    const { slotAt, raw } = layout;
    placeTables(program, sources, layout, memory);
    this.#layout = layout;
    this.#kernels = kernelsOn(memory);
    this.#raw = {
      number: new Float64Array(memory.buffer, raw),
      1: new Uint8Array(memory.buffer, raw),
      2: new Uint16Array(memory.buffer, raw),
      4: new Uint32Array(memory.buffer, raw),
    };
    this.#masks = new Int32Array(memory.buffer, layout.masks, 32 * size);
    const constant = new Set(program.constants.map(({ slot }) => slot));
    // A literal may be true where it is, and where it is unknown.
    const maybe: GateCall[] = [];
    for (const [slot, open] of program.unknown.entries()) {
      if (constant.has(slot)) continue;
      const sure = slotAt(slot);
      maybe.push(...this.#gate('any', sure + 4 * size, 4 * size, [sure, open < 0 ? sure : slotAt(open)]));
    }
    this.#maybe = maybe;
    this.#steps = program.steps.map(({ kind, slot, inputs, policies }) => ({
      calls: this.#gate(kind, slotAt(slot), 8 * size, Array.from(inputs, slotAt)),
      policies,
      sure: slotAt(slot),
    }));
    for (const { slot, truth } of program.constants) {
      const both = new Int32Array(memory.buffer, slotAt(slot), 2 * size);
      both.fill(truth === 2 ? -1 : 0, 0, size).fill(truth === 0 ? 0 : -1, size);
    }
  }

  /** Decides `length` words of rows, from word `at` on. The columns may be others than before, their classes not. */
  run(sources: readonly Source[], at: number, length: number): void {
    const from = 32 * at;
    const to = Math.min(from + 32 * length, this.workspace.rows);
    for (const [place, source] of sources.entries()) this.#recode(source, place, from, to);
    for (const tile of this.program.tiles.keys()) this.#judgeTile(tile, sources, length);
    for (const call of this.#maybe) run(call);
    for (const { calls, policies, sure } of this.#steps) {
      for (const call of calls) run(call);
      for (const policy of policies) this.#write(policy, at, sure, length);
    }
  }

  /** Values of a column → class codes. Those behind the last row stay as they were: of some class or other. */
  #recode({ column, recoding }: Source, place: number, from: number, to: number): void {
    const { codes, thresholds, starts, classOfCode } = this.#layout.sources[place] as BlockLayout['sources'][number];
    const { raw } = this.#layout;
    if (column.kind === 'number') {
      const { lowest, shift, starts: buckets } = recoding.buckets;
      this.#raw.number.set(column.values.subarray(from, to));
      const kernel = this.#kernels.recode(recoding.bytes);
      kernel(raw, raw + 8 * (to - from), thresholds, starts, lowest, shift, buckets.length - 1, codes);
    } else {
      const width = column.codes.BYTES_PER_ELEMENT as CodeBytes;
      this.#raw[width].set(column.codes.subarray(from, to));
      const kernel = this.#kernels.regroup(width, recoding.bytes);
      kernel(raw, raw + width * (to - from), classOfCode, codes, recoding.classOfCode.length);
    }
  }

  /** Class codes → 32 bits of each row → words of planes. */
  #judgeTile(tile: number, sources: readonly Source[], length: number): void {
    const { masks, sources: places, tiles } = this.#layout;
    const { planes, tables } = tiles[tile] as BlockLayout['tiles'][number];
    const end = masks + 4 * 32 * length;
    this.#masks.fill(0);
    for (const [part, { column }] of (this.program.tiles[tile] as Tile).parts.entries()) {
      const { bytes } = (sources[column] as Source).recoding;
      const { codes } = places[column] as BlockLayout['sources'][number];
      this.#kernels.gather(bytes)(codes, tables[part] as number, masks, end);
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

  #write(policy: number, at: number, sure: number, length: number): void {
    const { policies, wordsPerPolicy, size } = this.workspace;
    const truth = 4 * (policy * wordsPerPolicy + at);
    const known = 4 * policies * wordsPerPolicy + truth;
    this.#kernels.verdict(truth, truth + 4 * length, sure, sure + 4 * size, known);
  }
}

/** Inputs beyond a kernel's number are ignored; spreading them instead would cost more than a small kernel. */
function run({ kernel, to, end, inputs }: GateCall): void {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = inputs;
  kernel(to, end, a, b, c, d, e, f, g, h);
}

/** Bits that stand for no row. */
function clearBehind({ rows, policies, wordsPerPolicy, truth, known }: Planes): void {
  for (let first = 0; first < policies * wordsPerPolicy; first += wordsPerPolicy) {
    const behind = first + Math.ceil(rows / 32);
    for (const plane of [truth, known]) {
      plane.fill(0, behind, first + wordsPerPolicy);
      if (rows % 32 > 0) plane[behind - 1] = (plane[behind - 1] as number) & ((1 << (rows % 32)) - 1);
    }
  }
}
