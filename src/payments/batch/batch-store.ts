import mongoose from 'mongoose';
import { isDuplicate } from '../../db/duplicate.js';
import { UnknownError } from '../../terminal/input-error.js';
import { BatchLineModel, BatchModel } from './batch.model.js';
import type { BatchLine, BatchRecord, BatchState } from './batch.schema.js';

/** Documents of one command. */
const CHUNK = 1000;

/** @throws UnknownError where there is no such batch */
export async function readBatch(id: string): Promise<BatchRecord> {
  const batch = await BatchModel.findById(id).lean<BatchRecord>();
  if (batch === null) throw new UnknownError(`unknown batch "${id}"`);
  return batch;
}

export async function readBatches(ids: readonly string[]): Promise<Map<string, BatchRecord>> {
  const _id = mongoose.trusted({ $in: [...ids] });
  const found = ids.length === 0 ? [] : await BatchModel.find({ _id }).lean<BatchRecord[]>();
  return new Map(found.map((one) => [one._id, one]));
}

/** The latest first. */
export function listBatches(): Promise<BatchRecord[]> {
  return BatchModel.find({}).sort({ _id: -1 }).limit(200).lean<BatchRecord[]>().exec();
}

export function batchesIn(state: BatchState): Promise<BatchRecord[]> {
  return BatchModel.find({ state }).sort({ _id: 1 }).lean<BatchRecord[]>().exec();
}

/** The next free number of a day. */
export async function insertBatch(day: string, batch: Omit<BatchRecord, '_id'>): Promise<BatchRecord> {
  const since = mongoose.trusted({ $gte: `${day}-`, $lt: `${day}.` });
  for (let number = (await BatchModel.countDocuments({ _id: since })) + 1; ; number += 1) {
    const record: BatchRecord = { _id: `${day}-${String(number).padStart(2, '0')}`, ...batch };
    try {
      await BatchModel.collection.insertOne(record as never);
      return record;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }
}

/** One step of a batch, from a state and with all that was read of it. @returns whether it was done, now */
export async function stepBatch(
  { _id, state, signatures }: BatchRecord,
  set: Partial<Omit<BatchRecord, '_id'>>,
): Promise<boolean> {
  const { modifiedCount } = await BatchModel.updateOne({ _id, state, signatures: signatures as never }, { $set: set });
  return modifiedCount === 1;
}

export async function noteHandedOut(_id: string, entry: BatchRecord['handedOut'][number]): Promise<void> {
  await BatchModel.collection.updateOne({ _id } as object, { $push: { handedOut: { $each: [entry] } } } as object);
}

export async function insertLines(lines: readonly BatchLine[]): Promise<void> {
  for (let from = 0; from < lines.length; from += CHUNK) {
    await BatchLineModel.collection.insertMany(lines.slice(from, from + CHUNK) as never);
  }
}

/** All lines of a batch, in their order. */
export function linesOf(batch: string): Promise<BatchLine[]> {
  return BatchLineModel.find({ batch }).sort({ batch: 1, line: 1 }).lean<BatchLine[]>().exec();
}

/** Lines by the numbers they go by outside. */
export async function linesNumbered(numbers: readonly string[]): Promise<Map<string, BatchLine>> {
  const lines = new Map<string, BatchLine>();
  for (let from = 0; from < numbers.length; from += CHUNK) {
    const _id = mongoose.trusted({ $in: numbers.slice(from, from + CHUNK) });
    for (const line of await BatchLineModel.find({ _id }).lean<BatchLine[]>()) lines.set(line._id, line);
  }
  return lines;
}
