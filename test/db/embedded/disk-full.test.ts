import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { openEngine } from './engine.js';
import { indexMismatches } from './integrity.js';

const CHILD = fileURLToPath(new URL('./fill-child.js', import.meta.url));

test('where no more can be written, a write is an error, reads go on and nothing is broken', async (t) => {
  t.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'zhida-full-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  // A limit on the size of files stands for the end of the disk: it needs no rights. Its signal would end the process.
  const script = `trap '' XFSZ; ulimit -f 6000; exec "$0" "$@"`;
  const output = execFileSync('sh', ['-c', script, process.execPath, CHILD, folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { acknowledged, code, message, count } = JSON.parse(String(output));
  t.is(code, 14031);
  t.regex(message, /the disk is full or not writable/);
  t.true(acknowledged > 0);
  t.is(count, acknowledged);

  const engine = openEngine(folder);
  t.teardown(() => engine.close());
  const all = await engine.store.catalogue.find('full.rows');
  t.truthy(all);
  t.is(engine.store.count(all?.id ?? 0), acknowledged);
  t.deepEqual(indexMismatches(engine.store), []);
  t.like(await engine.run({ insert: 'rows', documents: [{ a: 1 }] }), { ok: 1, n: 1 });
});
