import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { connect, openDatabase } from '../../src/db/connect.js';

export interface TestDatabase {
  readonly kind: 'embedded' | 'mongodb';
  readonly dataDir: string;
  close(): Promise<void>;
}

/**
 * An empty database of this test file's own on mongoose's default connection: the embedded one in a temporary folder,
 * or, with MONGODB_URI, one of a random name on that server. `close` drops it.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'zhida-test-'));
  const uri = process.env.MONGODB_URI;
  if (uri !== undefined && uri !== '') {
    await connect(uri, `zhida_test_${randomBytes(6).toString('hex')}`);
    return {
      kind: 'mongodb',
      dataDir,
      close: async () => {
        await mongoose.connection.dropDatabase();
        await mongoose.disconnect();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  }
  const database = await openDatabase({ mongodbUri: undefined, dataDir });
  return {
    kind: 'embedded',
    dataDir,
    close: async () => {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
