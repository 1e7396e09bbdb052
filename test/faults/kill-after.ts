import mongoose from 'mongoose';

type Write = (...given: unknown[]) => Promise<unknown>;
const WRITES = ['insertOne', 'insertMany', 'updateOne', 'updateMany', 'deleteMany', 'bulkWrite', 'findOneAndUpdate'];

/** Kills this process right after the write that is asked for; 0 = never. @returns how many writes there were so far */
export function killAfterWrite(killAt: number): () => number {
  let writes = 0;
  const collection = mongoose.mongo.Collection.prototype as unknown as Record<string, Write>;
  for (const name of WRITES) {
    const plain = collection[name] as Write;
    collection[name] = async function (this: unknown, ...given) {
      const result = await plain.apply(this, given);
      writes += 1;
      if (writes === killAt) process.kill(process.pid, 'SIGKILL');
      return result;
    };
  }
  return () => writes;
}
