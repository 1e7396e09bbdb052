import { z } from 'zod';
import { OUTCOMES } from './correction.schema.js';

const words = z.object({ zh: z.string(), en: z.string() });

/** What a correction is about, whoever reads it. */
export const correctionAbout = {
  ...{ id: z.string(), uscc: z.string(), fact: z.string(), label: words, period: z.string().nullable() },
  ...{ match: z.string().nullable(), department: z.string(), departmentName: words },
  ...{ state: z.enum(['open', 'answered']), madeAt: z.iso.datetime(), dueOn: z.string().nullable() },
};

/** As its firm sees it. */
export const firmCorrectionSchema = z.object({
  ...correctionAbout,
  ...{ what: z.string(), proposed: z.string().nullable() },
  answer: z
    .object({ outcome: z.enum(OUTCOMES), text: z.string(), departmentName: words, at: z.iso.datetime() })
    .nullable(),
});
