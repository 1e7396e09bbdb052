import type { Program } from './batch-program.js';
import type { Source } from './class-codes.js';
import type { KernelMemory } from './kernel-code.js';

/** Bytes between slots: else, at 2 KiB from one to the next, equal words of all planes compete for a few cache lines. */
const GAP = 64;

/** Where in the kernels' memory a thread keeps what it needs for a block of rows; all places are byte addresses. */
export interface BlockLayout {
  /** Values of one column, as they come. */
  readonly raw: number;
  readonly sources: readonly SourceLayout[];
  /** 32 bits of each row. */
  readonly masks: number;
  /** By tile: 32 addresses of planes, and the table of each part. */
  readonly tiles: readonly { readonly planes: number; readonly tables: readonly number[] }[];
  /** The planes of a slot: `sure`, then `maybe`. */
  readonly slotAt: (slot: number) => number;
  readonly end: number;
}

interface SourceLayout {
  readonly codes: number;
  readonly thresholds: number;
  readonly starts: number;
  readonly classOfCode: number;
}

/** Places from address `base` on for blocks of `words` words of each plane. */
export function blockLayout(program: Program, sources: readonly Source[], words: number, base: number): BlockLayout {
  let end = base;
  const take = (bytes: number): number => {
    const at = end;
    end += 64 * Math.ceil(bytes / 64);
    return at;
  };
  const stride = 8 * words + GAP;
  const raw = take(8 * 32 * words);
  const sourceLayouts = sources.map(({ recoding: { bytes, buckets, classOfCode } }) => ({
    codes: take(32 * words * bytes),
    thresholds: take(buckets.thresholds.byteLength),
    starts: take(buckets.starts.byteLength),
    classOfCode: take(classOfCode.byteLength),
  }));
  const masks = take(4 * 32 * words);
  const tiles: { planes: number; tables: number[] }[] = [];
  for (const { parts } of program.tiles) {
    const tile = { planes: take(4 * 32), tables: [] as number[] };
    for (const { table } of parts) tile.tables.push(take(table.byteLength));
    tiles.push(tile);
  }
  // One slot more takes the bits of a tile that mean nothing.
  const slots = take(stride * (program.slots + 1));
  return { raw, sources: sourceLayouts, masks, tiles, slotAt: (slot) => slots + stride * slot, end };
}

/** Writes what stays the same for all blocks to its place. */
export function placeTables(
  { tiles, slots: nowhere }: Program,
  sources: readonly Source[],
  layout: BlockLayout,
  { buffer }: KernelMemory,
): void {
  for (const [at, { recoding }] of sources.entries()) {
    const { thresholds, starts, classOfCode } = layout.sources[at] as SourceLayout;
    new Float64Array(buffer, thresholds).set(recoding.buckets.thresholds);
    new Uint32Array(buffer, starts).set(recoding.buckets.starts);
    new Uint32Array(buffer, classOfCode).set(recoding.classOfCode);
  }
  for (const [at, { slots, parts }] of tiles.entries()) {
    const { planes, tables } = layout.tiles[at] as BlockLayout['tiles'][number];
    const addresses = new Int32Array(buffer, planes, 32).fill(layout.slotAt(nowhere));
    for (let bit = 0; bit < slots.length; bit += 1) addresses[bit] = layout.slotAt(slots[bit] as number);
    for (const [part, { table }] of parts.entries()) new Int32Array(buffer, tables[part]).set(table);
  }
}
