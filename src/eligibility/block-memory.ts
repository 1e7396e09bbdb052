import type { Program } from './batch-program.js';
import type { ClassCodes } from './class-codes.js';
import { type KernelMemory, memoryOf } from './kernel-code.js';

/** Bytes between slots: else, at 2 KiB from one to the next, equal words of all planes compete for a few cache lines. */
const GAP = 64;

/** Where in the kernels' memory a block keeps what; all places are byte addresses. */
export interface BlockMemory {
  readonly memory: KernelMemory;
  /** The planes of a slot: `sure`, then `maybe`. */
  readonly slotAt: (slot: number) => number;
  readonly known: number;
  /** 32 bits of each row. */
  readonly masks: number;
  /** Class codes of the rows, by column. */
  readonly codes: readonly number[];
  /** By tile: 32 addresses of planes, and the table of each part. */
  readonly tiles: readonly { readonly planes: number; readonly tables: readonly number[] }[];
}

/** Memory for blocks of `words` words of each plane, with the program's tables in it. */
export function blockMemoryOf(program: Program, codes: readonly ClassCodes[], words: number): BlockMemory {
  let taken = 0;
  const take = (bytes: number): number => {
    const at = taken;
    taken += 64 * Math.ceil(bytes / 64);
    return at;
  };
  const stride = 8 * words + GAP;
  // One slot more takes the bits of a tile that mean nothing.
  take(stride * (program.slots + 1));
  const slotAt = (slot: number) => stride * slot;
  const places = {
    known: take(4 * words),
    masks: take(4 * 32 * words),
    codes: codes.map(({ BYTES_PER_ELEMENT }) => take(32 * words * BYTES_PER_ELEMENT)),
    tiles: program.tiles.map(({ parts }) => ({
      planes: take(4 * 32),
      tables: parts.map(({ table }) => take(table.byteLength)),
    })),
  };
  const memory = memoryOf(taken);
  for (const [at, { slots, parts }] of program.tiles.entries()) {
    const { planes, tables } = places.tiles[at] as BlockMemory['tiles'][number];
    const addresses = new Int32Array(memory.buffer, planes, 32).fill(slotAt(program.slots));
    addresses.set(slots.map((slot) => slotAt(slot)));
    for (const [part, { table }] of parts.entries()) new Int32Array(memory.buffer, tables[part]).set(table);
  }
  return { memory, slotAt, ...places };
}
