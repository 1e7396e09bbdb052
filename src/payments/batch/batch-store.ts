import mongoose from 'mongoose';
import { UnknownError } from '../../terminal/input-error.js';
import { BatchModel } from './batch.model.js';
import type { BatchRecord, BatchState } from './batch.schema.js';

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

/** Without their lines, the latest first. */
export function listBatches(): Promise<Omit<BatchRecord, 'lines'>[]> {
  return BatchModel.find({}, { lines: 0 }).sort({ _id: -1 }).limit(200).lean<Omit<BatchRecord, 'lines'>[]>().exec();
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
      if ((error as { code?: unknown }).code !== 11000) throw error;
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
