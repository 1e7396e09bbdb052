import { hash } from 'node:crypto';
import type { Channel, Language, NoticeContent, NoticeItem, NoticeRecord } from './notice.schema.js';

/** Undelivered after three days, a message says nothing new any more: the inbox has it, and the specialist knows. */
const EXPIRES_AFTER = 72 * 3_600_000;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export interface NewNotice {
  readonly event: string;
  readonly channel: Channel;
  readonly recipient: string;
  readonly uscc: string | null;
  readonly runId: string;
  readonly template: string;
  readonly language: Language;
  readonly address: string | null;
  readonly items: readonly NoticeItem[];
  readonly reliefYear?: number;
}

export function noticeId({ event, recipient, channel }: Pick<NewNotice, 'event' | 'recipient' | 'channel'>): string {
  return `${event}:${recipient}:${channel}`;
}

/** `ZD` and ten characters (Crockford base 32) that can be read out on the telephone; the same for the same notice. */
export function noticeNumber(id: string): string {
  const digest = hash('sha256', id, 'buffer');
  // The first fifty bits of it.
  let left = digest.readUIntBE(0, 6) * 4 + (digest.readUInt8(6) >> 6);
  let text = '';
  for (let i = 0; i < 10; i += 1) {
    text = `${ALPHABET[left % 32]}${text}`;
    left = Math.floor(left / 32);
  }
  return `ZD${text}`;
}

/** The stored form of a notice. An inbox has its notice by its being stored; e-mail is due at once. */
export function noticeRecord(
  notice: NewNotice,
  content: (number: string) => NoticeContent,
  at: Date,
  mailDomain: string,
): NoticeRecord {
  const _id = noticeId(notice);
  const number = noticeNumber(_id);
  const mail = notice.channel === 'email';
  const made = content(number);
  const { subject, text } = made;
  // By its names: see `created` in matching/deciding/compare.ts.
  const record: NoticeRecord = {
    _id,
    number,
    event: notice.event,
    channel: notice.channel,
    recipient: notice.recipient,
    uscc: notice.uscc,
    runId: notice.runId,
    template: notice.template,
    language: notice.language,
    address: notice.address,
    messageId: mail ? `<${_id.replaceAll(':', '.')}@${mailDomain}>` : null,
    content: mail && made.html !== undefined ? { subject, text, html: made.html } : { subject, text },
    items: notice.items,
    order: `${at.toISOString()}:${_id}`,
    state: mail ? 'created' : 'sent',
    attempts: 0,
    ambiguous: 0,
    dueAt: mail ? at : null,
    expiresAt: mail ? new Date(at.getTime() + EXPIRES_AFTER) : null,
    owner: null,
    token: 0,
    leaseUntil: null,
    error: null,
    history: [{ at, to: mail ? 'created' : 'sent', attempt: 0 }],
    createdAt: at,
    sentAt: mail ? null : at,
  };
  return notice.reliefYear === undefined ? record : { ...record, reliefYear: notice.reliefYear };
}
