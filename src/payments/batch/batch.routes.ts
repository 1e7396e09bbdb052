import { z } from 'zod';
import { listOf, type Route, route } from '../../http/route.js';
import { staffPerson } from '../../matching/process/process-answer.schema.js';
import { batchView } from '../payment.view.js';
import { batchSchema, builtSchema } from '../payment-answer.schema.js';
import type { PaymentDeps } from '../payment-deps.js';
import { buildBatch, dissolveBatch, signBatch } from './batch.service.js';
import { listBatches } from './batch-store.js';

const batchParam = z.object({ id: z.string().regex(/^\d{8}-\d{2,}$/, 'not the number of a batch') });

/** Batches up to their signing; what holds accounts leaves by the command line alone. */
export function batchRoutes(deps: PaymentDeps): readonly Route[] {
  return [list(), building(deps), signing(deps), dissolving(deps)];
}

const list = (): Route =>
  route({
    audience: 'work',
    method: 'get',
    path: '/batches',
    summary: '拨付批次 · Batches, the latest first',
    response: listOf(batchSchema),
    handle: async () => ({ items: (await listBatches()).map(batchView), nextCursor: null }),
  });

const building = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    method: 'post',
    path: '/batches',
    summary: '生成批次 · Locks what is due into a batch',
    body: z.strictObject({
      ...{ by: staffPerson, policy: z.string().max(100).optional(), pool: z.string().max(90).optional() },
    }),
    status: 201,
    response: builtSchema,
    handle: async ({ body: { by, ...wanted } }) => {
      const { batch, leftOut } = await buildBatch({ ...wanted, who: by }, deps);
      return { ...batchView(batch), leftOut };
    },
  });

const signing = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    method: 'post',
    path: '/batches/:id/sign',
    summary: '批次签批 · One of two signatures under a batch’s checksum',
    params: batchParam,
    body: z.strictObject({ by: staffPerson, checksum: z.string().length(64) }),
    response: batchSchema,
    handle: async ({ params, body }) => batchView(await signBatch(params.id, body.checksum, body.by, deps)),
  });

const dissolving = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    method: 'post',
    path: '/batches/:id/dissolve',
    summary: '撤销批次 · Takes a batch apart that was not exported',
    params: batchParam,
    body: z.strictObject({ by: staffPerson, reason: z.string().trim().min(1).max(500) }),
    response: batchSchema,
    handle: async ({ params, body }) => batchView(await dissolveBatch(params.id, body.reason, body.by, deps)),
  });
