import type { CivilDate } from '../eligibility/facts.js';
import { UnknownError } from '../terminal/input-error.js';
import { contactsOf } from './contact.service.js';
import { EnterpriseModel } from './enterprise.model.js';

/** How a firm can be reached by the register, or that it cannot (null), as of a day. */
export interface StatedContact {
  readonly uscc: string;
  readonly email: string | null;
  readonly asOf: CivilDate;
}

/**
 * Lays addresses over what is stored: one of an older day never replaces a newer one, of the same day the later to arrive wins. Firms that
 * are not stored are left out. It is no fact: no policy reads it, no history keeps it, and nothing is compared anew.
 */
export async function stateContacts(contacts: readonly StatedContact[]): Promise<void> {
  if (contacts.length === 0) return;
  const operations = contacts.map(({ uscc, email, asOf }) => ({
    updateOne: {
      filter: {
        ...{ _id: uscc as never, uscc },
        $or: [{ 'contacts.contactAsOf': { $exists: false } }, { 'contacts.contactAsOf': { $lte: asOf } }],
      },
      update: { $set: { 'contacts.contactEmail': email, 'contacts.contactAsOf': asOf } },
    },
  }));
  await EnterpriseModel.collection.bulkWrite(operations, { ordered: true });
}

/**
 * What an administrator knows of a firm's address, from today on.
 * @returns the one before
 * @throws UnknownError where the firm is not stored
 */
export async function setContact(contact: StatedContact): Promise<string | null> {
  const before = (await contactsOf([contact.uscc])).get(contact.uscc);
  if (before === undefined) throw new UnknownError(`没有该经营主体 · no enterprise ${contact.uscc}`);
  await stateContacts([contact]);
  return before.contactEmail;
}
