import { deserialize } from 'bson';
import { isDatabaseError } from '../../db/database-error.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import { factsKnownAt } from '../../enterprises/enterprise.service.js';
import type { StoredEnterprise } from '../../enterprises/stored-enterprise.service.js';
import { type DecideContext, decideFirm, type PairDecision } from './decide-firm.js';

/** One firm as it was decided by itself. */
export interface SingleFirm {
  readonly decisions: readonly PairDecision[];
  readonly districtCode: string | null;
}

/**
 * Decides firms one by one with the facts known at `asOf`, in the plain way: by their codes what came of each, or why
 * nothing did. @throws where the database fails
 */
export async function decideSingly(
  firms: readonly StoredEnterprise[],
  context: DecideContext,
): Promise<ReadonlyMap<string, SingleFirm | Error>> {
  const found = new Map<string, SingleFirm | Error>();
  for (const { uscc, document } of firms) {
    try {
      const [firm] = await factsKnownAt([deserialize(document) as Enterprise], context.asOf);
      if (firm === undefined) continue;
      found.set(uscc, { decisions: await decideFirm(firm, context), districtCode: firm.districtCode ?? null });
    } catch (error) {
      if (isDatabaseError(error)) throw error;
      found.set(uscc, error instanceof Error ? error : new Error(String(error)));
    }
  }
  return found;
}
