// Works on the run of an installation, of which DATA_DIR and MONGODB_URI tell, when told so on stdin: begins or takes up
// one, or joins the one that is open. Each batch that it has stored is a line on stdout, and the end of the run is one.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { openAll } from '../../../src/composition.js';
import { readConfig } from '../../../src/config.js';
import { evaluate, joinRun } from '../../../src/matching/runs/evaluate.service.js';

const [what = ''] = process.argv.slice(2);
const { deps, close } = await openAll({ ...readConfig(), logLevel: 'silent' });
const tell = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const options = { batchSize: 5, shardSize: 20, progress: (done: number) => tell(`stored ${done}`) };
const input = createInterface(process.stdin);
tell('ready');
await once(input, 'line');
const run =
  what === 'join'
    ? await joinRun(options, deps)
    : await evaluate({ ...options, trigger: 'test', asOf: '2026-11-22' }, deps);
tell(`ended ${run?.state}`);
await close();
input.close();
