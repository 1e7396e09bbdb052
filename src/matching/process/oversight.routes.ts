import { z } from 'zod';
import type { Deps } from '../../deps.js';
import { usccParam } from '../../enterprises/enterprise-answer.schema.js';
import { SUCCESSION_KINDS } from '../../enterprises/succession.schema.js';
import { type Route, route } from '../../http/route.js';
import { needOwnPolicy } from '../match.access.js';
import { acceptSharing, type SharedAccount, sharedAccount } from './account.service.js';
import { personOf } from './process.access.js';
import { matchParam, sharedAccountSchema, spotCheckSchema, successionSchema } from './process-answer.schema.js';
import type { SpotCheck } from './spot-check.js';
import { drawSpotCheck, findSpotCheck, recordOutcome } from './spot-check.service.js';
import { needSuccession, succeed } from './succession.service.js';

const checkParam = z.object({ id: z.string().max(26) });

/** Spot checks, accounts that firms share, and successions. */
export function oversightRoutes(deps: Deps): readonly Route[] {
  return [drawing(deps), oneCheck(deps), outcome(deps), sharing(), accepting(deps), succession(deps)];
}

const checkView = ({ _id, ...check }: SpotCheck) => ({ id: _id, ...check });

const drawing = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department'],
    method: 'post',
    path: '/spot-checks',
    summary: '抽查 · Draws a random share, and what meets the risk criteria',
    body: z.strictObject({
      policy: z.string().max(100),
      share: z.number().gt(0).max(1),
      seed: z.string().min(1).max(100).optional(),
      criteria: z.record(z.string(), z.unknown()).optional(),
    }),
    status: 201,
    response: spotCheckSchema,
    handle: async ({ body, who }) => {
      needOwnPolicy(who, deps.rules, body.policy);
      return checkView(await drawSpotCheck(body, personOf(who), deps));
    },
    trace: ({ body: { policy, share, criteria } }, check) => ({
      about: { kind: 'spot-checks', id: check?.id ?? '' },
      after: {
        ...{ policy, share, criteria: criteria === undefined ? null : JSON.stringify(criteria) },
        ...(check === null ? {} : { seed: check.seed, random: check.random.length, risky: check.risky.length }),
      },
    }),
  });

const oneCheck = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department'],
    method: 'get',
    path: '/spot-checks/:id',
    summary: '一次抽查 · One spot check with what came of it',
    params: checkParam,
    response: spotCheckSchema,
    handle: async ({ params, who }) => {
      const check = await findSpotCheck(params.id);
      needOwnPolicy(who, deps.rules, check.policy);
      return checkView(check);
    },
  });

const outcome = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department'],
    method: 'post',
    path: '/spot-checks/:id/outcomes',
    summary: '抽查结果 · What came of looking at one match; a fault begins recovery',
    params: checkParam,
    body: z.strictObject({
      match: matchParam.shape.id,
      outcome: z.enum(['in-order', 'at-fault']),
      note: z.string().trim().min(1).max(2000),
    }),
    response: spotCheckSchema,
    handle: async ({ params, body, who }) => {
      needOwnPolicy(who, deps.rules, (await findSpotCheck(params.id)).policy);
      await recordOutcome(params.id, body, personOf(who), deps);
      return checkView(await findSpotCheck(params.id));
    },
    trace: ({ body: { match, outcome: found, note: why } }) => ({ after: { match, outcome: found }, why }),
  });

const sharedView = ({ accepted, ...account }: SharedAccount) => ({
  ...account,
  accepted: accepted === null ? null : { by: accepted.by, reason: accepted.reason, firms: accepted.firms },
});

const sharing = (): Route =>
  route({
    audience: 'work',
    roles: ['department'],
    method: 'get',
    path: '/enterprises/:uscc/account-sharing',
    summary: '账户共用 · Which other firms had given the account of a firm before',
    params: usccParam,
    response: sharedAccountSchema,
    handle: async ({ params }) => sharedView(await sharedAccount(params.uscc)),
  });

const accepting = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department'],
    method: 'post',
    path: '/enterprises/:uscc/account-sharing',
    summary: '同意账户共用 · Accepts, with a reason, that a firm shares its account',
    params: usccParam,
    body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
    response: sharedAccountSchema,
    handle: async ({ params, body: { reason }, who }) =>
      sharedView(await acceptSharing(params.uscc, reason, personOf(who), deps)),
    trace: ({ params: { uscc }, body: { reason } }, shared) => ({
      about: { kind: 'enterprises', id: uscc },
      after: { last4: shared?.last4, firms: shared?.accepted?.firms },
      why: reason,
    }),
  });

const succession = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department'],
    method: 'post',
    path: '/successions',
    summary: '主体变更 · Records what became of a firm and carries it out',
    body: z.strictObject({
      kind: z.enum(SUCCESSION_KINDS),
      uscc: usccParam.shape.uscc,
      successors: z.array(usccParam.shape.uscc).max(20),
      on: z.string().max(10),
      open: z.enum(['withdraw', 'to-successor', 'keep']),
      basis: z.string().trim().min(1).max(500),
    }),
    status: 201,
    response: successionSchema,
    handle: async ({ body, who }) => {
      await needSuccession(who, body, deps);
      const { _id, doneAt, ...said } = await succeed(body, personOf(who), deps);
      return { id: _id, ...said, done: doneAt !== null };
    },
    trace: ({ body: { uscc, basis, ...said } }, recorded) => ({
      about: { kind: 'enterprises', id: uscc },
      after: { ...said, done: recorded?.done },
      why: basis,
    }),
  });
