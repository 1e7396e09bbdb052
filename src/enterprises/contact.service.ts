import mongoose from 'mongoose';
import { RefusedError } from '../terminal/input-error.js';
import { EnterpriseModel } from './enterprise.model.js';
import type { Enterprise } from './enterprise.schema.js';
import { type Preferences, type StoredOwnContact, USUAL } from './own-contact.schema.js';

export interface Contact {
  readonly uscc: string;
  readonly name: string;
  readonly districtCode: string | null;
  /** At which it is registered, as it was given: whoever sends to it checks it first. Only this one shows who may claim the firm. */
  readonly contactEmail: string | null;
  /** What the firm itself has said. */
  readonly own: StoredOwnContact | null;
  /** Where its notices go: the address it has given, else the registered one. */
  readonly mailTo: string | null;
  readonly preferences: Preferences;
}

/** Name, district and address of enterprises, by their codes; those that are not stored are not in the map. */
export async function contactsOf(usccs: readonly string[]): Promise<ReadonlyMap<string, Contact>> {
  if (usccs.length === 0) return new Map();
  const ids = mongoose.trusted({ $in: [...usccs] });
  const fields = { uscc: 1, name: 1, districtCode: 1, contacts: 1 };
  const found = await EnterpriseModel.find({ _id: ids, uscc: ids }, fields).lean<Enterprise[]>();
  return new Map(found.map((enterprise) => [enterprise.uscc, contactIn(enterprise)]));
}

function contactIn({ uscc, name, districtCode, contacts }: Enterprise): Contact {
  const { contactEmail = null, own = null, preferences = USUAL } = contacts ?? {};
  const mailTo = own?.email ?? contactEmail;
  return { uscc, name, districtCode: districtCode ?? null, contactEmail, own, mailTo, preferences };
}

/** Sets how firms are reached by the register; firms that are not stored are left out. */
export async function writeContacts(
  contacts: readonly { readonly uscc: string; readonly contactEmail: string | null }[],
): Promise<void> {
  for (let from = 0; from < contacts.length; from += 1000) {
    const operations = contacts.slice(from, from + 1000).map(({ uscc, contactEmail }) => ({
      updateOne: {
        filter: { _id: uscc as never, uscc },
        update: { $set: { 'contacts.contactEmail': contactEmail } },
      },
    }));
    await EnterpriseModel.collection.bulkWrite(operations as never, { ordered: false });
  }
}

/**
 * What the firm says of its contact, laid on the one before.
 * @throws RefusedError where another one came first
 */
export async function writeOwnContact(uscc: string, own: StoredOwnContact): Promise<void> {
  const before = own.revision === 1 ? { $exists: false } : own.revision - 1;
  const { matchedCount } = await EnterpriseModel.collection.updateOne(
    { _id: uscc as never, uscc, 'contacts.own.revision': before },
    { $set: { 'contacts.own': own } },
  );
  if (matchedCount === 0)
    throw new RefusedError(
      '他人刚刚修改了联系方式，请先查看 · somebody else has just changed the contact; look at it first',
    );
}

/** How the firm wants to be told. */
export async function writePreferences(uscc: string, preferences: Preferences): Promise<void> {
  await EnterpriseModel.collection.updateOne(
    { _id: uscc as never, uscc },
    { $set: { 'contacts.preferences': preferences } },
  );
}
