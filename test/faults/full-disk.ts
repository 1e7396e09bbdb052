import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { openEngine } from '../db/embedded/engine.js';
import { indexMismatches } from '../db/embedded/integrity.js';

const CHILD = fileURLToPath(new URL('../db/embedded/fill-child.js', import.meta.url));

export interface FullDisk {
  readonly folder: string;
  /** Shell commands before the process that fills the folder. */
  readonly before?: string;
  /** Makes room again. */
  readonly after?: () => void;
}

/** Writes until no more can be written, and looks at what is told then and what is left. */
export async function fillDisk(t: ExecutionContext, { folder, before = '', after }: FullDisk): Promise<void> {
  const output = execFileSync('sh', ['-c', `${before} exec "$0" "$@"`, process.execPath, CHILD, folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { acknowledged, code, message, count } = JSON.parse(String(output));
  t.is(code, 14031);
  t.regex(message, /the disk is full or not writable/);
  t.true(acknowledged > 0);
  t.is(count, acknowledged, 'reads go on');

  after?.();
  const engine = openEngine(folder);
  t.teardown(() => engine.close());
  const all = engine.store.catalogue.find('full.rows');
  t.is(engine.store.count(all?.id ?? 0), acknowledged);
  t.deepEqual(indexMismatches(engine.store), []);
  t.like(await engine.run({ insert: 'rows', documents: [{ a: 1 }] }), { ok: 1, n: 1 });
}
