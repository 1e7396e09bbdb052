import { appendFileSync } from 'node:fs';
import test, { type TestFn } from 'ava';
import mongoose from 'mongoose';

/**
 * What a test may need of the database it runs on, and why another MongoDB-compatible server may lack it. The only
 * reasons for which a test is not run; the product itself needs none of the three.
 */
export const NEEDS = {
  'embedded-only': 'tests the embedded database itself, not the product on a database',
  'needs: explain': 'reads a query plan, which some compatible servers do not give',
  'needs: duplicate-detail':
    'reads the text, keyPattern or keyValue of a duplicate key, where some compatible servers give the code alone',
} as const;
export type Need = keyof typeof NEEDS;

const server = process.env.MONGODB_URI ?? '';

/** For whole files about the embedded database: `import { embeddedOnly as test } from '…/needs.js'`. */
export const embeddedOnly: TestFn = server === '' ? test : skipping('embedded-only');

/** For a test that needs `need`: it runs on the embedded database and wherever the server of MONGODB_URI has it. */
export async function testNeeding(need: 'needs: explain' | 'needs: duplicate-detail'): Promise<TestFn> {
  return server === '' || (await has(need)) ? test : skipping(need);
}

/** Declares each test as skipped, with its tag and the reason on its line, and counts it for `scripts/test.mjs`. */
function skipping(need: Need): TestFn {
  const label = (title: string): string => {
    const counts = process.env.ZHIDA_TEST_NEEDS;
    if (counts !== undefined) appendFileSync(counts, `${need}\n`);
    return `${title} [${need}: ${NEEDS[need]}]`;
  };
  const declare = (title: string, run: () => void): void => test.skip(label(title), run); // the server lacks what the title names
  const serial = (title: string, run: () => void): void => test.serial.skip(label(title), run); // as above: the title names what is lacking
  return Object.assign(declare, test, { serial: Object.assign(serial, test.serial) }) as unknown as TestFn;
}

/** Asks the server itself, so that a real MongoDB runs all but what is embedded-only. */
async function has(need: 'needs: explain' | 'needs: duplicate-detail'): Promise<boolean> {
  const client = await new mongoose.mongo.MongoClient(server).connect();
  const database = client.db(`zhida_needs_${process.pid}_${process.hrtime.bigint()}`);
  try {
    const things = database.collection<{ _id: number }>('things');
    await things.insertOne({ _id: 1 });
    if (need === 'needs: explain') return await succeeds(things.find({ _id: 1 }).explain());
    const refusal = await things.insertOne({ _id: 1 }).catch((error: unknown) => error);
    return (refusal as { keyPattern?: unknown }).keyPattern !== undefined;
  } finally {
    await database.dropDatabase();
    await client.close();
  }
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
