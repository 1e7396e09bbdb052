import { z } from 'zod';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { toFen, yuanText } from '../matching/money.schema.js';
import { matchIds, staffPerson } from '../matching/process/process-answer.schema.js';
import { civilDate, GRANT_ORDERS } from '../policies/policy.schema.js';
import { allot, approve } from './approval.service.js';
import { batchRoutes } from './batch/batch.routes.js';
import { POOL_NAME, YEAR_END_CHOICES } from './budget/budget.schema.js';
import { listPools, openBudget } from './budget/budget.service.js';
import { changeBudget } from './budget-change.service.js';
import { withPorts } from './match-ports.js';
import { PAYMENT_STATES } from './payment.schema.js';
import { listPayments } from './payment.service.js';
import { paymentView, poolView, servedView, unpaidView, yearEndView } from './payment.view.js';
import {
  approvedSchema,
  changedBudgetSchema,
  paymentSchema,
  poolSchema,
  servedSchema,
  unpaidSchema,
  yearEndSchema,
} from './payment-answer.schema.js';
import type { PaymentDeps } from './payment-deps.js';
import { confirmPart, reissue } from './reissue.service.js';
import { resumePayments, stopPayments } from './stop.service.js';
import { decideYearEnd, unpaidLines } from './year-end.service.js';

const reason = z.string().trim().min(1).max(500);
const paymentParam = z.object({ id: z.string().max(200) });
const poolParam = z.object({
  pool: z.string().regex(POOL_NAME, 'not the name of a pool'),
  year: z.coerce.number().int().min(2000).max(2200),
});

/** Payments, budgets and batches, for staff and finance. */
export function paymentRoutes(deps: Deps): readonly Route[] {
  const money = withPorts(deps);
  return [
    ...[list(), unpaid(deps), approval(money), reissuing(money), confirming(money)],
    ...[stopping(money), resuming(money)],
    ...[pools(), opening(money), changing(money), allotment(money), yearEnd(money), ...batchRoutes(money)],
  ];
}

const list = (): Route =>
  route({
    audience: 'work',
    method: 'get',
    path: '/payments',
    summary: '拨付 · Payments by state, policy, firm or batch',
    query: z.strictObject({
      ...{ ...page, state: z.enum(PAYMENT_STATES).optional(), policy: z.string().max(100).optional() },
      ...{ uscc: usccParam.shape.uscc.optional(), batch: z.string().max(20).optional() },
    }),
    response: listOf(paymentSchema),
    handle: async ({ query }) => {
      const { items, nextCursor } = await listPayments(query);
      return { items: items.map(paymentView), nextCursor };
    },
  });

const unpaid = (deps: Deps): Route =>
  route({
    audience: 'work',
    method: 'get',
    path: '/payments/unpaid',
    summary: '逾期未付 · Payments past their last day, their promise or their budget year',
    query: z.strictObject({ asOf: civilDate.optional() }),
    response: listOf(unpaidSchema),
    handle: async ({ query }) => {
      const lines = await unpaidLines(query.asOf ?? civilDateOf(deps.clock.now()));
      return { items: lines.map(unpaidView), nextCursor: null };
    },
  });

const approval = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    method: 'post',
    path: '/payments/approve',
    summary: '批准拨付 · Approves matches for payment, each with its outcome',
    body: z.strictObject({
      ...{ by: staffPerson, matches: matchIds, score: z.number().optional() },
      decided: z.strictObject({ amount: yuanText, reason }).optional(),
    }),
    response: z.object({ items: z.array(approvedSchema) }),
    handle: async ({ body: { by, matches, score, decided } }) => {
      const given = decided && { amountFen: toFen(decided.amount), reason: decided.reason };
      return { items: await approve(matches, { who: by, score, decided: given }, deps) };
    },
  });

