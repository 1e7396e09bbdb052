import { TYPE } from './value.js';

/**
 * The types in BSON's order (MongoDB manual, "Comparison/Sort Order"; `canonicalizeBSONType` of the server). Types of one rank
 * compare by value: all numbers; string and symbol. Undefined (also an empty array's place in a sort) precedes null.
 */
const ORDERED: readonly (readonly number[])[] = [
  [TYPE.minKey],
  [TYPE.undefined],
  [TYPE.null],
  [TYPE.int, TYPE.double, TYPE.long, TYPE.decimal],
  [TYPE.string, TYPE.symbol],
  [TYPE.object],
  [TYPE.array],
  [TYPE.binary],
  [TYPE.objectId],
  [TYPE.bool],
  [TYPE.date],
  [TYPE.timestamp],
  [TYPE.regex],
  [TYPE.dbPointer],
  [TYPE.code],
  [TYPE.codeWithScope],
];
/** Files hold index keys that begin with a rank, so these numbers stay. */
const STEP = 8;
const RANK = new Uint8Array(256);
for (const [at, types] of ORDERED.entries()) for (const type of types) RANK[type] = (at + 1) * STEP;
RANK[TYPE.maxKey] = 0xf0;

/** Rank of a type byte: the first byte of an index key as well. */
export function rankOf(type: number): number {
  return RANK[type] as number;
}
