import { deserialize } from 'bson';
import type { Model } from 'mongoose';

export interface RawQuery {
  readonly filter: object;
  readonly projection: Readonly<Record<string, 1>>;
  /** How many one reply may hold. */
  readonly batchSize: number;
}

/**
 * The documents that a filter finds, as bytes. Mostly one reply holds them all and is taken apart here: the driver's
 * cursor makes an object of every document and an array of every field before it hands over the bytes. What one reply
 * does not hold, or what fails, is left to the cursor, which tries again where a connection was lost.
 * @throws what the driver throws
 */
export async function rawDocuments<T>(model: Model<T>, query: RawQuery): Promise<readonly Uint8Array[]> {
  const whole = await wholeReply(model, query).catch(() => null);
  if (whole !== null) return whole;
  const { filter, projection, batchSize } = query;
  return model.collection.find<Uint8Array>(filter, { projection, batchSize, raw: true }).toArray();
}

interface RawCursor {
  readonly firstBatch: readonly Uint8Array[];
  /** A long: 0 where nothing is left. */
  readonly id: unknown;
}

/** Null where there are more documents than one reply holds. */
async function wholeReply<T>({ collection, db }: Model<T>, query: RawQuery): Promise<readonly Uint8Array[] | null> {
  const reply = await db.db?.command({ find: collection.collectionName, ...query }, { raw: true });
  if (reply === undefined) return null;
  const { firstBatch, id } = deserialize(reply.cursor as Uint8Array, { raw: true }) as RawCursor;
  if (String(id) === '0') return firstBatch;
  await db.db?.command({ killCursors: collection.collectionName, cursors: [id] });
  return null;
}
