import { z } from 'zod';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { listOf, page, type Route, route } from '../http/route.js';
import type { Who } from '../http/who.js';
import { aboutEach, byOutcome } from '../http/write-trace.js';
import { needOwn, policiesOf, policyOf } from '../matching/match.access.js';
import { toFen, yuanText } from '../matching/money.schema.js';
import { personOf } from '../matching/process/process.access.js';
import { matchIds } from '../matching/process/process-answer.schema.js';
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
import { aboutPool, asOutcome, paymentTrace, servedTrace } from './payment-trace.js';
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
    ...[list(deps), unpaid(deps), approval(money), reissuing(money), confirming(money)],
    ...[stopping(money), resuming(money)],
    ...[pools(deps), opening(money), changing(money), allotment(money), yearEnd(money), ...batchRoutes(money)],
  ];
}

const list = ({ rules }: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department', 'finance'],
    method: 'get',
    path: '/payments',
    summary: '拨付 · Payments by state, policy, firm or batch',
    query: z.strictObject({
      ...{ ...page, state: z.enum(PAYMENT_STATES).optional(), policy: z.string().max(100).optional() },
      ...{ uscc: usccParam.shape.uscc.optional(), batch: z.string().max(20).optional() },
    }),
    response: listOf(paymentSchema),
    handle: async ({ query, who }) => {
      const { items, nextCursor } = await listPayments({ ...query, policies: policiesOf(who, rules) });
      return { items: items.map(paymentView), nextCursor };
    },
  });

const unpaid = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department', 'finance'],
    method: 'get',
    path: '/payments/unpaid',
    summary: '逾期未付 · Payments past their last day, their promise or their budget year',
    query: z.strictObject({ asOf: civilDate.optional() }),
    response: listOf(unpaidSchema),
    handle: async ({ query, who }) => {
      const own = policiesOf(who, deps.rules);
      const lines = await unpaidLines(query.asOf ?? civilDateOf(deps.clock.now()));
      const items = lines.map(unpaidView).filter(({ match }) => own.has(policyOf(match)));
      return { items, nextCursor: null };
    },
  });

const approval = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    roles: ['department', 'finance'],
    method: 'post',
    path: '/payments/approve',
    summary: '批准拨付 · Approves matches for payment, each with its outcome',
    body: z.strictObject({
      ...{ matches: matchIds, score: z.number().optional() },
      decided: z.strictObject({ amount: yuanText, reason }).optional(),
    }),
    response: z.object({ items: z.array(approvedSchema) }),
    handle: async ({ body: { matches, score, decided }, who }) => {
      needOwn(who, deps.rules, matches);
      const given = decided && { amountFen: toFen(decided.amount), reason: decided.reason };
      return { items: await approve(matches, { who: personOf(who), score, decided: given }, deps) };
    },
    trace: ({ body: { matches, score, decided } }, answer) => ({
      ...aboutEach('matches', matches),
      after: {
        ...{ score, amount: decided?.amount },
        ...(answer === null ? { matches } : { outcomes: byOutcome(answer.items.map(asOutcome)) }),
      },
      ...(decided === undefined ? {} : { why: decided.reason }),
    }),
  });

const reissuing = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    roles: ['department', 'finance'],
    method: 'post',
    path: '/payments/:id/reissue',
    summary: '退票重付 · Lets returned money be paid again',
    params: paymentParam,
    body: z.strictObject({ reason: reason.nullable().default(null) }),
    response: paymentSchema,
    handle: async ({ params, body, who }) => {
      needOwn(who, deps.rules, [params.id]);
      return paymentView(await reissue(params.id, body.reason, personOf(who), deps));
    },
    trace: ({ body }, payment) => paymentTrace(payment, body.reason),
  });

const confirming = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    roles: ['department', 'finance'],
    method: 'post',
    path: '/payments/:id/confirm',
    summary: '后续期次确认 · Confirms that the condition of a later part holds',
    params: paymentParam,
    body: z.strictObject({ reason }),
    response: paymentSchema,
    handle: async ({ params, body, who }) => {
      needOwn(who, deps.rules, [params.id]);
      return paymentView(await confirmPart(params.id, body.reason, personOf(who), deps));
    },
    trace: ({ body }, payment) => paymentTrace(payment, body.reason),
  });

const ofMatch = z.strictObject({ match: matchIds.element, reason });

const stopping = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    roles: ['department', 'finance'],
    method: 'post',
    path: '/payments/stop',
    summary: '停止拨付 · Stops what is still to be paid of a match and gives its room back',
    body: ofMatch,
    response: z.object({ items: z.array(paymentSchema) }),
    handle: async ({ body: { match, reason: why }, who }) => {
      needOwn(who, deps.rules, [match]);
      return { items: (await stopPayments(match, why, personOf(who), deps)).map(paymentView) };
    },
    trace: ({ body: { match, reason: why } }, answer) => ({
      about: { kind: 'matches', id: match },
      after: { payments: answer?.items.map(({ id, state, amount }) => ({ id, state, amount })) },
      why,
    }),
  });

