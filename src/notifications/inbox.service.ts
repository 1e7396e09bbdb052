import mongoose from 'mongoose';
import { noticeId } from './notice.js';
import { NoticeModel } from './notice.model.js';
import type { NoticeRecord } from './notice.schema.js';

const inbox = 'inbox';

/** A firm's inbox, newest first. `cursor` is the `nextCursor` of the page before. */
export async function inboxOf(
  uscc: string,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: NoticeRecord[]; nextCursor: string | null }> {
  const older = cursor === undefined ? {} : { order: mongoose.trusted({ $lt: cursor }) };
  const items = await NoticeModel.find({ uscc, channel: inbox, ...older })
    .sort({ order: -1 })
    .limit(limit + 1)
    .lean<NoticeRecord[]>();
  const page = items.slice(0, limit);
  return { items: page, nextCursor: items.length > limit ? (page.at(-1)?.order ?? null) : null };
}

/** How many messages nobody of the firm has read yet. */
export function unreadOf(uscc: string): Promise<number> {
  return NoticeModel.countDocuments({ uscc, channel: inbox, readAt: null });
}

/**
 * The message of a firm's inbox that a number belongs to, or null. A mail has a number of its own, and leads to the message that holds
 * everything of the same event.
 */
export async function messageOf(uscc: string, number: string): Promise<NoticeRecord | null> {
  const found = await NoticeModel.findOne({ number, uscc }).lean<NoticeRecord | null>();
  if (found === null || found.channel === inbox) return found;
  const _id = noticeId({ ...found, recipient: uscc, channel: inbox });
  return NoticeModel.findOne({ _id, uscc }).lean<NoticeRecord | null>();
}

/** Where a notice's number leads somebody who speaks for these firms: the firm and the number in its inbox, or null. */
export async function messageOfFirms(
  usccs: readonly string[],
  number: string,
): Promise<{ readonly uscc: string; readonly number: string } | null> {
  const { uscc = null } = (await NoticeModel.findOne({ number }, { uscc: 1 }).lean<NoticeRecord | null>()) ?? {};
  if (uscc === null || !usccs.includes(uscc)) return null;
  const message = await messageOf(uscc, number);
  return message === null ? null : { uscc, number: message.number };
}

/** Marks a message as read by the firm; it was read when it was read first. @returns it, or null where the firm has none of this number */
export async function markRead(uscc: string, number: string, at: Date): Promise<NoticeRecord | null> {
  const message = await messageOf(uscc, number);
  if (message === null) return null;
  await NoticeModel.updateOne({ _id: message._id, uscc, readAt: null }, { readAt: at });
  return { ...message, readAt: message.readAt ?? at };
}
