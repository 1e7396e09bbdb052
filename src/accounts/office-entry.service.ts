import { coverageOf } from '../http/who.js';
import { UnknownError } from '../terminal/input-error.js';
import { AccountModel } from './account.model.js';
import type { Account, OfficeEntry } from './account.schema.js';

/** The own entry of a specialist, or null. @throws UnknownError for who is none, and has no such entry to speak of */
export function officeEntryOf({ roles, office }: Account): OfficeEntry | null {
  if (!roles.includes('specialist'))
    throw new UnknownError('没有对外办公信息 · no office entry: it is for specialists');
  return office ?? null;
}

/** @throws UnknownError for who is no specialist, any more */
export async function publishOffice(id: string, office: OfficeEntry): Promise<void> {
  const { matchedCount } = await AccountModel.updateOne({ _id: id, roles: 'specialist' }, { office });
  if (matchedCount === 0) throw new UnknownError('没有对外办公信息 · no office entry: it is for specialists');
}

/**
 * The entry that firms of a district are shown, or null: of the specialist whose districts name it most closely; of several the one
 * whose account is the oldest, so that it stays the same one.
 */
export async function shownOffice(districtCode: string | null): Promise<OfficeEntry | null> {
  const shown = { 'office.shown': true, roles: 'specialist', state: 'active' } as const;
  const found = await AccountModel.find(shown, { districts: 1, office: 1 }).sort({ _id: 1 }).lean<Account[]>();
  let best: { readonly office: OfficeEntry; readonly length: number } | null = null;
  for (const { districts, office } of found) {
    const covering = coverageOf({ districts }).filter((prefix) => (districtCode ?? '').startsWith(prefix));
    const length = Math.max(-1, ...covering.map((prefix) => prefix.length));
    if (office != null && length > (best?.length ?? -1)) best = { office, length };
  }
  return best?.office ?? null;
}
