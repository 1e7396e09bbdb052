// Spends a prepared installation's money and is killed right after the write that is asked for; 0 = never. Tells how many
// writes there were.
import { join } from 'node:path';
import { openDatabase } from '../../src/db/connect.js';
import { treasury } from '../payments/treasury.js';
import { killAfterWrite } from './kill-after.js';
import { spendMoney } from './money-scenario.js';

const [dataDir = '', killAt = '0'] = process.argv.slice(2);
const writes = killAfterWrite(Number(killAt));
const database = await openDatabase({ mongodbUri: undefined, dataDir });
await spendMoney(treasury(), join(dataDir, 'files'));
await database.close();
process.stdout.write(`${writes()}\n`);
