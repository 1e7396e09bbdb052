import { type Contact, contactsOf, writeOwnContact, writePreferences } from '../enterprises/contact.service.js';
import type { OwnContact, Preferences } from '../enterprises/own-contact.schema.js';
import { UnknownError } from '../terminal/input-error.js';
import type { NoticeDeps } from './notice.js';
import { insertNew } from './notice-store.js';
import { type TimelyTelling, warningNotices } from './notices-to-firm.js';
import { CONTACT_CHANGES, contactChanges } from './templates/contact-changes.js';

/** How a firm is reached, and wants to be told. @throws UnknownError where it is not stored */
export async function contactOf(uscc: string): Promise<Contact> {
  const contact = (await contactsOf([uscc])).get(uscc);
  if (contact === undefined) throw new UnknownError(`没有该经营主体 · no enterprise ${uscc}`);
  return contact;
}

/**
 * Takes another contact of a firm, which all its members are told of, and whoever has had its mails until now. The same again changes
 * nothing.
 * @throws UnknownError; RefusedError where somebody else changed it meanwhile
 */
export async function changeContact(uscc: string, given: OwnContact, by: string, deps: NoticeDeps): Promise<Contact> {
  const before = await contactOf(uscc);
  const { own } = before;
  if (given.email === (own?.email ?? null) && given.phone === (own?.phone ?? null)) return before;
  const revision = (own?.revision ?? 0) + 1;
  // Before it is stored: a warning too many does no harm, one too few does.
  await tellOfContact(before, revision, deps);
  await writeOwnContact(uscc, { ...given, revision, by, at: deps.clock.now() });
  return contactOf(uscc);
}

/** @throws UnknownError where the firm is not stored */
export async function changePreferences(uscc: string, preferences: Preferences): Promise<Contact> {
  await contactOf(uscc);
  await writePreferences(uscc, preferences);
  return contactOf(uscc);
}

async function tellOfContact(before: Contact, revision: number, deps: NoticeDeps): Promise<void> {
  const telling: TimelyTelling = {
    event: `contact-${revision}`,
    template: CONTACT_CHANGES,
    departments: [],
    content: contactChanges,
  };
  await insertNew(warningNotices(before.uscc, before, telling, deps));
}
