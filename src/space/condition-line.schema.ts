import { z } from 'zod';
import { day } from './card.schema.js';

/** A correction of a fact that the firm asked for. */
export const correctionRef = z.object({ id: z.string(), state: z.string() }).nullable();

/** One line of why: a clause with the firm's value, or a group of clauses. In the order of the rule, the outermost at depth 0. */
export const conditionLineSchema = z.object({
  path: z.string(),
  depth: z.int(),
  verdict: z.enum(['true', 'false', 'undecided']),
  /** The whole line as a sentence. */
  text: z.string(),
  /** Of a group: how the lines below it (those deeper, up to the next at its depth) are put together; named: a common condition. */
  group: z.enum(['all', 'any', 'not', 'named']).nullable(),
  /** Stands under an odd number of `not`: what is true here speaks against. */
  excluded: z.boolean(),
  /** The fact by its key in the catalogue, and its year where it is of one. */
  fact: z.string().nullable(),
  period: z.string().nullable(),
  label: z.string(),
  /** As a person reads it; of lists how many records; null where it is missing or kept back. */
  value: z.string().nullable(),
  threshold: z.string().nullable(),
  /** Why `value` is kept back. */
  hidden: z.enum(['conclusion', 'sensitive']).nullable(),
  /** Why `value` is missing. */
  missing: z.enum(['absent', 'stale', 'not-yet-published', 'incomplete', 'invalid']).nullable(),
  source: z.string().nullable(),
  sourceName: z.string().nullable(),
  asOf: day.nullable(),
  /** The firm may say that it is wrong (数据有误): about the fact `corrects`, which of a derived one is what it comes from. */
  correctable: z.boolean(),
  corrects: z.string().nullable(),
  correction: correctionRef,
});
