import { z } from 'zod';

/** How a firm is reached. */
export const contactSchema = z.object({
  email: z.string().nullable(),
  phone: z.string().nullable(),
  changedAt: z.iso.datetime().nullable(),
  /** Where mails go without an own address, as far as it is shown; only an office changes it. */
  registered: z.string().nullable(),
});
