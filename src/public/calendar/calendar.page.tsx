import type { ReactNode } from 'react';
import type { Deps } from '../../deps.js';
import { civilDateOf } from '../../eligibility/civil-date.js';
import type { CalendarKind } from '../../guides/calendar.schema.js';
import { policyCalendar, policyFeed } from '../../guides/calendar.service.js';
import { absolute, guidePath } from '../../guides/guide-address.service.js';
import { placesOf } from '../../guides/places.service.js';
import { askedIn } from '../../pages/form.js';
import { type Language, withLanguage } from '../../pages/language.js';
import type { Asked, PublicPage, Shown } from '../../pages/page.js';
import { Tag } from '../../pages/parts.js';
import { shownDay } from '../../pages/values.js';
import type { PolicyClass } from '../../policies/policy.schema.js';
import { CLASS_WORDS } from '../../policies/policy-words.schema.js';
import { CALENDAR_TEXTS } from './calendar.texts.js';
import { type DayShown, type MonthShown, monthsOf } from './calendar.view.js';

type CalendarDeps = Pick<Deps, 'rules' | 'clock' | 'config'>;

const CLASSES = Object.keys(CLASS_WORDS) as PolicyClass[];
/** Seconds: what has passed changes at midnight; programs look once in a while. */
const KEEP_FOR = 300;
const HOUR = 3600;

/** The calendar of policies, as a page and as a feed. */
export function calendarPages(deps: CalendarDeps): readonly PublicPage[] {
  return [
    { method: 'get', path: '/calendar', show: async (asked) => calendarPage(asked, deps) },
    { method: 'get', path: '/calendar.ics', show: async (asked) => feed(asked, deps) },
  ];
}

const scopeOf = ({ clock, config }: CalendarDeps) => ({ asOf: civilDateOf(clock.now()), city: config.city });

function calendarPage({ ctx, language }: Asked, deps: CalendarDeps): Shown {
  const texts = CALENDAR_TEXTS[language];
  const scope = scopeOf(deps);
  const only = CLASSES.find((one) => one === askedIn(ctx).class);
  const entries = policyCalendar(deps.rules, scope, only);
  const coming = monthsOf(
    entries.filter(({ date }) => date >= scope.asOf),
    language,
  );
  const past = monthsOf(entries.filter(({ date }) => date < scope.asOf).toReversed(), language);
  const city = placesOf(scope.city, deps.rules).name[language];
  return {
    ...{ title: texts.title, description: texts.description(city), door: 'calendar', noindex: only !== undefined },
    keepFor: KEEP_FOR,
    body: (
      <>
        <header className="stack">
          <h1>{texts.title}</h1>
          <p className="lead">{texts.lead(city, shownDay(scope.asOf, language))}</p>
        </header>
        <Classes only={only} language={language} />
        {coming.length === 0 && <Nothing only={only} language={language} />}
        {coming.map((month) => (
          <Month key={month.month} month={month} language={language} />
        ))}
        {past.length > 0 && (
          <section className="card" aria-labelledby="past">
            <h2 id="past">{texts.past}</h2>
            <Days days={past.flatMap(({ days }) => days)} language={language} />
          </section>
        )}
        <p className="quiet">{texts.documents}</p>
        <Subscribe baseUrl={deps.config.baseUrl} language={language} />
      </>
    ),
  };
}

interface InLanguage {
  readonly language: Language;
}

function Classes({ only, language }: InLanguage & { readonly only: PolicyClass | undefined }): ReactNode {
  const texts = CALENDAR_TEXTS[language];
  const links: readonly (readonly [PolicyClass | undefined, string])[] = [
    [undefined, texts.all],
    ...CLASSES.map((one) => [one, CLASS_WORDS[one][language]] as const),
  ];
  return (
    <nav className="no-print" aria-label={texts.filter}>
      <ul className="choices">
        {links.map(([one, text]) => (
          <li key={text}>
            <a
              href={withLanguage(one === undefined ? '/calendar' : `/calendar?class=${one}`, language)}
              aria-current={one === only ? 'page' : undefined}
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Month({ month: { month, days }, language }: InLanguage & { readonly month: MonthShown }): ReactNode {
  const [year = '', number = ''] = month.split('-');
  return (
    <section className="card" aria-labelledby={`month-${month}`}>
      <h2 id={`month-${month}`}>{CALENDAR_TEXTS[language].month(year, number)}</h2>
      <Days days={days} language={language} />
    </section>
  );
}

const TONES: Readonly<Record<CalendarKind, 'good' | 'waiting' | 'attention'>> = {
  opens: 'good',
  renewed: 'good',
  period: 'waiting',
  closes: 'attention',
  'paid-until': 'attention',
  ends: 'attention',
};

function Days({ days, language }: InLanguage & { readonly days: readonly DayShown[] }): ReactNode {
  return (
    <ul className="rows">
      {days.map(({ id, date, kind, kindWords, meaning, policies }) => (
        <li key={id} className="stack">
          <h3 className="row">
            <time dateTime={date}>{shownDay(date, language)}</time>
            <Tag tone={TONES[kind]}>{kindWords}</Tag>
          </h3>
          <p>{meaning}</p>
          <ul className="bullets">
            {policies.map(({ code, version, title, department }) => (
              <li key={`${code}:${version}`}>
                <a href={withLanguage(guidePath(code, version), language)}>{title}</a>
                <span className="quiet"> · {department}</span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function Nothing({ only, language }: InLanguage & { readonly only: PolicyClass | undefined }): ReactNode {
  const texts = CALENDAR_TEXTS[language];
  return (
    <div className="empty">
      <h2>{texts.noneTitle}</h2>
      <p>{texts.noneMeans}</p>
      <p className="buttons">
        <a className="button" href={withLanguage('/policies', language)}>
          {texts.list}
        </a>
        {only !== undefined && (
          <a className="button" href={withLanguage('/calendar', language)}>
            {texts.others}
          </a>
        )}
      </p>
    </div>
  );
}

function Subscribe({ baseUrl, language }: InLanguage & { readonly baseUrl: string }): ReactNode {
  const texts = CALENDAR_TEXTS[language];
  return (
    <section className="card no-print" aria-labelledby="subscribe">
      <h2 id="subscribe">{texts.subscribe}</h2>
      <p>{texts.subscribeMeans}</p>
      <p>
        <code>{absolute(baseUrl, '/calendar.ics', language)}</code>
      </p>
      <p>
        <a href={withLanguage('/calendar.ics', language)}>{texts.download}</a>
      </p>
    </section>
  );
}

function feed({ ctx, language }: Asked, { rules, clock, config }: CalendarDeps): null {
  const scope = scopeOf({ rules, clock, config });
  const entries = policyCalendar(rules, scope);
  const city = placesOf(scope.city, rules).name;
  ctx.type = 'text/calendar; charset=utf-8';
  ctx.set('Cache-Control', `public, max-age=${HOUR}`);
  ctx.set('X-Robots-Tag', 'noindex');
  ctx.body = policyFeed({ entries, asOf: scope.asOf, language, baseUrl: config.baseUrl, city });
  return null;
}