const reissuing = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    method: 'post',
    path: '/payments/:id/reissue',
    summary: '退票重付 · Lets returned money be paid again',
    params: paymentParam,
    body: z.strictObject({ by: staffPerson, reason: reason.nullable().default(null) }),
    response: paymentSchema,
    handle: async ({ params, body }) => paymentView(await reissue(params.id, body.reason, body.by, deps)),
  });

const confirming = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    method: 'post',
    path: '/payments/:id/confirm',
    summary: '后续期次确认 · Confirms that the condition of a later part holds',
    params: paymentParam,
    body: z.strictObject({ by: staffPerson, reason }),
    response: paymentSchema,
    handle: async ({ params, body }) => paymentView(await confirmPart(params.id, body.reason, body.by, deps)),
  });

const ofMatch = z.strictObject({ by: staffPerson, match: matchIds.element, reason });

const stopping = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    method: 'post',
    path: '/payments/stop',
    summary: '停止拨付 · Stops what is still to be paid of a match and gives its room back',
    body: ofMatch,
    response: z.object({ items: z.array(paymentSchema) }),
    handle: async ({ body: { by, match, reason: why } }) => ({
      items: (await stopPayments(match, why, by, deps)).map(paymentView),
    }),
  });

const resuming = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    method: 'post',
    path: '/payments/resume',
    summary: '恢复拨付 · Resumes stopped instalments of a match that is eligible again',
    body: ofMatch,
    response: approvedSchema,
    handle: async ({ body: { by, match, reason: why } }) => resumePayments(match, why, by, deps),
  });

const pools = (): Route =>
  route({
    audience: 'work',
    method: 'get',
    path: '/pools',
    summary: '资金池 · Budget pools by year',
    response: listOf(poolSchema),
    handle: async () => ({ items: (await listPools()).map(poolView), nextCursor: null }),
  });

const opening = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    method: 'post',
    path: '/pools',
    summary: '设立资金池 · Opens a budget pool for a year',
    body: z.strictObject({
      ...{ by: staffPerson, ...poolParam.shape, total: yuanText, order: z.enum(GRANT_ORDERS).default('first-come') },
    }),
    status: 201,
    response: poolSchema,
    handle: async ({ body: { by, pool, year, total, order } }) =>
      poolView(await openBudget({ pool, year, totalFen: toFen(total), order }, by, deps)),
  });

const changing = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    method: 'post',
    path: '/pools/:pool/:year/total',
    summary: '预算调整 · Gives a pool another total under a document; who waits goes on in its order',
    params: poolParam,
    body: z.strictObject({ by: staffPerson, total: yuanText, document: reason, reason }),
    response: changedBudgetSchema,
    handle: async ({ params, body: { by, total, ...said } }) => {
      const { pool, served } = await changeBudget({ ...params, ...said, totalFen: toFen(total) }, by, deps);
      return { ...poolView(pool), served: served.map(servedView) };
    },
  });

const allotment = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    method: 'post',
    path: '/pools/:pool/:year/allot',
    summary: '资金分配 · Gives the pool to those who wait, in its order',
    params: poolParam,
    body: z.strictObject({ by: staffPerson }),
    response: z.object({ items: z.array(servedSchema) }),
    handle: async ({ params: { pool, year }, body }) => {
      const served = await allot(`${pool}:${year}`, body.by, deps);
      return { items: served.map(servedView) };
    },
  });

const yearEnd = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    method: 'post',
    path: '/pools/:pool/:year/year-end',
    summary: '年终处理 · Carries the unpaid lines of a year over, or gives their money back',
    params: poolParam,
    body: z.strictObject({
      ...{ by: staffPerson, document: reason, choice: z.enum(YEAR_END_CHOICES) },
      except: z.record(z.string().max(200), z.enum(YEAR_END_CHOICES)).default({}),
    }),
    response: yearEndSchema,
    handle: async ({ params, body: { by, ...decided } }) =>
      yearEndView(await decideYearEnd({ ...params, ...decided, who: by }, deps)),
  });
