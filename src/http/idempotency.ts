import { createHmac } from 'node:crypto';
import type { Context } from 'koa';
import mongoose from 'mongoose';
import { isDuplicate } from '../db/duplicate.js';
import { storedModel } from '../db/stored-model.js';
import type { Deps } from '../deps.js';
import { systemTimers, type Timers } from '../jobs/timers.js';
import { HttpError, invalid } from './errors.js';
import type { Audience } from './roles.js';
import type { Once, Route } from './route.js';
import { opened, sealed } from './sealing.js';
import { whoOf } from './who.js';
import type { WriteTrace } from './write-trace.js';

/** A write that was asked for under a key, and its answer once it is there. */
export interface Keyed {
  /** HMAC of who asked and their key. */
  readonly _id: string;
  /** HMAC of method, address and body. */
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
const RENEWED_EVERY_MS = 30_000;
/** What has not been renewed for so long was cut off, and is carried out again. */
const CUT_OFF_MS = 4 * RENEWED_EVERY_MS;
const KEY = /^[\x21-\x7e]{8,128}$/;
/** Everything but what is asked of oneself, and of nobody in particular: there bodies hold passwords. */
const AUDIENCES: ReadonlySet<Audience> = new Set(['space', 'work', 'studio', 'admin', 'exchange']);

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a write that is sent again under its key is done once, and answered as
 * the first time. 422 for a key that was used for another request, 409 while the first is under way; 400 where files go in or
 * out, or passwords: of those no answer, and no digest, is kept. Answers of failures of our own are not kept. Answers are
 * kept sealed, since some hold a code that is shown once; what was asked for is kept as an HMAC (RFC 2104), which
 * nobody who only reads the database can try guesses on.
 */
export function idempotency({ clock, keys }: IdempotencyDeps, timers: Timers = systemTimers): Once {
  return async (ctx, entry, carryOut) => {
    const key = ctx.get('Idempotency-Key');
    if (key === '' || isQuestion(entry) || whoOf(ctx).way === 'none') return carryOut();
    if (!KEY.test(key)) throw refused('须为 8 至 128 个可见字符 · must be 8 to 128 visible characters');
    if (!takesKey(entry)) throw refused('此处不接受 · is not taken here');
    const digest = (text: string): string => createHmac('sha256', keys.seal).update(text).digest('base64url');
    const id = digest(`${whoOf(ctx).id}\n${key}`);
    const request = digest(`${ctx.method} ${ctx.url}\n${JSON.stringify(bodyOf(ctx) ?? null)}`);
    const before = await begin(id, request, clock.now());
    if (before !== null) return answerAgain(ctx, before, request, keys.seal);
    const stop = timers.every(RENEWED_EVERY_MS, () => void renew(id, clock.now()));
    try {
      await carriedOut(ctx, carryOut, id, keys.seal);
    } finally {
      stop();
    }
  };
}

/** Whether a write may be asked for under a key. */
export function takesKey(entry: Route): boolean {
  const { takes, gives, audience } = entry;
  return !isQuestion(entry) && takes === undefined && gives === undefined && AUDIENCES.has(audience);
}

const isQuestion = ({ method, asks }: Route): boolean => method === 'get' || asks === true;

const refused = (message: string): HttpError => invalid([{ path: 'Idempotency-Key', message }]);

/** A database that does not answer now is asked again in its turn. */
async function renew(_id: string, begunAt: Date): Promise<void> {
  await KeyedModel.updateOne({ _id, status: null }, { begunAt }).catch(() => {});
}

async function carriedOut(ctx: Context, carryOut: () => Promise<void>, id: string, seal: Buffer): Promise<void> {
  try {
    await carryOut();
  } catch (error) {
    // Nothing was done, or nobody knows: it may be tried again.
    await KeyedModel.deleteOne({ _id: id });
    throw error;
  }
  await KeyedModel.updateOne({ _id: id }, { status: ctx.status, answer: sealed(JSON.stringify(ctx.body), id, seal) });
}

/** @returns what was there under the key before; null where this request is the first, or takes over one that was cut off */
async function begin(_id: string, request: string, now: Date): Promise<Keyed | null> {
  const endsAt = new Date(now.getTime() + KEPT_MS);
  try {
    await KeyedModel.collection.insertOne({ _id, request, status: null, answer: null, begunAt: now, endsAt } as never);
    return null;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
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
  ctx.state.trace = { after: 'answered again' } satisfies WriteTrace;
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
