import { z } from 'zod';
import type { FactDefinition } from '../eligibility/facts.js';

const field = z.union([
  z
    .string()
    .trim()
    .max(200)
    .regex(/^[^\p{Cc}]*$/u, '不能含控制字符 · must hold no control characters'),
  z.number(),
  z.boolean(),
]);

/** A value that a firm supplies of itself. Money and fractions may be text; of a list all its records. */
export const suppliedFact = z.strictObject({
  value: z.union([field, z.array(z.record(z.string().max(60), field)).max(200)]),
  period: z.string().max(10).nullable().default(null),
});

export const suppliedSlot = z.strictObject({ period: z.string().max(10).optional() });

const LISTED: ReadonlySet<FactDefinition['type']> = new Set(['list', 'set']);

/**
 * Whether a firm may supply a fact itself: where the catalogue has it from the firm, and figures of which an office shares its conclusion
 * alone. The conclusions themselves are the office's.
 */
export function isSuppliable({ sharing, derived, type }: FactDefinition): boolean {
  if (derived === true) return false;
  return sharing === 'firm-supplied' || (sharing === 'conclusion' && !LISTED.has(type));
}
