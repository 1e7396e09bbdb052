import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { type EmbeddedDatabase, openEmbedded } from '../../../src/db/embedded/index.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import type { Answer, DifferentialCase } from './case.js';
import { CASES, INDEX_KEYS } from './cases/index.js';
import { type Connection, connectTo } from './connection.js';
import { canonical, runCase } from './run-case.js';

const folder = join(import.meta.dirname, '../../../../test/fixtures/differential');

function fixturesOf(file: string): Record<string, Answer[]> {
  return JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as Record<string, Answer[]>;
}

/** The code of a refusal, whether the whole command or one write in it failed. */
function codeOf(answer: Answer | undefined): number {
  return Number((answer?.code ?? answer?.errors?.[0]?.[1])?.$numberInt);
}

function expected(one: DifferentialCase, kept: Answer[] | undefined): Answer[] | undefined {
  return one.manual === undefined ? kept : canonical(one.manual.answers);
}

const dataDir = mkdtempSync(join(tmpdir(), 'zhida-differential-'));
// At exit, not in a hook: hooks do not run where every test of the file is skipped.
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
let database: EmbeddedDatabase;
let connection: Connection;

test.before(async () => {
  database = await openEmbedded(dataDir);
  connection = await connectTo(database.uri);
});

test.after.always(async () => {
  await connection.close();
  await database.close();
});

async function check(t: ExecutionContext, one: DifferentialCase, kept: Answer[] | undefined): Promise<void> {
  const answers = await runCase(connection.send, one);
  const code = one.refused ?? one.code;
  if (code === undefined) t.deepEqual(answers, expected(one, kept));
  else t.is(codeOf(answers[0]), code);
  if (one.code !== undefined) t.false(Number.isNaN(codeOf(kept?.[0])), 'the reference fails too');
}

for (const [file, cases] of Object.entries(CASES)) {
  const kept = fixturesOf(file);
  for (const one of cases) {
    test.serial(`${file}: ${one.name}`, (t) => check(t, one, kept[one.name]));
    for (const key of INDEX_KEYS[file] ?? []) {
      const name = Object.entries(key).flat().join('_');
      const indexed = { ...one, indexes: [{ key, name }] };
      test.serial(`${file}: ${one.name} (index ${name})`, (t) => check(t, indexed, kept[one.name]));
    }
  }
}

test('every case has a name of its own and an answer of the reference', (t) => {
  for (const [file, cases] of Object.entries(CASES)) {
    const names = cases.map((one) => one.name);
    t.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
    t.deepEqual(Object.keys(fixturesOf(file)).sort(), [...names].sort());
  }
});
