import { createHash } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import mongoose from 'mongoose';
import { storedModel } from '../db/stored-model.js';
import type { Deps } from '../deps.js';
import { HttpError, invalid } from './errors.js';
import { opened, sealed } from './sealing.js';
import { whoOf } from './who.js';

/** A write that was asked for under a key, and its answer once it is there. */
export interface Keyed {
  /** Digest of who asked and their key. */
  readonly _id: string;
  /** Digest of method, address and body. */
  readonly request: string;
  readonly status: number | null;
  readonly answer: string | null;
  readonly begunAt: Date;
  readonly endsAt: Date;
}

export const KeyedModel = storedModel<Keyed>('KeyedRequest', {
  collection: 'keyedrequests',
  fields: {
    _id: { type: String, required: true },
    request: { type: String, required: true },
    status: { type: Number, default: null },
    answer: { type: String, default: null },
    begunAt: { type: Date, required: true },
    endsAt: { type: Date, required: true },
  },
  indexes: [[{ endsAt: 1 }]],
});

type IdempotencyDeps = Pick<Deps, 'clock' | 'keys'>;

const KEPT_MS = 86_400_000;
/** Longer than any request runs: what has not answered by then was cut off, and is carried out again. */
const CUT_OFF_MS = 120_000;
const KEY = /^[\x21-\x7e]{8,128}$/;

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a write that is sent again under its key is done once, and answered as
 * the first time. 422 for a key that was used for another request, 409 while the first is under way. Answers of failures of
 * our own are not kept. Answers are kept sealed: some hold a code that is shown once.
 */
export function idempotency({ clock, keys }: IdempotencyDeps): Middleware {
  return async (ctx, next) => {
    const key = ctx.get('Idempotency-Key');
    if (key === '' || ctx.method === 'GET' || whoOf(ctx).way === 'none') return next();
    if (!KEY.test(key)) throw invalid([{ path: 'Idempotency-Key', message: 'must be 8 to 128 visible characters' }]);
    const now = clock.now();
    const id = digest(`${whoOf(ctx).id}\n${key}`);
    const request = digest(`${ctx.method} ${ctx.url}\n${JSON.stringify(bodyOf(ctx) ?? null)}`);
    const before = await begin(id, request, now);
    if (before !== null) return answerAgain(ctx, before, request, keys.seal);
    await carriedOut(ctx, next, id, keys.seal);
  };
}

async function carriedOut(ctx: Context, next: () => Promise<void>, id: string, seal: Buffer): Promise<void> {
  try {
    await next();
  } catch (error) {
    // Nothing was done, or nobody knows: it may be tried again.
    await KeyedModel.deleteOne({ _id: id });
    throw error;
  }
  const answer = typeof ctx.body === 'object' && !Buffer.isBuffer(ctx.body) ? JSON.stringify(ctx.body) : null;
  await KeyedModel.updateOne(
    { _id: id },
    { status: ctx.status, answer: answer === null ? null : sealed(answer, id, seal) },
  );
}

/** @returns what was there under the key before; null where this request is the first, or takes over one that was cut off */
async function begin(_id: string, request: string, now: Date): Promise<Keyed | null> {
  const endsAt = new Date(now.getTime() + KEPT_MS);
  try {
    await KeyedModel.collection.insertOne({ _id, request, status: null, answer: null, begunAt: now, endsAt } as never);
    return null;
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoServerError) || error.code !== 11_000) throw error;
  }
  const before = await KeyedModel.findById(_id).lean<Keyed | null>();
  if (before === null) return begin(_id, request, now);
  const cutOff = before.status === null && now.getTime() - before.begunAt.getTime() > CUT_OFF_MS;
  if (!cutOff || before.request !== request) return before;
  const { matchedCount } = await KeyedModel.updateOne({ _id, begunAt: before.begunAt, status: null }, { begunAt: now });
  return matchedCount === 1 ? null : before;
}

function answerAgain(ctx: Context, { _id, request, status, answer }: Keyed, asked: string, seal: Buffer): void {
  if (request !== asked) {
    throw new HttpError(
      422,
      'key-reused',
      '该幂等键已用于其他请求 · this Idempotency-Key was used for another request',
    );
  }
  if (status === null) {
    throw new HttpError(409, 'under-way', '相同请求正在处理 · the same request is still under way');
  }
  ctx.status = status;
  ctx.set('Idempotent-Replayed', 'true');
  ctx.body = answer === null ? null : JSON.parse(opened(answer, _id, seal));
}

function bodyOf(ctx: Context): unknown {
  return (ctx as Context & { request: { body?: unknown } }).request.body;
}

/** Answers that nobody asks for again. */
export function forgetAnswers(now: Date): Promise<{ readonly deletedCount: number }> {
  return KeyedModel.deleteMany({ endsAt: mongoose.trusted({ $lte: now }) });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
