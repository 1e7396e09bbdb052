import { contactsOf } from '../enterprises/contact.service.js';
import type { NoticeDeps } from './notice.js';
import { insertNew } from './notice-store.js';
import { type TimelyTelling, warningNotices } from './notices-to-firm.js';
import { ACCOUNT_CHANGES, type AccountChange, accountChanges } from './templates/account-changes.js';

/**
 * Tells all members of a firm, in its inbox, and by mail at all its addresses, that its account is being changed: whoever has had the
 * contact changed before does not keep the warning to themselves.
 * @param revision of the account that the change makes: the same change is told once
 */
export async function tellOfAccount(
  uscc: string,
  revision: number,
  change: AccountChange,
  deps: NoticeDeps,
): Promise<void> {
  const contact = (await contactsOf([uscc])).get(uscc);
  const telling: TimelyTelling = {
    event: `account-${revision}-${change.kind}`,
    template: ACCOUNT_CHANGES,
    departments: [],
    content: (addressed, language) => accountChanges({ ...addressed, change }, language),
  };
  await insertNew(warningNotices(uscc, contact, telling, deps));
}
