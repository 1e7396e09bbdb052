import mongoose from 'mongoose';
import { EnterpriseModel } from './enterprise.model.js';
import type { Enterprise } from './enterprise.schema.js';

export interface Contact {
  readonly uscc: string;
  readonly name: string;
  readonly districtCode: string | null;
  /** As it was given: whoever sends to it checks it first. */
  readonly contactEmail: string | null;
}

/** Name, district and address of enterprises, by their codes; those that are not stored are not in the map. */
export async function contactsOf(usccs: readonly string[]): Promise<ReadonlyMap<string, Contact>> {
  if (usccs.length === 0) return new Map();
  const ids = mongoose.trusted({ $in: [...usccs] });
  const fields = { uscc: 1, name: 1, districtCode: 1, contacts: 1 };
  const found = await EnterpriseModel.find({ _id: ids, uscc: ids }, fields).lean<Enterprise[]>();
  return new Map(
    found.map(({ uscc, name, districtCode, contacts }) => [
      uscc,
      { uscc, name, districtCode: districtCode ?? null, contactEmail: contacts?.contactEmail ?? null },
    ]),
  );
}

/** Sets how firms are reached; firms that are not stored are left out. */
export async function writeContacts(
  contacts: readonly { readonly uscc: string; readonly contactEmail: string | null }[],
): Promise<void> {
  for (let from = 0; from < contacts.length; from += 1000) {
    const operations = contacts.slice(from, from + 1000).map(({ uscc, contactEmail }) => ({
      updateOne: {
        filter: { _id: uscc as never, uscc },
        update: contactEmail === null ? { $unset: { contacts: '' } } : { $set: { contacts: { contactEmail } } },
      },
    }));
    await EnterpriseModel.collection.bulkWrite(operations as never, { ordered: false });
  }
}
