import { z } from 'zod';
import { telephone } from '../enterprises/own-contact.schema.js';
import { newAccount } from './account.schema.js';

/** What a specialist lets the firms of the own districts see, and whether they do at present. */
export const officeEntry = z.strictObject({
  name: newAccount.shape.name,
  phone: telephone,
  /** When somebody answers, in the specialist’s own words. */
  hours: z
    .string()
    .trim()
    .max(80)
    .regex(/^[^\p{C}]*$/u, '不能含控制字符 · must hold no control characters')
    .nullable(),
  shown: z.boolean(),
});
