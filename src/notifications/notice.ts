import { createHmac } from 'node:crypto';
import type { Deps } from '../deps.js';
import { addressOf } from './mail-address.js';
import type { Channel, Language, NoticeContent, NoticeItem, NoticeRecord } from './notice.schema.js';

/** Undelivered after three days, a message says nothing new any more: the inbox has it, and the specialist knows. */
const EXPIRES_AFTER = 72 * 3_600_000;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What a notice is made with. */
export type NoticeDeps = Pick<Deps, 'clock' | 'config' | 'keys'>;

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
  /** Keys of the departments that it speaks for; the platform itself speaks where there are none. */
  readonly departments?: readonly string[];
  readonly reliefYear?: number;
}

export function noticeId({ event, recipient, channel }: Pick<NewNotice, 'event' | 'recipient' | 'channel'>): string {
  return `${event}:${recipient}:${channel}`;
}

/**
 * `ZD` and ten characters (Crockford base 32) that can be read out on the telephone; the same for the same notice. Only who has the
 * installation's key can say the number of a notice that was not sent to them: its id can be guessed.
 */
export function noticeNumber(id: string, seal: Buffer): string {
  const digest = createHmac('sha256', seal).update(`notice ${id}`).digest();
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
  { clock, config, keys }: NoticeDeps,
): NoticeRecord {
  const at = clock.now();
  const _id = noticeId(notice);
  const number = noticeNumber(_id, keys.seal);
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
    messageId: mail ? `<${_id.replaceAll(':', '.')}@${mailDomain(config)}>` : null,
    content: mail && made.html !== undefined ? { subject, text, html: made.html } : { subject, text },
    items: notice.items,
    departments: [...new Set(notice.departments)],
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

/** The domain of Message-IDs is the sender's. */
function mailDomain({ mailFrom }: Pick<Deps['config'], 'mailFrom'>): string {
  return addressOf(mailFrom).split('@')[1] ?? 'zhida.invalid';
}
