// Carries a prepared installation's matches through their process and is killed right after the write that is asked for;
// 0 = never. Tells how many writes there were.
import { openDatabase } from '../../src/db/connect.js';
import { killAfterWrite } from './kill-after.js';
import { carryThrough } from './process-scenario.js';

const [dataDir = '', killAt = '0'] = process.argv.slice(2);
const writes = killAfterWrite(Number(killAt));
const database = await openDatabase({ mongodbUri: undefined, dataDir });
await carryThrough();
await database.close();
process.stdout.write(`${writes()}\n`);
