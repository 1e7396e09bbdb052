import type { Deps } from '../deps.js';
import { ownerName } from '../jobs/lease.js';
import type { JobContext } from '../jobs/run-job.js';
import { deliverDue, enqueueLeftOver } from './notification.service.js';

/** Each minute: what is still to be told goes into the outbox, what is due goes out. */
export async function sendNotices({ signal }: JobContext, deps: Deps): Promise<unknown> {
  const told = await enqueueLeftOver(deps);
  const delivered = await deliverDue(deps, ownerName(), { signal });
  return { ...told, ...delivered };
}
