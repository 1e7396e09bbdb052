import type { Deps } from '../deps.js';
import type { Contact } from '../enterprises/contact.service.js';
import { USUAL } from '../enterprises/own-contact.schema.js';
import { isSingleAddress } from './mail-address.js';
import { type NewNotice, type NoticeDeps, noticeRecord } from './notice.js';
import type { Channel, Language, NoticeContent, NoticeRecord } from './notice.schema.js';

/** By which ways a firm is told, where, and in its language. */
export interface Reach {
  readonly language: Language;
  readonly channels: readonly Channel[];
  /** Of its mails. */
  readonly address: string | null;
}

/**
 * The inbox holds everything. Mail goes to the address that the firm has given, else to the registered one.
 * @param timely of what cannot wait until somebody looks into the inbox: it is mailed, whatever the firm prefers otherwise
 */
export function reachOf(contact: Contact | undefined, timely: boolean): Reach {
  const { language, channels } = contact?.preferences ?? USUAL;
  const address = contact?.mailTo ?? null;
  const isMailed = isSingleAddress(address) && (timely || channels.email);
  return { language, channels: isMailed ? ['inbox', 'email'] : ['inbox'], address };
}

/** What every notice to a firm begins and ends with. */
export interface Addressed {
  readonly firm: string;
  readonly number: string;
  /** The full address of the notice's page: it shows no firm's data, and opening it changes nothing. */
  readonly page: string;
  /** The full address where anyone can check it. */
  readonly verification: string;
}

/** What a firm is told once, under this event, whatever it prefers. */
export interface TimelyTelling {
  readonly event: string;
  readonly template: string;
  /** Keys of those that speak; none where the platform itself does. */
  readonly departments: readonly string[];
  content(addressed: Addressed, language: Language, channel: Channel): NoticeContent;
}

/** The notices of what cannot wait, one for each way by which the firm is reached. */
export function timelyNotices(
  uscc: string,
  contact: Contact | undefined,
  telling: TimelyTelling,
  deps: NoticeDeps,
): NoticeRecord[] {
  const { channels, address, language } = reachOf(contact, true);
  return channels.map((channel) => {
    const to = { recipient: uscc, channel, address: channel === 'email' ? address : null };
    return timelyNotice({ uscc, contact, language, ...to }, telling, deps);
  });
}

/** As `timelyNotices`, and to the registered address too: nobody of the firm can change that one. */
export function warningNotices(
  uscc: string,
  contact: Contact | undefined,
  telling: TimelyTelling,
  deps: NoticeDeps,
): NoticeRecord[] {
  const notices = timelyNotices(uscc, contact, telling, deps);
  const address = contact?.contactEmail ?? null;
  if (address === contact?.mailTo || !isSingleAddress(address)) return notices;
  const { language } = reachOf(contact, true);
  const to = { uscc, contact, language, recipient: `${uscc}-registered`, address };
  return [...notices, timelyNotice({ ...to, channel: 'email' }, telling, deps)];
}

interface To extends Pick<NewNotice, 'recipient' | 'channel' | 'address' | 'language'> {
  readonly uscc: string;
  readonly contact: Contact | undefined;
}

export function timelyNotice({ contact, ...to }: To, telling: TimelyTelling, deps: NoticeDeps): NoticeRecord {
  const { event, template, departments, content } = telling;
  return noticeRecord(
    { ...to, event, template, departments, runId: '', items: [] },
    (number) => content({ firm: contact?.name || to.uscc, ...addressesOf(number, deps) }, to.language, to.channel),
    deps,
  );
}

/** The start page; what it begins with, every page's address does. */
export function startPage({ config }: Pick<Deps, 'config'>): string {
  return `${config.baseUrl.replace(/\/+$/, '')}/`;
}

/** Where a notice to a firm leads (a page without any firm's data, and opening it changes nothing), and where it is checked. */
export function addressesOf(number: string, deps: Pick<Deps, 'config'>): Omit<Addressed, 'firm'> {
  const start = startPage(deps);
  return { number, page: `${start}n/${number}`, verification: `${start}verify?number=${number}` };
}
