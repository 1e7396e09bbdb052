import type { FactDefinition, Threshold } from './facts.js';

/** Why a value is not shown: only its department's conclusion may be told, or it is about persons or accounts. */
export type Hidden = 'conclusion' | 'sensitive';

/** Who reads: somebody of an office, the same with a reason that is written down, or whoever speaks for the firm itself. */
export type Reader = 'staff' | 'staff-with-reason' | 'firm';

/**
 * What readers may not see as it is. A tax office gives conclusions, to staff nothing else whoever supplied the value: the firm
 * told it for its own comparison, and sees what it supplied. Sensitive facts are read one by one with a reason; the firm sees
 * numbers (how many persons, never which).
 * @param fact its value and where that came from, as far as they are known
 */
export function hiddenBy(
  definition: Pick<FactDefinition, 'sharing' | 'sensitivity'> | undefined,
  { value, source }: { readonly value?: Threshold | undefined; readonly source?: string | undefined },
  reader: Reader,
): Hidden | null {
  const ownWord = reader === 'firm' && source === 'firm';
  if (definition?.sharing === 'conclusion' && !ownWord) return 'conclusion';
  if (definition?.sensitivity !== 'sensitive' || reader === 'staff-with-reason') return null;
  return reader === 'firm' && typeof value === 'number' ? null : 'sensitive';
}
