import type { Deps } from '../../deps.js';
import type { JobContext } from '../../jobs/run-job.js';
import { performDue } from './due.service.js';

/** Each night: the end of publicity, of windows of confirmation and of application. */
export async function performDueTransitions({ signal }: JobContext, deps: Deps): Promise<unknown> {
  const { items, problems } = await performDue(deps, signal);
  for (const problem of problems) deps.log.error(problem, 'a limit cannot be told');
  return { performed: items.length, problems: problems.length };
}
