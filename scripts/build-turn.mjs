// Two builds of one folder at once (`npm start` beside `npm test`) would read each other's halves: the second one waits.
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { waitForLock } from 'fs-native-extensions';

/** Does `work` while nobody else builds into `folder`. The operating system gives the turn back, however this process ends. */
export async function inTurn(folder, work) {
  const lock = openLock(folder);
  if (lock === null) return work();
  try {
    await waitForLock(lock);
    await work();
  } finally {
    closeSync(lock);
  }
}

/** Null where nothing can be written: then nobody builds, and what is there is looked at alone. */
function openLock(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    return openSync(join(folder, '.build.lock'), 'w');
  } catch (error) {
    if (error.code === 'EROFS' || error.code === 'EACCES') return null;
    throw error;
  }
}
