import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillDisk } from '../../faults/full-disk.js';
import { embeddedOnly as test } from '../../helpers/needs.js';

test('where no more can be written, a write is an error, reads go on and nothing is broken', async (t) => {
  t.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'zhida-full-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  // A limit on the size of files stands for the end of the disk: it needs no rights. Its signal would end the process.
  await fillDisk(t, { folder, before: `trap '' XFSZ; ulimit -f 6000;` });
});
