import type { Migration } from '../../db/migrations.js';
import { BatchLineModel, BatchModel } from './batch.model.js';
import { type BatchLine, lineNumber } from './batch.schema.js';

type Before = { readonly _id: string; readonly lines?: readonly Omit<BatchLine, '_id' | 'batch'>[] };

/** Lines of batches are documents of their own; they were fields of their batch, which so could hold some thousands. */
export function linesOfBatches(version: number): Migration {
  return {
    version,
    name: 'lines of batches',
    up: async () => {
      await BatchLineModel.createCollection();
      await BatchLineModel.createIndexes();
      const batches = await BatchModel.find({}).lean<Before[]>();
      for (const { _id: batch, lines = [] } of batches) {
        const stored = lines.map((line) => ({ _id: lineNumber(batch, line.line), batch, ...line }));
        for (const line of stored) {
          await BatchLineModel.collection.updateOne({ _id: line._id } as object, { $set: line }, { upsert: true });
        }
        await BatchModel.collection.updateOne(
          { _id: batch, lines: { $exists: true } } as object,
          { $set: { handedOut: [] }, $unset: { lines: '' } } as object,
        );
      }
    },
  };
}
