import { z } from 'zod';
import type { CivilDate } from '../eligibility/facts.js';

/** Rows of one call. */
export const MOST_ROWS = 5000;

export const factsPush = z.strictObject({
  /** The department that states them. */
  source: z.string().min(2).max(40),
  /** The date of the data. */
  asOf: z.iso.date(),
  rows: z
    .array(
      z.strictObject({
        uscc: z.string().max(40),
        facts: z
          .record(z.string().max(120), z.unknown())
          .describe(
            'by fact, with its period where it has one: employees, revenue.2025, quarterlySales.2025Q3, monthlySales.2025-07; ' +
              'one record of a list by its code: qualifications#high-tech',
          ),
      }),
    )
    .min(1)
    .max(MOST_ROWS),
});

/** No mapping of files can be called so. */
const PUSHED = 'exchange:';

/** Names what one push states, by its content. */
export function pushedBatch(source: string, asOf: CivilDate, digest: string): string {
  return `${PUSHED}${source}@${asOf}#${digest}`;
}

/** Whether a batch was pushed, which needs a ground, and not imported by whoever runs the server. */
export function isPushed(batch: string): boolean {
  return batch.startsWith(PUSHED);
}

export const ROW_OUTCOMES = ['created', 'updated', 'unchanged', 'outdated', 'rejected'] as const;

export interface RowResult {
  /** From 0, as given. */
  readonly row: number;
  readonly uscc: string;
  readonly outcome: (typeof ROW_OUTCOMES)[number];
  /** Of a rejected row, each of its faults. */
  readonly reasons: readonly string[];
}

export const factsPushed = z.object({
  counts: z.record(z.enum(ROW_OUTCOMES), z.number().int()),
  rows: z.array(
    z.object({ row: z.number(), uscc: z.string(), outcome: z.enum(ROW_OUTCOMES), reasons: z.array(z.string()) }),
  ),
});
