import { z } from 'zod';
import { amountShown } from './card.schema.js';

const policy = {
  ...{ policy: z.string(), title: z.string(), department: z.string(), summary: z.string() },
  class: z.enum(['grant', 'relief', 'right', 'status']),
};

/** What stands between the firm and a policy: one fact that would have to be another, or is not known. */
export const gapSchema = z.object({
  kind: z.enum(['change', 'missing']),
  fact: z.string(),
  label: z.string(),
  /** Whether the firm itself can bring it about. */
  changeable: z.boolean(),
  /** Who supplies the fact. */
  department: z.string().nullable(),
  /** The distance as a sentence. */
  text: z.string(),
  /** As a person reads them; null where kept back, missing, or where no single value would do. */
  value: z.string().nullable(),
  threshold: z.string().nullable(),
  /** The value to try in the calculator, where one would do. */
  tryValue: z.union([z.string(), z.number(), z.boolean()]).nullable(),
});

/** What the firm does not get and nearly would, and what nobody can tell for want of data. */
export const possibilitiesSchema = z.object({
  asOf: z.string(),
  /** The nearest first. */
  nearly: z.array(
    z.object({
      ...policy,
      /** What it would be, once the gaps are closed; null where that cannot be told. */
      amount: amountShown,
      ceiling: z.boolean(),
      gaps: z.array(gapSchema).min(1),
      /** Where `gaps` holds what the firm cannot change: what it could do itself instead; null where nothing would do. */
      withinReach: z.array(gapSchema).nullable(),
    }),
  ),
  undecided: z.array(
    z.object({
      ...policy,
      missing: z.array(
        z.object({
          ...{ fact: z.string(), period: z.string().nullable(), label: z.string(), department: z.string().nullable() },
          reason: z.enum(['absent', 'stale', 'not-yet-published', 'incomplete', 'invalid']),
          reasonText: z.string(),
          /** The firm may supply it itself, for its own comparison. */
          supply: z.boolean(),
          /** The source that the firm may authorise to be read; null where none would help. */
          authorise: z.string().nullable(),
          /** It has been authorised, or the source has an agreement. */
          authorised: z.boolean(),
        }),
      ),
    }),
  ),
});
