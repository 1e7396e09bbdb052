import test from 'ava';
import ICAL from 'ical.js';
import { type PolicyFeed, policyCalendar, policyFeed } from '../../src/guides/calendar.service.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';
import { loadRules } from '../../src/policies/policy.service.js';
import type { RuleBook } from '../../src/policies/rule-book.schema.js';

const rules = loadRules();
const HERE = { asOf: '2026-11-24', city: '441600' };
const [first] = rules.policies;
if (first === undefined) throw new Error('the book is empty');

/** A book of these policies alone, once and without an end unless told otherwise. */
function bookOf(...policies: readonly Partial<PolicyVersion>[]): RuleBook {
  const plain: Partial<PolicyVersion> = {
    ...{ sample: false, class: 'grant', delivery: 'apply-free', renewal: null, department: 'finance' },
    ...{ validFrom: '2026-01-01', validTo: null, acceptUntil: null, payUntil: null, period: { kind: 'once', lag: 0 } },
    ...{ appliesTo: { from: '2020-01-01', to: null }, jurisdiction: { registration: [], tax: [], statistics: [] } },
    title: { zh: '稳岗补贴', en: 'Jobs grant' },
  };
  const made = policies.map((policy, n) => ({
    ...first,
    code: `A0${n + 1}-made`,
    version: '2026',
    ...plain,
    ...policy,
  }));
  return { ...rules, policies: made as PolicyVersion[] };
}

const days = (book: RuleBook, scope = HERE): string[] =>
  policyCalendar(book, scope).map(({ code, date, kind }) => `${code[2]} ${date} ${kind}`);

test('what opens, closes, is paid last and ends is there, each on its day, for a year', (t) => {
  const book = bookOf(
    { validFrom: '2026-12-01', acceptUntil: '2027-03-31', payUntil: '2027-06-30', validTo: '2027-11-24' },
    { validFrom: '2026-11-23', validTo: '2027-11-25' },
    { validFrom: '2026-11-24', acceptUntil: '2026-11-23' },
  );
  t.deepEqual(days(book), [
    '3 2026-11-24 opens',
    '1 2026-12-01 opens',
    '1 2027-03-31 closes',
    '1 2027-06-30 paid-until',
    '1 2027-11-24 ends',
  ]);
});

test('what ended stays for thirty days', (t) => {
  const book = bookOf({ validTo: '2026-10-25' }, { validTo: '2026-10-24' }, { acceptUntil: '2026-11-20' });
  t.deepEqual(days(book), ['1 2026-10-25 ends']);
});

test('the next year or quarter begins once, where the policy and its window still hold it', (t) => {
  const year = (lag: number, rest: Partial<PolicyVersion> = {}): Partial<PolicyVersion> => ({
    period: { kind: 'year', lag },
    ...rest,
  });
  const book = bookOf(
    year(1),
    year(0),
    { period: { kind: 'quarter', lag: 1 } },
    { period: { kind: 'month', lag: 1 } },
    year(1, { validTo: '2026-12-31' }),
    year(1, { appliesTo: { from: '2025-01-01', to: '2025-12-31' } }),
    { period: { kind: 'quarter', lag: 1 }, appliesTo: { from: '2027-04-01', to: null } },
  );
  t.deepEqual(
    policyCalendar(book, HERE).map(({ id, date }) => `${id} ${date}`),
    [
      'A01-made:2026:period:2026 2027-01-01',
      'A02-made:2026:period:2027 2027-01-01',
      'A03-made:2026:period:2026Q4 2027-01-01',
      'A05-made:2026:ends 2026-12-31',
      'A07-made:2026:period:2027Q2 2027-07-01',
    ].sort((a, b) => (a.slice(-10) < b.slice(-10) ? -1 : 1)),
  );
  const [, yearly] = policyCalendar(book, HERE);
  t.regex(yearly?.meaning.zh ?? '', /按2026年度比对/);
});

