import type { FactDefinition, Threshold } from './facts.js';

/** Why a value is not shown: only its department's conclusion may be told, or it is about persons or accounts. */
export type Hidden = 'conclusion' | 'sensitive';

/**
 * What readers may not see as it is. A tax office gives conclusions; what the firm itself supplied may be shown. Of sensitive
 * facts numbers are shown (how many persons, never which).
 * @param source of the value, where it is known
 */
export function hiddenBy(
  definition: Pick<FactDefinition, 'sharing' | 'sensitivity'> | undefined,
  value: Threshold | undefined,
  source?: string,
): Hidden | null {
  if (definition?.sharing === 'conclusion' && source !== 'firm') return 'conclusion';
  return definition?.sensitivity === 'sensitive' && typeof value !== 'number' ? 'sensitive' : null;
}
