import type { ReactNode } from 'react';
import type { PublicList } from '../../matching/process/public-lists.service.js';
import { type Language, withLanguage } from '../../pages/language.js';
import { Tag } from '../../pages/parts.js';
import { shownDay, shownMoney } from '../../pages/values.js';
import { PUBLICITY_TEXTS } from './publicity.texts.js';
import { type ListEntry, type ListPart, partAddress } from './publicity.view.js';

interface ListProps {
  readonly language: Language;
  readonly list: PublicList;
}

/** One list: what it is, how to object, and its entries. */
export function ListBody({ language, list, part }: ListProps & { readonly part: ListPart }): ReactNode {
  const texts = PUBLICITY_TEXTS[language];
  return (
    <>
      <div className="page-head">
        <h1>{texts.heading(list.item[language])}</h1>
        <p className="lead">
          <Tag tone="waiting">{list.workingDaysLeft === null ? texts.paused : texts.left(list.workingDaysLeft)}</Tag>
        </p>
      </div>
      <section className="card">
        <About language={language} list={list} />
      </section>
      <Entries {...{ language, list, part }} />
      <HowToObject {...{ language, list }} />
    </>
  );
}

function HowToObject({ language, list }: ListProps): ReactNode {
  const texts = PUBLICITY_TEXTS[language];
  return (
    <section className="card" aria-labelledby="how">
      <h2 id="how">{texts.objectTitle}</h2>
      <p>{texts.objectHow}</p>
      {list.shownUntil !== null && <p>{texts.objectUntil(shownDay(list.shownUntil, language))}</p>}
      <p>{texts.objectEffect}</p>
      <div className="buttons">
        <a className="button" href={objectionAddress(list.id, null, language)}>
          {texts.objectList}
        </a>
        <a href={withLanguage('/objections', language)}>{texts.lookUp}</a>
      </div>
      <h3>{texts.contact}</h3>
      <p>{list.contact.length > 0 ? texts.objectCall : texts.objectCallOnly}</p>
      <ul className="bullets">
        {list.contact.map(({ name, phone }) => (
          <li key={`${name.zh}:${phone}`}>
            {name[language]} <a href={`tel:${phone}`}>{phone}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where an objection to an entry, or to the whole list, is written. */
export function objectionAddress(id: string, entry: number | null, language: Language): string {
  return withLanguage(`/publicity/${id}/objection${entry === null ? '' : `?entry=${entry}`}`, language);
}

function About({ language, list }: ListProps): ReactNode {
  const texts = PUBLICITY_TEXTS[language];
  const { department, editions, workingDays } = list;
  // It may have been shown anew more than once on a day.
  const shown = [...new Set(editions)].map((day) => shownDay(day, language));
  return (
    <dl className="pairs">
      {department !== null && (
        <div>
          <dt>{texts.department}</dt>
          <dd>{department[language]}</dd>
        </div>
      )}
      <div>
        <dt>{texts.period}</dt>
        <dd>
          {list.shownUntil === null
            ? texts.fromOn(shownDay(list.shownFrom, language))
            : texts.fromTo(shownDay(list.shownFrom, language), shownDay(list.shownUntil, language))}
          {language === 'zh' ? '，' : ', '}
          {texts.workingDays(workingDays)}
        </dd>
      </div>
      {shown.length > 1 && (
        <div>
          <dt>{texts.editions}</dt>
          <dd>
            <ul>
              {shown.map((day, at) => (
                <li key={day}>{at === 0 ? texts.first(day) : texts.again(day)}</li>
              ))}
            </ul>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Entries({ language, list, part }: ListProps & { readonly part: ListPart }): ReactNode {
  const texts = PUBLICITY_TEXTS[language];
  const { query, found, entries, page, pages, whole } = part;
  const isSearched = query !== '';
  return (
    <section className="card" aria-labelledby="entries">
      <div className="card-head">
        <h2 id="entries">{texts.listTitle}</h2>
        <span className="quiet">
          {isSearched ? texts.found(found) : texts.entries(found)}
          {pages > 1 && `${language === 'zh' ? '，' : ', '}${texts.page(page, pages)}`}
        </span>
      </div>
      <form className="form no-print" method="get" action={`/publicity/${list.id}`}>
        {language === 'en' && <input type="hidden" name="lang" value="en" />}
        <div className="field">
          <label htmlFor="q">{texts.search}</label>
          <span className="input-row">
            <input id="q" name="q" type="search" defaultValue={query} />
            <button type="submit" className="button">
              {texts.searchButton}
            </button>
          </span>
        </div>
      </form>
      {found === 0 && (
        <div className="empty">
          <p>{texts.notFound(query)}</p>
          <p>{texts.notFoundNext}</p>
        </div>
      )}
      {isSearched && (
        <p>
          <a href={withLanguage(partAddress(list.id, {}), language)}>{texts.searchAll}</a>
        </p>
      )}
      {found > 0 && (
        <>
          <p className="hint">{texts.amounts}</p>
          <ol className="rows">
            {entries.map((entry) => (
              <Entry key={entry.number} {...{ language, list, entry }} />
            ))}
          </ol>
        </>
      )}
      {pages > 1 && <Pager {...{ language, list, part }} />}
      {pages > 1 && !whole && (
        <p className="no-print">
          <a href={withLanguage(partAddress(list.id, { q: query, page: 'all' }), language)}>{texts.whole}</a>
        </p>
      )}
    </section>
  );
}

function Entry({ language, list, entry }: ListProps & { readonly entry: ListEntry }): ReactNode {
  const texts = PUBLICITY_TEXTS[language];
  const { number, name, amount, shownUntil } = entry;
  return (
    <li className="row">
      <span>
        {number}. <strong>{name}</strong>
      </span>
      <span className="money">{amount === null ? texts.noAmount : shownMoney(amount, language)}</span>
      <span className="when">{shownUntil === null ? texts.paused : texts.until(shownDay(shownUntil, language))}</span>
      <a
        className="no-print"
        href={objectionAddress(list.id, number, language)}
        aria-label={texts.objectTo(number, name)}
      >
        {texts.object}
      </a>
    </li>
  );
}

function Pager({ language, list, part }: ListProps & { readonly part: ListPart }): ReactNode {
  const texts = PUBLICITY_TEXTS[language];
  const { query, page, pages } = part;
  const to = (at: number): string => withLanguage(partAddress(list.id, { q: query, page: at }), language);
  return (
    <nav className="pager" aria-label={texts.pages}>
      {page > 1 && <a href={to(page - 1)}>{texts.previous}</a>}
      {page < pages && <a href={to(page + 1)}>{texts.next}</a>}
    </nav>
  );
}
