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

export function messageView(notice: NoticeRecord): z.input<typeof messageSchema> {
  const { number, content, language, createdAt, readAt } = notice;
  return {
    ...{ number, subject: content.subject, text: content.text, language },
    ...{ createdAt: createdAt.toISOString(), readAt: readAt?.toISOString() ?? null },
  };
}
