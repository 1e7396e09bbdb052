import { z } from 'zod';
import { day } from './card.schema.js';
import { correctionRef } from './condition-line.schema.js';

const code = z.object({ code: z.string(), label: z.string() });
const type = z.enum(['text', 'number', 'integer', 'money', 'ratio', 'boolean', 'date', 'code', 'set', 'list']);

/** One value that is stored of the firm. */
export const firmFactSchema = z.object({
  ...{ key: z.string(), label: z.string(), type, unit: z.string().nullable() },
  /** Of the office that supplies such facts, by whose name a page groups them. */
  group: z.string(),
  period: z.string().nullable(),
  /** As a person reads it; of records and of what is sensitive how many; null where it is kept back. */
  value: z.string().nullable(),
  /** The value itself, of numbers (money and fractions as text), yes or no, days, codes and texts. */
  raw: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  /** What a source published, where it could not be brought to the unit. */
  original: z.string().nullable(),
  ...{ source: z.string(), sourceName: z.string(), department: z.string(), asOf: day },
  /** Concluded from something else that is stored. */
  inferred: z.boolean(),
  hidden: z.enum(['conclusion', 'sensitive']).nullable(),
  correctable: z.boolean(),
  /** The firm supplied it itself. */
  supplied: z.boolean(),
  correction: correctionRef,
});

/** All that is stored of the firm, and what it may supply itself. */
export const factsPageSchema = z.object({
  items: z.array(firmFactSchema),
  suppliable: z.array(
    z.object({
      ...{ key: z.string(), label: z.string(), type, unit: z.string().nullable() },
      period: z.enum(['none', 'year', 'quarter', 'month']),
      /** What is supplied now, by period where it has one. */
      supplied: z.array(z.object({ period: z.string().nullable(), value: z.string() })),
      codes: z.array(code).optional(),
    }),
  ),
});
