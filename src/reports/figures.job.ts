import type { Deps } from '../deps.js';
import type { JobContext } from '../jobs/run-job.js';
import { rebuildFigures } from './figures.service.js';

/** Each hour: counts all matches again. */
export async function countFigures({ signal }: JobContext, deps: Deps): Promise<unknown> {
  const { _id, matches } = await rebuildFigures(deps, signal);
  return { generation: _id, matches };
}
