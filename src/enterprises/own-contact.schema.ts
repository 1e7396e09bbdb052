import { z } from 'zod';
import { registeredEmail } from './registered-contact.schema.js';

/** Digits as they are dialled, with what is written between them. */
export const telephone = z
  .string()
  .trim()
  .regex(/^\+?\d(?:[ -]?\d){5,19}$/, '须为电话号码，如 0762-0000000 · must be a telephone number, as 0762-0000000');

/** How the firm itself says it is reached; null for not at all. Who may claim it is decided by the registered contact alone. */
export const ownContact = z.strictObject({ email: registeredEmail.nullable(), phone: telephone.nullable() });
export type OwnContact = z.output<typeof ownContact>;

/** In which language a firm is told, and whether also by mail what can wait for the next look into the inbox. */
export const preferences = z.strictObject({
  language: z.enum(['zh', 'en']),
  channels: z.strictObject({ email: z.boolean() }),
});
export type Preferences = z.output<typeof preferences>;

/** Of a firm that has not said anything. */
export const USUAL: Preferences = { language: 'zh', channels: { email: true } };

/** As stored: with how often it was changed, by which account and when last. */
export interface StoredOwnContact extends OwnContact {
  readonly revision: number;
  readonly by: string;
  readonly at: Date;
}
