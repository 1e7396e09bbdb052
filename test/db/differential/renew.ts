import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CASES } from './cases/index.js';
import { connectTo } from './connection.js';
import { runCase } from './run-case.js';

/**
 * Asks a reference server all cases and keeps its answers: `MONGODB_URI=… node dist/test/db/differential/renew.js`.
 * The fixtures are what the tests compare with, so that the tests need no server.
 */
const uri = process.env.MONGODB_URI;
if (uri === undefined || uri === '') throw new Error('MONGODB_URI must name the reference server');
const folder = join(import.meta.dirname, '../../../../test/fixtures/differential');
await mkdir(folder, { recursive: true });
const connection = await connectTo(uri);
try {
  for (const [file, cases] of Object.entries(CASES)) {
    const answers: Record<string, unknown> = {};
    for (const one of cases) {
      const given = await runCase(connection.send, one);
      // What we refuse is not compared; its answer may hold the time of day.
      answers[one.name] = one.refused === undefined ? given : 'refused here';
    }
    await writeFile(join(folder, `${file}.json`), `${JSON.stringify(answers, undefined, 1)}\n`);
  }
} finally {
  await connection.close();
}