const resuming = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    roles: ['department', 'finance'],
    method: 'post',
    path: '/payments/resume',
    summary: '恢复拨付 · Resumes stopped instalments of a match that is eligible again',
    body: ofMatch,
    response: approvedSchema,
    handle: async ({ body: { match, reason: why }, who }) => {
      needOwn(who, deps.rules, [match]);
      return resumePayments(match, why, personOf(who), deps);
    },
    trace: ({ body: { match, reason: why } }, answer) => ({
      about: { kind: 'matches', id: match },
      after: { outcome: answer?.outcome },
      why,
    }),
  });

const pools = ({ rules }: Deps): Route =>
  route({
    audience: 'work',
    roles: ['department', 'finance'],
    method: 'get',
    path: '/pools',
    summary: '资金池 · Budget pools by year',
    response: listOf(poolSchema),
    handle: async ({ who }) => {
      const isSeen = poolsSeen(who, rules);
      return { items: (await listPools()).filter(isSeen).map(poolView), nextCursor: null };
    },
  });

/** Finance sees every pool, a department those that its policies draw on. */
function poolsSeen(who: Who, rules: Deps['rules']): (pool: { readonly pool: string }) => boolean {
  if (who.roles.includes('finance')) return () => true;
  const own = policiesOf(who, rules);
  const names = new Set(rules.policies.filter(({ code }) => own.has(code)).map(({ budget }) => budget?.pool));
  return ({ pool }) => names.has(pool);
}

const opening = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    roles: ['department', 'finance'],
    method: 'post',
    path: '/pools',
    summary: '设立资金池 · Opens a budget pool for a year',
    body: z.strictObject({
      ...{ ...poolParam.shape, total: yuanText, order: z.enum(GRANT_ORDERS).default('first-come') },
    }),
    status: 201,
    response: poolSchema,
    handle: async ({ body: { pool, year, total, order }, who }) =>
      poolView(await openBudget({ pool, year, totalFen: toFen(total), order }, personOf(who), deps)),
    trace: ({ body: { pool, year, total, order } }) => ({ about: aboutPool({ pool, year }), after: { total, order } }),
  });

const changing = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    roles: ['finance'],
    method: 'post',
    path: '/pools/:pool/:year/total',
    summary: '预算调整 · Gives a pool another total under a document; who waits goes on in its order',
    params: poolParam,
    body: z.strictObject({ total: yuanText, document: reason, reason }),
    response: changedBudgetSchema,
    handle: async ({ params, body: { total, ...said }, who }) => {
      const { pool, served } = await changeBudget({ ...params, ...said, totalFen: toFen(total) }, personOf(who), deps);
      return { ...poolView(pool), served: served.map(servedView) };
    },
    trace: ({ params, body: { total, document, reason: why } }, answer) => {
      const change = answer?.changes.find((one) => one.document === document);
      return {
        ...{ about: aboutPool(params), after: { total, document, outcomes: servedTrace(answer?.served) }, why },
        ...(change === undefined ? {} : { before: { total: change.from } }),
      };
    },
  });

const allotment = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    roles: ['finance'],
    method: 'post',
    path: '/pools/:pool/:year/allot',
    summary: '资金分配 · Gives the pool to those who wait, in its order',
    params: poolParam,
    body: z.strictObject({}),
    response: z.object({ items: z.array(servedSchema) }),
    handle: async ({ params: { pool, year }, who }) => {
      const served = await allot(`${pool}:${year}`, personOf(who), deps);
      return { items: served.map(servedView) };
    },
    trace: ({ params }, answer) => ({ about: aboutPool(params), after: { outcomes: servedTrace(answer?.items) } }),
  });

const yearEnd = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    roles: ['finance'],
    method: 'post',
    path: '/pools/:pool/:year/year-end',
    summary: '年终处理 · Carries the unpaid lines of a year over, or gives their money back',
    params: poolParam,
    body: z.strictObject({
      ...{ document: reason, choice: z.enum(YEAR_END_CHOICES) },
      except: z.record(z.string().max(200), z.enum(YEAR_END_CHOICES)).default({}),
    }),
    response: yearEndSchema,
    handle: async ({ params, body, who }) =>
      yearEndView(await decideYearEnd({ ...params, ...body, who: personOf(who) }, deps)),
    trace: ({ params, body: { document, choice, except } }, answer) => ({
      about: aboutPool(params),
      after: { document, choice, except, lines: answer?.lines.length },
    }),
  });
