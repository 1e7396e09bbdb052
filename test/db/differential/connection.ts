import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import type { Send } from './run-case.js';

export interface Connection {
  readonly send: Send;
  close(): Promise<void>;
}

/** The driver inside mongoose on a database of a random name, which `close` drops. */
export async function connectTo(uri: string): Promise<Connection> {
  const client = await new mongoose.mongo.MongoClient(uri, { retryWrites: false }).connect();
  const database = client.db(`zhida_differential_${randomBytes(6).toString('hex')}`);
  return {
    send: (command) => database.command(command, { promoteValues: false, ignoreUndefined: true }),
    async close() {
      await database.dropDatabase();
      await client.close();
    },
  };
}
