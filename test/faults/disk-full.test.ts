import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { fillDisk } from './full-disk.js';

const folder = mkdtempSync(join(tmpdir(), 'zhida-full-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder]).status === 0;
process.once('exit', () => {
  if (mounted) spawnSync('umount', ['-l', folder]);
  rmSync(folder, { recursive: true, force: true });
});

const onFullDisk = mounted ? test : test.skip; // mounting takes rights; the suite of every day limits the size of files instead

onFullDisk('on a disk that is really full nothing is broken, and with room it goes on', async (t) => {
  const after = () => void execFileSync('mount', ['-o', 'remount,size=64m', folder]);
  await fillDisk(t, { folder: join(folder, 'data'), after });
});
