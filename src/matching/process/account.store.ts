import mongoose from 'mongoose';
import type { FirmAccount, KnownAccount } from './account.js';
import { FirmAccountModel } from './account.model.js';

/** The account of a firm, or null. Never handed to a view: those get its last four characters. */
export async function storedAccount(uscc: string): Promise<KnownAccount | null> {
  return (await storedAccounts([uscc]))[0] ?? null;
}

/** The accounts of those of these firms that have one; by two queries. */
export async function storedAccounts(usccs: readonly string[]): Promise<KnownAccount[]> {
  if (usccs.length === 0) return [];
  const ids = mongoose.trusted({ $in: [...usccs] });
  const accounts = await FirmAccountModel.find({ _id: ids, uscc: ids }).lean<FirmAccount[]>();
  const sharing = await sharers(accounts);
  return accounts.map((account) => {
    const accepted = account.sharing?.number === account.number ? account.sharing.firms : [];
    const before = (sharing.get(account.number) ?? []).filter((other) => isBefore(other, account));
    return { ...account, alsoOf: before.map(({ uscc }) => uscc).filter((uscc) => !accepted.includes(uscc)) };
  });
}

/** Those of these firms of which another one has given the same account, before or after, accepted or not. */
export async function firmsSharing(usccs: readonly string[]): Promise<Set<string>> {
  const accounts = await storedAccounts(usccs);
  const sharing = await sharers(accounts);
  const shares = ({ number }: FirmAccount) => (sharing.get(number)?.length ?? 0) > 1;
  return new Set(accounts.filter(shares).map(({ uscc }) => uscc));
}

type Sharer = Pick<FirmAccount, 'uscc' | 'number' | 'setAt'>;

/** Who has given each of these numbers. */
async function sharers(accounts: readonly FirmAccount[]): Promise<Map<string, Sharer[]>> {
  const all = new Map<string, Sharer[]>(accounts.map(({ number }) => [number, []]));
  const number = mongoose.trusted({ $in: [...all.keys()] });
  const found =
    all.size === 0 ? [] : await FirmAccountModel.find({ number }, { uscc: 1, number: 1, setAt: 1 }).lean<Sharer[]>();
  for (const one of found) all.get(one.number)?.push(one);
  return all;
}

function isBefore(other: Sharer, { uscc, setAt }: Sharer): boolean {
  const later = setAt.getTime() - other.setAt.getTime();
  return later > 0 || (later === 0 && other.uscc < uscc);
}
