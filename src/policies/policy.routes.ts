import { z } from 'zod';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { notFound } from '../http/errors.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { findPolicy, isInForce, type ListedPolicy, listPolicies } from './policy.service.js';
import { policyDetail, policySummary } from './policy.view.js';
import { policyDetailSchema, policySummarySchema, policyVersionSchema } from './policy-answer.schema.js';

const codeParam = z.object({ code: z.string().regex(/^[A-Za-z0-9-]{1,80}$/) });

/** Policies for everybody, and every version for policy staff. */
export function policyRoutes(deps: Deps): readonly Route[] {
  return [publicList(deps), publicDetail(deps), versions(deps)];
}

const publicList = ({ rules, clock, config }: Deps): Route =>
  route({
    audience: 'public',
    method: 'get',
    path: '/policies',
    summary: '在执行期的政策 · Policies in force here, or examples from elsewhere',
    query: z.strictObject({ ...page, kind: z.enum(['offered', 'samples']).default('offered') }),
    response: listOf(policySummarySchema),
    handle: async ({ query }) => {
      const listed = listPolicies(rules, { asOf: civilDateOf(clock.now()), city: config.city });
      const wanted = listed.filter(({ policy, inForce, offered }) =>
        query.kind === 'samples' ? policy.sample : inForce && offered,
      );
      return pageOf(wanted, query, (entry) => policySummary(entry, rules));
    },
  });

const publicDetail = ({ rules, clock }: Deps): Route =>
  route({
    audience: 'public',
    method: 'get',
    path: '/policies/:code',
    summary: '一项政策 · One policy: basis, conditions in words, guide',
    params: codeParam,
    response: policyDetailSchema,
    handle: async ({ params }) => {
      const asOf = civilDateOf(clock.now());
      const policy = findPolicy(rules, params.code, asOf);
      if (policy === undefined) throw notFound(params.code);
      return policyDetail({ policy, inForce: isInForce(policy, asOf) }, rules);
    },
  });

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
