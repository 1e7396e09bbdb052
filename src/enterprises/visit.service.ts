import type { CivilDate } from '../eligibility/facts.js';
import { EnterpriseModel } from './enterprise.model.js';
import type { Enterprise } from './enterprise.schema.js';
import { type StoredEnterprise, storedEnterprisesWhere } from './stored-enterprise.service.js';

/** Later than any day that is evaluated. */
const NEVER = '9999-12-31';

/** What a visit came to, for the enterprise as it was read. */
export interface Visit {
  readonly enterprise: Pick<Enterprise, 'uscc' | 'revision' | 'nextVisit'>;
  /** Null: nothing turns with time alone. */
  readonly nextVisit: CivilDate | null;
}

/**
 * Up to `limit` enterprises that wait for a visit, each once: those in which facts have changed, the longest waiting
 * first, then those whose day has come.
 */
export async function dueForVisit(today: CivilDate, limit: number): Promise<StoredEnterprise[]> {
  const changed = { dirtySince: { $gt: new Date(0) } };
  const marked = await storedEnterprisesWhere(changed, { order: { dirtySince: 1 }, limit });
  if (marked.length === limit) return marked;
  const known = new Set(marked.map(({ uscc }) => uscc));
  const dated = await storedEnterprisesWhere({ nextVisit: { $lte: today } }, { order: { nextVisit: 1 }, limit });
  return [...marked, ...dated.filter(({ uscc }) => !known.has(uscc))].slice(0, limit);
}

/**
 * Takes the marks off and notes the next day. An enterprise whose facts were written meanwhile keeps its marks, the new
 * ones among them, and is visited again; one that somebody else has visited meanwhile stays as it is.
 * @returns how many are done with
 */
export async function noteVisits(visits: readonly Visit[]): Promise<number> {
  if (visits.length === 0) return 0;
  const operations = visits.map(({ enterprise: { uscc, revision, nextVisit: before = null }, nextVisit }) => ({
    updateOne: {
      filter: { _id: uscc, uscc, revision, nextVisit: before },
      update: { $set: { nextVisit: nextVisit ?? NEVER }, $unset: { dirtySince: '', dirtyFacts: '' } },
    },
  }));
  return (await EnterpriseModel.collection.bulkWrite(operations as never, { ordered: false })).matchedCount;
}

/** For a store that is older than visits: makes their indexes, and everybody who has no day due at once. */
export async function firstVisits(): Promise<void> {
  await EnterpriseModel.createIndexes();
  await EnterpriseModel.collection.updateMany({ nextVisit: { $exists: false } }, { $set: { nextVisit: '1800-01-01' } });
}
