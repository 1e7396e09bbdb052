import { z } from 'zod';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { isInForce, type ListedPolicy } from './policy.service.js';
import { policyVersionSchema } from './policy-answer.schema.js';
import { policySummary } from './policy-summary.service.js';

/** Every version of every policy, for policy staff; what the public reads of them is in `guides`. */
export function policyRoutes(deps: Deps): readonly Route[] {
  return [versions(deps)];
}

const versions = ({ rules, clock }: Deps): Route =>
  route({
    audience: 'studio',
    roles: ['author', 'publisher'],
    method: 'get',
    path: '/policies',
    summary: '全部政策版本 · Every version, in force or not',
    query: z.strictObject(page),
    response: listOf(policyVersionSchema),
    handle: async ({ query }) => {
      const asOf = civilDateOf(clock.now());
      const all = rules.policies.map((policy) => ({
        policy,
        inForce: isInForce(policy, asOf),
        offered: !policy.sample,
      }));
      return pageOf(all, query, (entry) => ({ ...policySummary(entry, rules), tests: entry.policy.tests.length }));
    },
  });

/** The book is in memory and in the order of its keys; the cursor is the last key that was shown. */
function pageOf<T>(
  listed: readonly ListedPolicy[],
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  view: (entry: ListedPolicy) => T,
): { items: T[]; nextCursor: string | null } {
  const keyOf = ({ policy }: ListedPolicy): string => `${policy.code}/${policy.version}`;
  const ordered = [...listed].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const rest = cursor === undefined ? ordered : ordered.filter((entry) => keyOf(entry) > cursor);
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(view), nextCursor: rest.length > limit && last !== undefined ? keyOf(last) : null };
}
