// Joins the database of a folder and approves matches, all at once.
import { openDatabase } from '../../src/db/connect.js';
import { approve } from '../../src/payments/approval.service.js';
import { clerk, matchId, treasury } from '../payments/treasury.js';

const [dataDir = '', ...numbers] = process.argv.slice(2);
const database = await openDatabase({ mongodbUri: undefined, dataDir });
const { deps } = treasury();
await Promise.all(numbers.map((n) => approve([matchId(Number(n))], { who: clerk }, deps)));
await database.close();
