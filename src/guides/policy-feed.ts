import ical from 'ical-generator';
import { addDays } from '../eligibility/civil-date.js';
import type { CivilDate, Words } from '../eligibility/facts.js';
import { CLASS_WORDS } from '../policies/policy-words.schema.js';
import type { CalendarEntry } from './calendar.schema.js';
import { absolute, guidePath } from './guide-address.service.js';

export interface PolicyFeed {
  readonly entries: readonly CalendarEntry[];
  readonly asOf: CivilDate;
  readonly language: 'zh' | 'en';
  /** Of the installation. */
  readonly baseUrl: string;
  readonly city: Words;
}

const NAME: Words = { zh: '政策日历', en: 'Policy calendar' };
const ABOUT: Words = {
  zh: '惠企政策的施行、延续、比对、截止和到期日。以主管部门文件为准。不收取任何费用。',
  en: 'When policies for enterprises come into force, are renewed, compared, closed and end. The documents decide. It is free.',
};
const DAY_SECONDS = 86_400;

/** The calendar as programs of phones and offices read it (RFC 5545), one whole day for each entry. */
export function policyFeed({ entries, asOf, language, baseUrl, city }: PolicyFeed): string {
  const host = new URL(baseUrl).hostname;
  const calendar = ical({
    prodId: { company: 'Zhida', product: 'Policy calendar', language: language.toUpperCase() },
    name: `${city[language]} ${NAME[language]}`,
    description: ABOUT[language],
    url: absolute(baseUrl, '/calendar', language),
    source: absolute(baseUrl, '/calendar.ics', language),
    ttl: DAY_SECONDS,
  });
  for (const entry of entries) {
    const { id, date, kindWords, title, department, meaning, code, version } = entry;
    const guide = absolute(baseUrl, guidePath(code, version), language);
    calendar.createEvent({
      id: `${id}@${host}`,
      start: midnight(date),
      end: midnight(addDays(date, 1)),
      allDay: true,
      // The rules do not say when they were changed; what is sent is as of this day.
      stamp: new Date(`${asOf}T00:00:00+08:00`),
      summary: `${kindWords[language]}${language === 'zh' ? '：' : ': '}${title[language]}`,
      description: [meaning[language], department[language], guide].join('\n'),
      url: guide,
      categories: [{ name: CLASS_WORDS[entry.class][language] }],
    });
  }
  return calendar.toString();
}

/** Whole days have no zone; the library takes them as they are in UTC. */
function midnight(date: CivilDate): Date {
  return new Date(`${date}T00:00:00Z`);
}
