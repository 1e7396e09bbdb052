import mongoose from 'mongoose';
import type { Deps } from '../deps.js';
import { MailFailure } from './mailer.js';
import { NoticeModel } from './notice.model.js';
import type { NoticeRecord, NoticeState } from './notice.schema.js';
import { type AfterFailure, afterFailure } from './retry.js';

/** Longer than one send can take, so that a claim only runs out where its process is gone. */
const CLAIM = 5 * 60_000;

export interface DeliveryCounts {
  sent: number;
  retried: number;
  failed: number;
  expired: number;
}

export interface DeliveryOptions {
  readonly signal?: AbortSignal;
  /** Messages on their way at the same time. */
  readonly parallel?: number;
  /** Stops after so many, so that one call ends within its slot. */
  readonly limit?: number;
}

/** Sends what is due, until nothing is, the channel breaks, the limit is reached or the signal aborts. */
export async function deliverDue(deps: Deps, owner: string, options: DeliveryOptions = {}): Promise<DeliveryCounts> {
  const counts: DeliveryCounts = { sent: 0, retried: 0, failed: 0, expired: 0 };
  await recoverLost(deps, counts);
  let left = options.limit ?? 10_000;
  let broken = false;
  const worker = async (): Promise<void> => {
    while (!broken && left-- > 0 && !options.signal?.aborted) {
      const notice = await claim(deps, owner);
      if (notice === null) return;
      const outcome = await attempt(deps, notice);
      if (outcome === 'channel') broken = true;
      else counts[outcome] += 1;
    }
  };
  await Promise.all(Array.from({ length: options.parallel ?? 5 }, worker));
  if (broken) deps.log.error('mail: the channel is broken; what is due waits for the next round');
  return counts;
}

async function claim(deps: Deps, owner: string): Promise<NoticeRecord | null> {
  const now = deps.clock.now();
  return NoticeModel.findOneAndUpdate(
    { state: mongoose.trusted({ $in: ['created', 'retry-at'] }), dueAt: mongoose.trusted({ $lte: now }) },
    {
      $set: { state: 'sending', owner, leaseUntil: new Date(now.getTime() + CLAIM) },
      $inc: { attempts: 1, token: 1 },
    },
    { sort: { dueAt: 1 }, returnDocument: 'after' },
  ).lean<NoticeRecord>();
}

async function attempt(deps: Deps, notice: NoticeRecord): Promise<keyof DeliveryCounts | 'channel'> {
  const now = deps.clock.now();
  if (notice.expiresAt !== null && notice.expiresAt <= now) {
    await settle(deps, notice, 'expired', { note: 'not delivered in time' });
    return 'expired';
  }
  try {
    await deps.mailer.send(messageOf(notice));
  } catch (error) {
    return failed(deps, notice, asFailure(error));
  }
  await settle(deps, notice, 'sent', { sentAt: deps.clock.now(), error: null, dueAt: null });
  return 'sent';
}

async function failed(
  deps: Deps,
  notice: NoticeRecord,
  failure: MailFailure,
): Promise<'retried' | 'failed' | 'channel'> {
  const next = afterFailure(failure, { noticeId: notice._id, attempts: notice.attempts, ambiguous: notice.ambiguous });
  await settleFailure(deps, notice, next, failure.message);
  if (failure.kind === 'channel') return 'channel';
  return next.state === 'retry-at' ? 'retried' : 'failed';
}

async function settleFailure(deps: Deps, notice: NoticeRecord, next: AfterFailure, error: string): Promise<void> {
  const dueAt = next.state === 'retry-at' ? new Date(deps.clock.now().getTime() + next.delay) : null;
  const attempts = next.counts ? notice.attempts : notice.attempts - 1;
  await settle(deps, notice, next.state, { error, dueAt, attempts, ambiguous: next.ambiguous, note: error });
  deps.log.warn({ notice: notice._id, state: next.state, attempts, error }, 'mail: a message was not taken');
}

type Settlement = Partial<Pick<NoticeRecord, 'sentAt' | 'error' | 'dueAt' | 'attempts' | 'ambiguous'>> & {
  note?: string;
};

/** Writes an attempt's end, unless somebody has claimed the notice again meanwhile. */
async function settle(deps: Deps, notice: NoticeRecord, state: NoticeState, fields: Settlement): Promise<void> {
  const { note, ...set } = fields;
  const entry = { at: deps.clock.now(), to: state, attempt: notice.attempts, ...(note === undefined ? {} : { note }) };
  const written = await NoticeModel.updateOne(
    { _id: notice._id, state: 'sending', token: notice.token },
    { $set: { ...set, state, owner: null, leaseUntil: null }, $push: { history: { $each: [entry], $slice: -60 } } },
  );
  if (written.matchedCount === 0)
    deps.log.warn({ notice: notice._id }, 'mail: another process has settled this notice');
}

/**
 * What a dead process had claimed: nobody knows whether it was sent, so it is treated as an ambiguous attempt and goes
 * out once more at most.
 */
async function recoverLost(deps: Deps, counts: DeliveryCounts): Promise<void> {
  const leaseUntil = mongoose.trusted({ $lte: deps.clock.now() });
  const lost = await NoticeModel.find({ state: 'sending', leaseUntil }).lean<NoticeRecord[]>();
  for (const notice of lost) {
    const failure = new MailFailure('ambiguous', 'the process that was sending it is gone');
    const outcome = await failed(deps, notice, failure);
    if (outcome !== 'channel') counts[outcome] += 1;
  }
}

function messageOf(notice: NoticeRecord) {
  const { subject, text, html } = notice.content;
  return {
    messageId: notice.messageId ?? '',
    to: notice.address ?? '',
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    headers: { 'X-Notification-Id': notice.number, 'Content-Language': notice.language === 'zh' ? 'zh-CN' : 'en' },
  };
}

function asFailure(error: unknown): MailFailure {
  if (error instanceof MailFailure) return error;
  // Not a failure of mail but of our own. It uses up attempts, so that one message cannot hold up the others for ever.
  return new MailFailure('temporary', error instanceof Error ? error.message : String(error));
}
