import { z } from 'zod';
import type { CivilDate } from '../eligibility/facts.js';

/**
 * Why a source's data may be read (数据授权): an agreement of the source, for all firms, or the consent of one firm. It holds to its
 * last day, or until it is withdrawn; then the facts that stood on it are removed.
 */
export interface Ground {
  /** ULID. */
  readonly _id: string;
  /** Key of the department. */
  readonly source: string;
  readonly kind: 'agreement' | 'authorisation';
  /** The firm that consents; null for an agreement. */
  readonly uscc: string | null;
  /** Facts that it covers; empty for all of the source. */
  readonly scope: readonly string[];
  /** The agreement's number, or who of the firm consented. */
  readonly basis: string;
  readonly from: CivilDate;
  /** The last day; null for no end. */
  readonly until: CivilDate | null;
  readonly givenBy: string;
  readonly givenAt: Date;
  readonly withdrawnAt: Date | null;
  /** When it was made sure, after its end, that the facts without another ground are gone. */
  readonly clearedAt: Date | null;
}

const scope = z.array(z.string().max(60)).max(200).default([]);
const days = { from: z.iso.date().optional(), until: z.iso.date().nullable().default(null) };

export const newAgreement = z.strictObject({
  source: z.string().min(2).max(40),
  scope,
  basis: z.string().trim().min(2).max(200),
  ...days,
});
/** A firm's consent always ends. */
export const newAuthorisation = newAgreement.omit({ basis: true, from: true }).extend({ until: z.iso.date() });

export const groundSchema = z.object({
  ...{ id: z.string(), source: z.string(), kind: z.enum(['agreement', 'authorisation']), uscc: z.string().nullable() },
  ...{ scope: z.array(z.string()), basis: z.string(), from: z.string(), until: z.string().nullable() },
  ...{ withdrawnAt: z.iso.datetime().nullable(), clearedAt: z.iso.datetime().nullable() },
});

/** The sources that the firm may authorise, and what of each may be read without or by its consent today. */
export const sourcesSchema = z.object({
  /** Today, and the last day that a consent of today may have. */
  ...{ asOf: z.string(), last: z.string() },
  items: z.array(
    z.object({
      ...{ source: z.string(), name: z.string() },
      facts: z.array(
        z.object({ key: z.string(), label: z.string(), ground: z.enum(['agreement', 'authorisation']).nullable() }),
      ),
    }),
  ),
});

export function groundView(ground: Ground): z.input<typeof groundSchema> {
  const { _id, source, kind, uscc, scope: covered, basis, from, until, withdrawnAt, clearedAt } = ground;
  return {
    ...{ id: _id, source, kind, uscc, scope: [...covered], basis, from, until },
    ...{ withdrawnAt: withdrawnAt?.toISOString() ?? null, clearedAt: clearedAt?.toISOString() ?? null },
  };
}
