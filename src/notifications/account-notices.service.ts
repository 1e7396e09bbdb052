import type { Deps } from '../deps.js';
import { contactsOf } from '../enterprises/contact.service.js';
import { mailDomain, noticePage } from './firm-notices.js';
import { isSingleAddress } from './mail-address.js';
import { noticeRecord } from './notice.js';
import type { Channel } from './notice.schema.js';
import { insertNew } from './notice-store.js';
import { ACCOUNT_CHANGES, type AccountChange, accountChanges } from './templates/account-changes.js';

/**
 * Tells all members of a firm, in its inbox, and its registered contact that its account is being changed.
 * @param revision of the account that the change makes: the same change is told once
 */
export async function tellOfAccount(
  uscc: string,
  revision: number,
  change: AccountChange,
  deps: Pick<Deps, 'clock' | 'config' | 'rules'>,
): Promise<void> {
  const contact = (await contactsOf([uscc])).get(uscc);
  const address = contact?.contactEmail ?? null;
  const channels: Channel[] = isSingleAddress(address) ? ['inbox', 'email'] : ['inbox'];
  const notices = channels.map((channel) =>
    noticeRecord(
      {
        ...{ event: `account-${revision}-${change.kind}`, channel, recipient: uscc, uscc, runId: '' },
        ...{ template: ACCOUNT_CHANGES, language: 'zh', items: [] },
        address: channel === 'email' ? address : null,
      },
      (number) => accountChanges({ firm: contact?.name || uscc, number, page: noticePage(number, deps), change }, 'zh'),
      deps.clock.now(),
      mailDomain(deps),
    ),
  );
  await insertNew(notices);
}
