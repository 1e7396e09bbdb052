import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Answer, DifferentialCase } from './case.js';
import { CASES } from './cases/index.js';
import { directConnection } from './direct.js';
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

for (const [file, cases] of Object.entries(CASES)) {
  const kept = fixturesOf(file);
  for (const one of cases) {
    test(`${file}: ${one.name}`, async (t) => {
      const answers = await runCase(directConnection(), one);
      const code = one.refused ?? one.code;
      if (code === undefined) t.deepEqual(answers, expected(one, kept[one.name]));
      else t.is(codeOf(answers[0]), code);
      if (one.code !== undefined) t.false(Number.isNaN(codeOf(kept[one.name]?.[0])), 'the reference fails too');
    });
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
