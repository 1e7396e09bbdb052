import type { ReactNode } from 'react';
import type { Deps } from '../../deps.js';
import { Icon, type IconName } from '../../pages/icon.js';
import { type Language, withLanguage } from '../../pages/language.js';
import type { PublicPage } from '../../pages/page.js';
import { ownStyle } from '../../pages/style-sheet.js';
import { shownDay } from '../../pages/values.js';
import { CLASS_WORDS } from '../../policies/policy-words.schema.js';
import { HOME_TEXTS } from './home.texts.js';
import { type Home, homeView } from './home.view.js';

export const HOME_STYLE = ownStyle('public/home', 'home');

const DOORS = [
  ['policies', '/policies', 'list'],
  ['check', '/check', 'question'],
  ['publicity', '/publicity', 'board'],
  ['calendar', '/calendar', 'calendar'],
  ['verify', '/verify', 'shield'],
  ['space', '/space', 'home'],
] as const;
const STEP_ICONS: readonly IconName[] = ['compare', 'review', 'message', 'payment'];

/** The first page: what this is, and where to go. */
export function homePages(deps: Pick<Deps, 'config' | 'rules' | 'clock'>): PublicPage[] {
  return [
    {
      method: 'get',
      path: '/',
      show: async ({ language }) => {
        const { heading: title, lead: description } = HOME_TEXTS[language];
        const body = <HomePage home={await homeView(deps)} language={language} />;
        return { title, description, body, styles: [HOME_STYLE], keepFor: 60 };
      },
    },
  ];
}

interface PartProps {
  readonly language: Language;
}

function HomePage({ home, language }: PartProps & { readonly home: Home }): ReactNode {
  const texts = HOME_TEXTS[language];
  return (
    <>
      <h1>{texts.heading}</h1>
      <p className="lead">{texts.lead}</p>
      <Search language={language} />
      <Doors language={language} />
      <How language={language} />
      <Figures home={home} language={language} />
      {home.news.length > 0 && <Changes home={home} language={language} />}
      <section className="notice" aria-labelledby="help">
        <Icon name="phone" />
        <div>
          <h2 id="help">{texts.help}</h2>
          <p>{texts.helpMeans}</p>
          <a className="button" href="tel:12345">
            {texts.call}
          </a>
        </div>
      </section>
    </>
  );
}

function Search({ language }: PartProps): ReactNode {
  const texts = HOME_TEXTS[language];
  return (
    <search className="card">
      <form className="field" method="get" action="/policies">
        <label htmlFor="q">{texts.search}</label>
        <p className="hint" id="q-hint">
          {texts.searchHint}
        </p>
        {language === 'en' && <input type="hidden" name="lang" value="en" />}
        <span className="input-row">
          <input id="q" name="q" type="search" aria-describedby="q-hint" />
          <button type="submit" className="button primary">
            {texts.find}
          </button>
        </span>
      </form>
    </search>
  );
}

function Doors({ language }: PartProps): ReactNode {
  const texts = HOME_TEXTS[language];
  return (
    <nav aria-labelledby="doors" className="stack">
      <h2 id="doors">{texts.doors}</h2>
      <ul className="doors">
        {DOORS.map(([name, path, icon]) => (
          <li key={name}>
            <a className="card door" href={withLanguage(path, language)}>
              <Icon name={icon} />
              <span>
                <strong>{texts[name]}</strong>
                <span className="door-means">{texts[`${name}Means`]}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function How({ language }: PartProps): ReactNode {
  const texts = HOME_TEXTS[language];
  return (
    <section className="card" aria-labelledby="how">
      <h2 id="how">{texts.how}</h2>
      <ol className="steps">
        {texts.steps.map(({ name, means }, at) => (
          <li key={name} className="step">
            <Icon name={STEP_ICONS[at] ?? 'done'} />
            <div>
              <strong>{name}</strong>
              <span className="step-told">{means}</span>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Figures({ home, language }: PartProps & { readonly home: Home }): ReactNode {
  const texts = HOME_TEXTS[language];
  return (
    <section className="card" aria-labelledby="figures">
      <div className="card-head">
        <h2 id="figures">{texts.figures}</h2>
        <span className="when">
          {texts.asOf} <time dateTime={home.asOf}>{shownDay(home.asOf, language)}</time>
        </span>
      </div>
      <dl className="figures">
        <div>
          <dt>
            <a href={withLanguage('/policies', language)}>{texts.inForce}</a>
          </dt>
          <dd>
            {home.policies} {texts.items}
          </dd>
        </div>
        {home.classes.map(({ kind, count }) => (
          <div key={kind}>
            <dt>
              <a href={withLanguage(`/policies?class=${kind}`, language)}>{CLASS_WORDS[kind][language]}</a>
            </dt>
            <dd>
              {count} {texts.items}
            </dd>
          </div>
        ))}
        <div>
          <dt>
            <a href={withLanguage('/publicity', language)}>{texts.lists}</a>
          </dt>
          <dd>
            {home.lists} {texts.listItems}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Changes({ home, language }: PartProps & { readonly home: Home }): ReactNode {
  const texts = HOME_TEXTS[language];
  return (
    <section className="card" aria-labelledby="changes">
      <h2 id="changes">{texts.changes}</h2>
      <ul className="rows">
        {home.news.map(({ code, title, what, date }) => (
          <li key={`${code} ${what}`} className="row">
            <a href={withLanguage(`/policies/${code}`, language)}>{title[language]}</a>
            <span className="when">
              {texts[what]} <time dateTime={date}>{shownDay(date, language)}</time>
            </span>
          </li>
        ))}
      </ul>
      <a href={withLanguage('/calendar', language)}>{texts.allChanges}</a>
    </section>
  );
}
