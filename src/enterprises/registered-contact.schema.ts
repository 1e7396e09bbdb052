import { z } from 'zod';
import { usccParam } from './enterprise-answer.schema.js';

/** One plain address and nothing else: with names, lists or comments a mail would go to somebody else. */
export const registeredEmail = z.email('不是邮箱地址 · is no e-mail address').max(254);

/** The address at which a firm is registered, or null for none, with the paper or the call by which it is known. */
export const registeredContact = z.strictObject({
  uscc: usccParam.shape.uscc,
  email: registeredEmail.nullable(),
  why: z.string().trim().min(4).max(500),
});

/** `z***@example.cn`: enough to tell one address from another, and not to write to it. */
export const maskedEmail = (email: string | null): string | null => email?.replace(/^(.).*(?=@)/, '$1***') ?? null;