test('of several versions the one that decides has its days, and an end says what follows', (t) => {
  const version = (name: string, validFrom: string, validTo: string | null) => ({
    ...{ code: 'A01-made', version: name, validFrom, validTo },
    renewal: { zh: '延续情况待定。', en: 'Not decided.' },
  });
  const book = bookOf(version('2026', '2026-01-01', '2026-12-31'), version('2027', '2027-01-01', '2027-06-30'));
  t.deepEqual(days(book), ['1 2026-12-31 ends', '1 2027-01-01 renewed', '1 2027-06-30 ends']);
  const [end, , last] = policyCalendar(book, HERE);
  t.regex(end?.meaning.zh ?? '', /新的一版，自 2027-01-01 起/);
  t.regex(last?.meaning.zh ?? '', /延续情况待定/);
  // One that is replaced before its end does not end for a firm.
  const replaced = bookOf(version('2026', '2026-01-01', '2026-12-31'), version('2027', '2026-12-01', null));
  t.deepEqual(days(replaced), ['1 2026-12-01 renewed']);
});

test('only what is offered here is in it, and a class alone where asked for', (t) => {
  const elsewhere = { jurisdiction: { registration: ['4401'], tax: [], statistics: [] } };
  const end = { validTo: '2026-12-31' };
  const book = bookOf({ ...end, sample: true }, { ...end, ...elsewhere }, { ...end, class: 'relief' }, end);
  t.deepEqual(days(book), ['3 2026-12-31 ends', '4 2026-12-31 ends']);
  t.deepEqual(
    policyCalendar(book, HERE, 'relief').map(({ code }) => code),
    ['A03-made'],
  );
});

const feedOf = (book: RuleBook, language: PolicyFeed['language'] = 'zh'): string =>
  policyFeed({
    ...{ entries: policyCalendar(book, HERE), asOf: HERE.asOf, language, baseUrl: 'https://zhida.example.cn/' },
    city: { zh: '河源市', en: 'Heyuan City' },
  });

const eventsOf = (feed: string): ICAL.Event[] =>
  new ICAL.Component(ICAL.parse(feed)).getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));

for (const language of ['zh', 'en'] as const) {
  test(`another library reads every day of the city’s calendar out of the feed (${language})`, (t) => {
    const feed = feedOf(rules, language);
    const calendar = new ICAL.Component(ICAL.parse(feed));
    t.is(calendar.getFirstPropertyValue('version'), '2.0');
    t.is(
      calendar.getFirstPropertyValue('x-wr-calname'),
      { zh: '河源市 政策日历', en: 'Heyuan City Policy calendar' }[language],
    );
    t.regex(String(calendar.getFirstPropertyValue('prodid')), /Zhida/);
    const entries = policyCalendar(rules, HERE);
    const events = eventsOf(feed);
    t.true(entries.length > 10);
    t.is(new Set(events.map(({ uid }) => uid)).size, entries.length);
    for (const { id, date, title, meaning, kindWords, code, version } of entries) {
      const [event, ...more] = events.filter(({ uid }) => uid === `${id}@zhida.example.cn`);
      t.deepEqual(more, []);
      t.true(event?.startDate.isDate);
      t.is(event?.startDate.toString(), date);
      t.is(event?.duration.toString(), 'P1D');
      t.true(event?.summary.startsWith(kindWords[language]) && event.summary.endsWith(title[language]), event?.summary);
      t.true(event?.description.startsWith(meaning[language]), event?.description);
      const address = `https://zhida.example.cn/policies/${code}?version=${version}`;
      t.is(String(event?.component.getFirstPropertyValue('url')), `${address}${language === 'en' ? '&lang=en' : ''}`);
      t.is(String(event?.component.getFirstPropertyValue('dtstamp')), '2026-11-23T16:00:00Z');
    }
  });
}

test('no line is longer than 75 octets, and no character is cut in two', (t) => {
  const feed = feedOf(bookOf({ title: { zh: '政策，名称；很长😀'.repeat(20), en: 'x' }, validTo: '2026-12-31' }));
  t.true(feed.endsWith('\r\n') || feed.endsWith('END:VCALENDAR'));
  for (const line of feed.split('\r\n')) {
    const octets = Buffer.from(line);
    t.true(octets.length <= 75, line);
    t.is(octets.toString(), line);
    t.false(line.includes('\ufffd'));
  }
  t.is(eventsOf(feed)[0]?.summary, `到期：${'政策，名称；很长😀'.repeat(20)}`);
});

test('a policy more is an entry more, and the others stay what they were', (t) => {
  const before = eventsOf(feedOf(bookOf({ validTo: '2026-12-31' })));
  const after = eventsOf(feedOf(bookOf({ validTo: '2026-12-31' }, { validTo: '2027-01-31' })));
  t.deepEqual([before.length, after.length], [1, 2]);
  t.is(after[0]?.toString(), before[0]?.toString());
});
