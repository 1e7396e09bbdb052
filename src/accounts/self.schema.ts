import { z } from 'zod';
import { FIRM_SCOPES } from '../http/who.js';
import { role } from './account.schema.js';

export const whoSchema = z.object({
  id: z.string(),
  name: z.string(),
  way: z.enum(['session', 'key', 'token']),
  roles: z.array(role),
  /** With their names: whoever acts for several firms is told at each button for which one. */
  firms: z.array(
    z.object({ uscc: z.string(), name: z.string(), scope: z.enum(FIRM_SCOPES), administrator: z.boolean() }),
  ),
  department: z.string().nullable(),
  /** What `X-CSRF-Token` of each write must be; null without a session. */
  csrfToken: z.string().nullable(),
});

/** What a page needs to know before it asks for anything: who is here, and how somebody may come in. */
export const presentSchema = z.object({
  /** null where nobody is signed in. */
  who: whoSchema.nullable(),
  /** Minutes without a request after which the session ends; null without one. */
  idleMinutes: z.number().int().nullable(),
  /** Where 统一身份认证 is reached; null where this installation has none. */
  unified: z.string().nullable(),
});

export const sessionSchema = z.object({
  id: z.string(),
  startedAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
  address: z.string(),
  device: z.string(),
  current: z.boolean(),
});

/** The answer to a sign-in: the token for the writes to come. */
export const signedInSchema = z.object({
  outcome: z.enum(['in', 'code-needed']),
  csrfToken: z.string().nullable(),
});

/** By what the own account is opened. */
export const waysInSchema = z.object({
  login: z.string(),
  /** false for whom a platform vouches, and who has chosen none. */
  password: z.boolean(),
  secondFactor: z.boolean(),
  /** 统一身份认证. */
  identity: z.boolean(),
});
