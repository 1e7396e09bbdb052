// Spends a prepared installation's money and is killed right after the write that is asked for; 0 = never. Tells how many
// writes there were.
import mongoose from 'mongoose';
import { openDatabase } from '../../src/db/connect.js';
import { treasury } from '../payments/treasury.js';
import { spendMoney } from './money-scenario.js';

const [dataDir = '', folder = '', killAt = '0'] = process.argv.slice(2);
let writes = 0;

type Write = (...given: unknown[]) => Promise<unknown>;
const collection = mongoose.mongo.Collection.prototype as unknown as Record<string, Write>;
for (const name of ['insertOne', 'insertMany', 'updateOne', 'updateMany', 'bulkWrite', 'findOneAndUpdate']) {
  const plain = collection[name] as Write;
  collection[name] = async function (this: unknown, ...given) {
    const result = await plain.apply(this, given);
    writes += 1;
    if (writes === Number(killAt)) process.kill(process.pid, 'SIGKILL');
    return result;
  };
}

const database = await openDatabase({ mongodbUri: undefined, dataDir });
await spendMoney(treasury(), folder);
await database.close();
process.stdout.write(`${writes}\n`);
