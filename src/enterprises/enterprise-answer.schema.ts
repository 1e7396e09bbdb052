import { z } from 'zod';
import { isUscc } from './uscc.js';

/** A code as part of an address; a wrong one is refused before anything is looked up. */
export const usccParam = z.object({
  uscc: z.string().refine(isUscc, '不是统一社会信用代码 · not a unified social credit code'),
});

const words = z.object({ zh: z.string(), en: z.string() });

/** What a list of enterprises answers. */
export const enterpriseSummarySchema = z.object({
  uscc: z.string(),
  name: z.string(),
  districtCode: z.string().nullable(),
  districtName: words.nullable(),
  registrationStatus: z.string().nullable(),
  industryCode: z.string().nullable(),
  updatedAt: z.string(),
});

/** One enterprise with its facts. Money is text in 元; of sensitive facts only how many records, of conclusions nothing. */
export const enterpriseDetailSchema = enterpriseSummarySchema.extend({
  facts: z.array(
    z.object({
      key: z.string(),
      label: words,
      unit: z.string().nullable(),
      period: z.string().nullable(),
      value: z.unknown(),
      source: z.string(),
      sourceName: words.nullable(),
      asOf: z.string(),
      inferred: z.boolean(),
      /** Why the value is not shown; null where it is. */
      hidden: z.enum(['conclusion', 'sensitive']).nullable(),
    }),
  ),
  originals: z.record(z.string(), z.string()),
});
