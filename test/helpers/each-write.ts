import mongoose from 'mongoose';

type Write = (...given: unknown[]) => Promise<unknown>;
const WRITES = ['insertOne', 'insertMany', 'updateOne', 'updateMany', 'deleteMany', 'bulkWrite', 'findOneAndUpdate'];

/** Calls back right after each write of this process, once the database has it. @returns a function that ends it */
export function afterEachWrite(callback: () => void): () => void {
  const collection = mongoose.mongo.Collection.prototype as unknown as Record<string, Write>;
  const plain = new Map(WRITES.map((name) => [name, collection[name] as Write]));
  for (const [name, write] of plain) {
    collection[name] = async function (this: unknown, ...given) {
      const result = await write.apply(this, given);
      callback();
      return result;
    };
  }
  return () => {
    for (const [name, write] of plain) collection[name] = write;
  };
}
