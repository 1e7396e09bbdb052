// Makes the demo's story on a data folder and is killed right after the write that is asked for; 0 = never. Tells how many
// writes there were.
import { openDatabase } from '../../src/db/connect.js';
import { killAfterWrite } from './kill-after.js';
import { tellStory } from './story-kills.js';

const [dataDir = '', killAt = '0'] = process.argv.slice(2);
const writes = killAfterWrite(Number(killAt));
const database = await openDatabase({ mongodbUri: undefined, dataDir });
await tellStory();
await database.close();
process.stdout.write(`${writes()}\n`);
