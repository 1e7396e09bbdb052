import { z } from 'zod';
import type { AuditEntry } from './audit.schema.js';

export const auditEntrySchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  by: z.object({ id: z.string(), as: z.array(z.string()), way: z.string() }),
  act: z.string(),
  about: z.object({ kind: z.string(), id: z.string() }),
  /** Firms and other records that it names besides. */
  named: z.array(z.string()),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  why: z.string().nullable(),
  from: z.object({ address: z.string(), requestId: z.string() }).nullable(),
});

export function auditEntryView({
  _id,
  at,
  by,
  act,
  about,
  named = [],
  change,
  why,
  from,
}: AuditEntry): z.input<typeof auditEntrySchema> {
  const { before, after } = (change === null ? {} : JSON.parse(change)) as { before?: unknown; after?: unknown };
  return {
    id: _id,
    at: at.toISOString(),
    by: { ...by, as: [...by.as] },
    act,
    about,
    named: [...named],
    before,
    after,
    why,
    from,
  };
}
