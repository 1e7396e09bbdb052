import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { downloadRoute, uploadRoute } from '../../http/file-route.js';
import { listOf, type Route, route } from '../../http/route.js';
import type { WriteTrace } from '../../http/write-trace.js';
import { personOf } from '../../matching/process/process.access.js';
import { batchView, receiptsView } from '../payment.view.js';
import { batchSchema, builtSchema, receiptsSchema } from '../payment-answer.schema.js';
import type { PaymentDeps } from '../payment-deps.js';
import { buildBatch, dissolveBatch, MOST_LINES, signBatch } from './batch.service.js';
import { BATCH_FORMATS, type BatchFormat } from './batch-file.js';
import { listBatches } from './batch-store.js';
import { handOut } from './export.service.js';
import { importReceipts } from './receipt.service.js';

const batchParam = z.object({ id: z.string().regex(/^\d{8}-\d{2,}$/, 'not the number of a batch') });

const TYPES: Readonly<Record<BatchFormat, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
};
/** A workbook of as many receipts as a batch has lines is some megabytes. */
const MOST_BYTES = 32 << 20;

const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

type Signed = Pick<z.output<typeof batchSchema>, 'id' | 'state' | 'count' | 'total' | 'checksum'> & {
  readonly signatures: readonly unknown[];
};

/** What the trail keeps of a batch: what two people sign for. */
function batchTrace(batch: Signed | null): WriteTrace {
  if (batch === null) return {};
  const { id, state, count, total, checksum, signatures } = batch;
  return { about: { kind: 'batches', id }, after: { state, count, total, checksum, signatures: signatures.length } };
}

/** Batches, their files for the bank, and its receipts. */
export function batchRoutes(deps: PaymentDeps): readonly Route[] {
  return [list(), building(deps), signing(deps), dissolving(deps), handingOut(deps), receipts(deps)];
}

const list = (): Route =>
  route({
    audience: 'work',
    roles: ['finance'],
    method: 'get',
    path: '/batches',
    summary: '拨付批次 · Batches, the latest first',
    response: listOf(batchSchema),
    handle: async () => ({ items: (await listBatches()).map(batchView), nextCursor: null }),
  });

const building = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    roles: ['finance'],
    method: 'post',
    path: '/batches',
    summary: '生成批次 · Locks what is due into a batch',
    body: z.strictObject({
      ...{ policy: z.string().max(100).optional(), pool: z.string().max(90).optional() },
      limit: z.int().min(1).max(MOST_LINES).optional(),
    }),
    status: 201,
    response: builtSchema,
    handle: async ({ body, who }) => {
      const { batch, leftOut } = await buildBatch({ ...body, who: personOf(who) }, deps);
      return { ...batchView(batch), leftOut };
    },
    trace: ({ body }, batch) => ({ ...batchTrace(batch), ...(batch === null ? { after: { ...body } } : {}) }),
  });

const signing = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    roles: ['finance'],
    method: 'post',
    path: '/batches/:id/sign',
    summary: '批次签批 · One of two signatures under a batch’s checksum',
    params: batchParam,
    body: z.strictObject({ checksum: z.string().length(64) }),
    response: batchSchema,
    handle: async ({ params, body, who }) => batchView(await signBatch(params.id, body.checksum, personOf(who), deps)),
    trace: ({ body }, batch) => (batch === null ? { after: body } : batchTrace(batch)),
  });

const dissolving = (deps: PaymentDeps): Route =>
  route({
    audience: 'work',
    roles: ['finance'],
    method: 'post',
    path: '/batches/:id/dissolve',
    summary: '撤销批次 · Takes a batch apart that was not exported',
    params: batchParam,
    body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
    response: batchSchema,
    handle: async ({ params, body, who }) =>
      batchView(await dissolveBatch(params.id, body.reason, personOf(who), deps)),
    trace: ({ body }, batch) => ({ ...batchTrace(batch), why: body.reason }),
  });

const handingOut = (deps: PaymentDeps): Route =>
  downloadRoute({
    audience: 'work',
    roles: ['finance'],
    path: '/batches/:id/file',
    summary:
      '批次文件 · The file for the bank, with account numbers; the first one exports the batch, who took it is kept',
    params: batchParam,
    body: z.strictObject({ format: z.enum(BATCH_FORMATS) }),
    gives: Object.values(TYPES),
    file: async ({ params, body: { format }, who }) => ({
      ...(await handOut(params.id, format, personOf(who), deps)),
      type: TYPES[format],
    }),
    trace: (_, file) => ({ after: file === null ? null : { name: file.name, sha256: sha256Of(file.content) } }),
  });

const receipts = (deps: PaymentDeps): Route =>
  uploadRoute({
    audience: 'work',
    roles: ['finance'],
    path: '/receipts',
    summary: '回单 · Takes in a file of receipts, whole or not at all, and tells what came of each row',
    query: z.strictObject({
      name: z.string().max(200).default('receipts'),
    }),
    takes: ['text/csv', TYPES.xlsx, 'application/octet-stream'],
    most: MOST_BYTES,
    nameOf: ({ name }) => name,
    response: receiptsSchema,
    take: async ({ path, who, note }) => {
      // By its digest the file can be told again, whatever it is called.
      note({ about: { kind: 'receipts', id: sha256Of(await readFile(path)) } });
      return receiptsView(await importReceipts(path, personOf(who), deps));
    },
    trace: ({ query: { name } }, answer) => {
      if (answer === null) return { after: { name } };
      const { rows, paid, returned, unchanged, paidAmount } = answer;
      return { after: { name, rows, paid, returned, unchanged, paidAmount } };
    },
  });
