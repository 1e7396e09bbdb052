import type { Deps } from '../deps.js';
import { forgetObjectors } from './objection-forgetting.service.js';
import { tendObjections } from './objection-stop.service.js';

/** Each minute, and before the clock moves matches on: whatever is objected to stands still. */
export async function stopObjected(deps: Deps): Promise<unknown> {
  return tendObjections(deps);
}

/** Each night: what was kept of objectors for a time only. */
export async function forgetOldObjectors(deps: Deps): Promise<unknown> {
  return forgetObjectors(deps);
}
