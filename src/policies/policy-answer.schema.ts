import { z } from 'zod';

const words = z.object({ zh: z.string(), en: z.string() });
const date = z.string();

/** What lists of policies answer. */
export const policySummarySchema = z.object({
  code: z.string(),
  version: z.string(),
  title: words,
  summary: words,
  class: z.enum(['grant', 'relief', 'right', 'status']),
  delivery: z.enum(['apply-free', 'instant', 'commitment', 'apply']),
  level: z.enum(['national', 'province', 'city', 'county']),
  department: words,
  validFrom: date,
  validTo: date.nullable(),
  inForce: z.boolean(),
  /** 外地政策示例: another city's policy, never offered here. */
  sample: z.boolean(),
  verified: z.boolean(),
});

/** A policy with its basis, its conditions in words and its guide. */
export const policyDetailSchema = policySummarySchema.extend({
  basis: z.array(
    z.object({
      title: z.string(),
      documentNumber: z.string().nullable(),
      issuer: z.string(),
      url: z.string().nullable(),
    }),
  ),
  conditions: z.object({ zh: z.array(z.string()), en: z.array(z.string()) }),
  ceiling: z.boolean(),
  guide: z.object({
    beneficiaries: words,
    howItWorks: words,
    documents: z.array(words),
    note: words.optional(),
  }),
  contacts: z.array(z.object({ district: z.string(), name: words, phone: z.string() })),
});

/** A version as policy staff see it. */
export const policyVersionSchema = policySummarySchema.extend({ tests: z.number() });
