import mongoose from 'mongoose';
import { matchesShown } from '../matching/firm-sight.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { noticeId } from './notice.js';
import { NoticeModel } from './notice.model.js';
import type { Language, NoticeRecord } from './notice.schema.js';
import { ACCOUNT_CHANGES } from './templates/account-changes.js';
import { CONTACT_CHANGES } from './templates/contact-changes.js';

const inbox = 'inbox';

interface InboxQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
  /** Only what nobody of the firm has read. */
  readonly unread?: boolean;
}

/** A firm's inbox, newest first. `cursor` is the `nextCursor` of the page before. */
export async function inboxOf(
  uscc: string,
  { cursor, limit, unread = false }: InboxQuery,
): Promise<{ items: NoticeRecord[]; nextCursor: string | null }> {
  const older = cursor === undefined ? {} : { order: mongoose.trusted({ $lt: cursor }) };
  const unseen = unread ? { readAt: null } : {};
  const items = await NoticeModel.find({ uscc, channel: inbox, ...older, ...unseen })
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

/** The benefits that a message tells of and its firm still sees. */
export async function benefitsIn(
  uscc: string,
  { items }: Pick<NoticeRecord, 'items'>,
  language: Language,
  { policies }: RuleBook,
): Promise<{ match: string; title: string }[]> {
  if (items.length === 0) return [];
  const told = new Set(items.map(({ match }) => match));
  const { shown } = await matchesShown(uscc);
  return shown.flatMap(({ _id, policy, version }) => {
    const found = policies.find((one) => one.code === policy && one.version === version);
    return told.has(_id) && found !== undefined ? [{ match: _id, title: found.title[language] }] : [];
  });
}

/** What of a firm's settings a message is about, whichever version of its words it was written in. */
export function placeOf({ template }: Pick<NoticeRecord, 'template'>): 'account' | 'contact' | null {
  const isOf = (known: string): boolean => template.split('@')[0] === known.split('@')[0];
  if (isOf(ACCOUNT_CHANGES)) return 'account';
  return isOf(CONTACT_CHANGES) ? 'contact' : null;
}
