import type { PolicyVersion } from '../../policies/policy.schema.js';
import { countLive, hasMatches } from '../match.service.js';
import { sumChanges } from './changes.js';
import type { GuardedPolicy, PolicyChanges } from './run.schema.js';
import { unendedRuns } from './run.service.js';
import type { PlannedPolicy } from './run-plan.js';

/** A change of more than this share of a policy's live matches, and of at least so many, waits for a person. */
const USUAL = { share: 0.05, atLeast: 50 };

/** The fewest changes of a policy of this plan that could wait for a person. */
export function fewestGuarded(plan: readonly PlannedPolicy[]): number {
  return Math.min(...plan.map(({ policy }) => guardOf(policy).atLeast));
}

/**
 * The policies of which a run would change too much. One that never had a match is not guarded: everything of it is new,
 * and its simulation has been approved when it was published. What a run that did not come to its end has stored of it
 * changes nothing in that.
 * @param approved what a person has approved and no run has written yet, by policy; only what goes beyond it counts
 */
export async function guardedPolicies(
  plan: readonly PlannedPolicy[],
  parts: readonly PolicyChanges[],
  approved: ReadonlyMap<string, PolicyChanges>,
): Promise<GuardedPolicy[]> {
  const guarded: GuardedPolicy[] = [];
  const unended = await unendedRuns();
  for (const changes of sumChanges(parts)) {
    const policy = plan.find((planned) => planned.policy.code === changes.policy)?.policy;
    if (policy === undefined) continue;
    const { share, atLeast } = guardOf(policy);
    const before = approved.get(policy.code);
    const beyond = countOf(changes) - (before === undefined ? 0 : countOf(before));
    if (beyond < atLeast || !(await hasMatches(policy.code, unended))) continue;
    const live = await countLive(policy);
    if (beyond <= share * live) continue;
    guarded.push({ ...changes, version: policy.version, live, state: 'waiting', by: null, at: null, laterRun: null });
  }
  return guarded;
}

function guardOf({ process }: PolicyVersion): typeof USUAL {
  return { ...USUAL, ...process.guard };
}

function countOf(changes: PolicyChanges): number {
  return changes.new + changes.changed + changes.lost;
}
