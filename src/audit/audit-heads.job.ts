import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { headBefore } from './audit.service.js';
import { keepHead } from './audit-files.js';

const HOUR_MS = 3_600_000;
/** Shanghai has had one offset since 1991. */
const SHANGHAI_MS = 8 * HOUR_MS;

/**
 * Just after midnight: writes where the chain stood at the end of the day before into the file outside the database, so that not even
 * who has the key and the database makes that day anew unnoticed.
 */
export async function keepDayHead(
  slot: Date,
  { config }: Pick<Deps, 'config'>,
): Promise<{ readonly head: string | null }> {
  const midnight = new Date(Date.parse(`${civilDateOf(slot)}T00:00:00Z`) - SHANGHAI_MS);
  const head = await headBefore(midnight);
  if (head === null) return { head: null };
  await keepHead(config.auditDir, head);
  return { head: head.id };
}
