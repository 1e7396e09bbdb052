import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLOSED_LIST, type ListKind } from '../../../src/db/embedded/closed-list.js';
import { COMMANDS } from '../../../src/db/embedded/commands/commands.js';
import { QUERY_OPERATORS } from '../../../src/db/embedded/filter/filter.js';
import { FIELD_OPERATORS } from '../../../src/db/embedded/filter/filter-operators.js';
import { INDEX_OPTIONS } from '../../../src/db/embedded/indexes/index-definition.js';
import { EXPRESSIONS } from '../../../src/db/embedded/stages/expression.js';
import { ACCUMULATORS } from '../../../src/db/embedded/stages/group.js';
import { STAGES } from '../../../src/db/embedded/stages/stages.js';
import { UPDATE_STAGES } from '../../../src/db/embedded/update/update.js';
import { UPDATE_MODIFIERS, UPDATE_OPERATORS } from '../../../src/db/embedded/update/update-operators.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { CASES } from '../differential/cases/index.js';

const DISPATCHED: readonly [ListKind, Iterable<string>][] = [
  ['command', COMMANDS.keys()],
  ['query operator', QUERY_OPERATORS.keys()],
  ['field operator', FIELD_OPERATORS.keys()],
  ['update operator', UPDATE_OPERATORS.keys()],
  ['update modifier', UPDATE_MODIFIERS],
  ['update stage', UPDATE_STAGES.keys()],
  ['stage', STAGES.keys()],
  ['accumulator', ACCUMULATORS.keys()],
  ['expression', EXPRESSIONS.keys()],
  ['index option', INDEX_OPTIONS],
];

for (const [kind, names] of DISPATCHED) {
  test(`the list of every ${kind} is what the code dispatches`, (t) => {
    const listed = CLOSED_LIST.filter((entry) => entry.kind === kind).map((entry) => entry.name);
    t.deepEqual([...listed].sort(), [...names].sort());
  });
}

test('the documentation lists what the table lists', (t) => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/embedded-database.md'), 'utf8');
  for (const kind of new Set(CLOSED_LIST.map((entry) => entry.kind))) {
    const names = CLOSED_LIST.filter((entry) => entry.kind === kind).map((entry) => `\`${entry.name}\``);
    t.true(page.includes(`| ${kind} | ${names.join(' ')} |`), `docs/embedded-database.md: ${kind}: ${names.join(' ')}`);
  }
});

test('a file that is named as a caller names the entry', (t) => {
  const root = join(import.meta.dirname, '../../../..');
  for (const { kind, name, caller } of CLOSED_LIST) {
    if (!/^(?:src|test)\//.test(caller)) continue;
    t.true(readFileSync(join(root, caller), 'utf8').includes(name), `${kind} ${name}: ${caller}`);
  }
});

test('every entry has a test that exists', (t) => {
  const source = join(import.meta.dirname, '../../../../test/db/embedded');
  const cases = new Set(Object.entries(CASES).flatMap(([file, list]) => list.map((one) => `${file}: ${one.name}`)));
  for (const { kind, name, test: where } of CLOSED_LIST) {
    const found = where.endsWith('.ts') ? existsSync(join(source, where)) : cases.has(where);
    t.true(found, `${kind} ${name}: ${where}`);
  }
});
