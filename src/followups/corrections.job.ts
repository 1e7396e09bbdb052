import type { Deps } from '../deps.js';
import { finishCorrections } from './correction-finish.service.js';

/** Each night: what a process left of corrections that ended between two writes. */
export async function mendCorrections(deps: Deps): Promise<unknown> {
  return finishCorrections(deps);
}
