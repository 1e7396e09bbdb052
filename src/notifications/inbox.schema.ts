import { z } from 'zod';
import type { NoticeRecord } from './notice.schema.js';

/** `ZD` and ten characters, as each notice says it. */
export const noticeNumber = z.string().regex(/^ZD[0-9A-HJKMNP-TV-Z]{10}$/, '不是通知编号 · is no number of a notice');

export const messageSchema = z.object({
  number: z.string(),
  subject: z.string(),
  text: z.string(),
  language: z.enum(['zh', 'en']),
  createdAt: z.iso.datetime(),
  /** When somebody of the firm read it first; null where nobody has. */
  readAt: z.iso.datetime().nullable(),
});

/** A message with the way on from it. */
export const shownMessageSchema = messageSchema.extend({
  /** The firm's benefits that it tells of, as far as the firm still sees them. */
  about: z.array(z.object({ match: z.string(), title: z.string() })),
  /** What of the firm's settings it is about. */
  place: z.enum(['account', 'contact']).nullable(),
});

export function messageView(notice: NoticeRecord): z.input<typeof messageSchema> {
  const { number, content, language, createdAt, readAt } = notice;
  return {
    ...{ number, subject: content.subject, text: content.text, language },
    ...{ createdAt: createdAt.toISOString(), readAt: readAt?.toISOString() ?? null },
  };
}
