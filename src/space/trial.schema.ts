import { z } from 'zod';
import { amountShown, day } from './card.schema.js';
import { gapSchema } from './possibilities.schema.js';

/** A figure to try: money and fractions may be text ("7200.00", "0.055"); null tries it without. */
export const trialValue = z.union([
  z.string().max(2000),
  z.number(),
  z.boolean(),
  z.array(z.string()).max(100),
  z.null(),
]);

export const trialRequest = z.strictObject({
  changes: z
    .array(z.strictObject({ fact: z.string().min(1).max(60), value: trialValue }))
    .min(1)
    .max(100),
});

/** The figures that can be tried: facts that policies in force read. */
export const trialFactsSchema = z.object({
  asOf: day,
  items: z.array(
    z.object({
      ...{ fact: z.string(), label: z.string(), unit: z.string().nullable() },
      type: z.enum(['number', 'integer', 'money', 'ratio', 'boolean', 'date', 'code', 'set']),
      codes: z.array(z.object({ code: z.string(), label: z.string() })).nullable(),
      /** As it is now; null where it is missing, or kept back. */
      value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).nullable(),
      shown: z.string().nullable(),
      hidden: z.enum(['conclusion', 'sensitive']).nullable(),
      /** Whether the firm itself can bring about another value. */
      changeable: z.boolean(),
      /** How many policies in force read it. */
      policies: z.int(),
    }),
  ),
});

const verdict = z.enum(['eligible', 'ineligible', 'undecided', 'not-in-force']);
const outcome = z.object({ verdict, amount: amountShown, ceiling: z.boolean() });

/** What would change; nothing of it is kept. */
export const trialSchema = z.object({
  asOf: day,
  policies: z.array(
    z.object({
      ...{ policy: z.string(), title: z.string(), department: z.string() },
      class: z.enum(['grant', 'relief', 'right', 'status']),
      before: outcome,
      after: outcome,
      /** Verdict or amount came out otherwise. */
      changed: z.boolean(),
      /** What still stands between, after the change; null where nothing that was tried matters to it, or no change would do. */
      gaps: z.array(gapSchema).nullable(),
    }),
  ),
});
