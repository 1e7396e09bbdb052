import { afterEachWrite } from '../helpers/each-write.js';

/** Kills this process right after the write that is asked for; 0 = never. @returns how many writes there were so far */
export function killAfterWrite(killAt: number): () => number {
  let writes = 0;
  afterEachWrite(() => {
    writes += 1;
    if (writes === killAt) process.kill(process.pid, 'SIGKILL');
  });
  return () => writes;
}
