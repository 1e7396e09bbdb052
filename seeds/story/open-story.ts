import type { Deps } from '../../src/deps.js';
import { ownerName } from '../../src/jobs/lease.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { deliverDue, enqueueForRun } from '../../src/notifications/notification.service.js';
import { makeStory } from './make-story.js';

/** The story alone with today's run over it: what the demo has of it, without the other firms; for tests in a browser. */
export async function openStory(deps: Deps): Promise<void> {
  await makeStory(deps, (line) => deps.log.warn(line));
  await enqueueForRun(await evaluate({ trigger: 'demo' }, deps), deps);
  await deliverDue(deps, ownerName());
}
