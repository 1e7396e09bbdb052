import type { ReactNode } from 'react';
import type { Deps } from '../../deps.js';
import { civilDateOf } from '../../eligibility/civil-date.js';
import { placesOf } from '../../guides/places.service.js';
import { type SearchScope, searchPolicies } from '../../guides/policy-search.service.js';
import { policySheet } from '../../guides/policy-sheet.service.js';
import { invalid } from '../../http/errors.js';
import type { Limits } from '../../http/rate-limit.js';
import { whoOf } from '../../http/who.js';
import { askedIn } from '../../pages/form.js';
import { type Language, withLanguage } from '../../pages/language.js';
import type { Asked, PublicPage, Shown } from '../../pages/page.js';
import { ErrorSummary } from '../../pages/parts.js';
import { ownStyle } from '../../pages/style-sheet.js';
import { shownDay } from '../../pages/values.js';
import { LIST_TEXTS } from './list.texts.js';
import { cardOf, type ListShown, listOf, MOST_PRINTED } from './list.view.js';
import { Chips, ListForm } from './list-form.js';
import { type ListQuery, listAddress, readList } from './list-query.js';
import { PolicyCard } from './policy-card.js';

/** What lists of policies look like besides what every page has. */
export const POLICIES_STYLE = ownStyle('public/policies', 'policies');

type ListDeps = Pick<Deps, 'rules' | 'clock' | 'config'>;

/** Seconds: what is in force changes at midnight. */
const KEEP_FOR = 300;
const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The list of policies, as a page and as a workbook, and apart from it the samples of elsewhere. */
export function policiesPages(deps: ListDeps, limits: Pick<Limits, 'workbook'>): readonly PublicPage[] {
  return [
    { method: 'get', path: '/policies', show: async (asked) => listPage(asked, deps) },
    { method: 'get', path: '/policies/samples', show: async (asked) => samplesPage(asked, deps) },
    { method: 'get', path: '/policies.xlsx', show: (asked) => workbook(asked, deps, limits) },
  ];
}

const scopeOf = ({ clock, config }: ListDeps, language: Language): SearchScope => ({
  ...{ asOf: civilDateOf(clock.now()), city: config.city, language },
});

function listPage({ ctx, language }: Asked, deps: ListDeps): Shown {
  const texts = LIST_TEXTS[language];
  const query = readList(askedIn(ctx), language);
  const scope = scopeOf(deps, language);
  const shown = listOf(deps.rules, scope, query, texts);
  const city = placesOf(scope.city, deps.rules).name[language];
  const isPlain = shown.chips.length === 0 && query.page === 1 && !query.print;
  return {
    ...{ title: texts.title, description: texts.description(city), door: 'policies', styles: [POLICIES_STYLE] },
    // Of all its pages search engines need the first one: guides are in the site map.
    noindex: !isPlain,
    ...(query.problems.length > 0 ? { status: 422, refused: true } : { keepFor: KEEP_FOR }),
    body: (
      <>
        <header className="stack">
          <h1>{texts.title}</h1>
          <p className="lead">{texts.lead(city, shownDay(scope.asOf, language))}</p>
          <p className="quiet">{texts.estimate}</p>
        </header>
        <ErrorSummary problems={query.problems} language={language} />
        {query.print ? (
          <Printed query={query} language={language} shown={shown} />
        ) : (
          <ListForm query={query} facets={shown.facets} language={language} />
        )}
        {query.unknown.length > 0 && (
          <div className="notice attention">
            <p>{texts.unknown(query.unknown.join(', '))}</p>
          </div>
        )}
        <Chips chips={shown.chips} language={language} />
        {query.problems.length === 0 && <Results shown={shown} query={query} language={language} />}
        {!query.print && <Forms query={query} language={language} />}
      </>
    ),
  };
}

interface PartProps {
  readonly query: ListQuery;
  readonly shown: ListShown;
  readonly language: Language;
}

function Results({ shown, query, language }: PartProps): ReactNode {
  const texts = LIST_TEXTS[language];
  const { total, nearby, page, pages, cards } = shown;
  if (total === 0) return <Nothing language={language} />;
  return (
    <>
      <p>
        {nearby ? texts.nearby(total) : texts.found(total)}
        {pages > 1 && <span className="quiet"> · {texts.pageOf(page, pages)}</span>}
      </p>
      <ul className="policy-list">
        {cards.map((card) => (
          <PolicyCard key={card.code} card={card} language={language} />
        ))}
      </ul>
      {pages > 1 && (
        <nav className="pager" aria-label={texts.pager}>
          {page > 1 && (
            <a rel="prev" href={listAddress('/policies', query.filter, language, { page: page - 1 })}>
              {texts.before}
            </a>
          )}
          {page < pages && (
            <a rel="next" href={listAddress('/policies', query.filter, language, { page: page + 1 })}>
              {texts.next}
            </a>
          )}
        </nav>
      )}
    </>
  );
}

function Nothing({ language }: { readonly language: Language }): ReactNode {
  const texts = LIST_TEXTS[language];
  return (
    <div className="empty">
      <h2>{texts.noneTitle}</h2>
      <p>{texts.noneMeans}</p>
      <p className="buttons">
        <a className="button" href={withLanguage('/policies', language)}>
          {texts.all}
        </a>
        <a className="button" href={withLanguage('/check', language)}>
          {texts.check}
        </a>
      </p>
    </div>
  );
}

function Printed({ query, shown, language }: PartProps): ReactNode {
  const texts = LIST_TEXTS[language];
  return (
    <div className="no-print">
      <p>{texts.printHint}</p>
      {shown.total > MOST_PRINTED && <p>{texts.tooMany(MOST_PRINTED)}</p>}
      <p>
        <a href={listAddress('/policies', query.filter, language)}>{texts.back}</a>
      </p>
    </div>
  );
}

/** The same list as a file and on paper, and what stands apart from it. */
function Forms({ query: { filter }, language }: Omit<PartProps, 'shown'>): ReactNode {
  const texts = LIST_TEXTS[language];
  const links: readonly (readonly [string, string])[] = [
    [texts.excel, listAddress('/policies.xlsx', filter, language)],
    [texts.print, listAddress('/policies', filter, language, { print: true })],
    [texts.calendar, withLanguage('/calendar', language)],
    [texts.samples, withLanguage('/policies/samples', language)],
  ];
  return (
    <nav className="no-print" aria-label={texts.more}>
      <ul className="policy-forms">
        {links.map(([text, address]) => (
          <li key={address}>
            <a href={address}>{text}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function samplesPage({ language }: Asked, deps: ListDeps): Shown {
  const texts = LIST_TEXTS[language];
  const scope = { ...scopeOf(deps, language), samples: true };
  const { policies } = searchPolicies(deps.rules, scope, { sort: 'title' });
  return {
    ...{ title: texts.samplesTitle, noindex: true, door: 'policies', styles: [POLICIES_STYLE], keepFor: KEEP_FOR },
    body: (
      <>
        <header className="stack">
          <h1>{texts.samplesTitle}</h1>
          <p className="lead">{texts.samplesLead}</p>
        </header>
        <div className="notice attention">
          <p>{texts.samplesNever}</p>
        </div>
        <ul className="policy-list">
          {policies.map(({ policy }) => (
            <PolicyCard key={policy.code} card={cardOf(policy, deps.rules, scope)} language={language} />
          ))}
        </ul>
        <p className="no-print">
          <a href={withLanguage('/policies', language)}>{texts.back}</a>
        </p>
      </>
    ),
  };
}

/** @throws HttpError 400 for words that cannot be searched for, 429 for more files than anybody reads */
async function workbook({ ctx, language }: Asked, deps: ListDeps, limits: Pick<Limits, 'workbook'>): Promise<null> {
  const { filter, problems } = readList(askedIn(ctx), language);
  if (problems.length > 0) throw invalid(problems.map(({ field, text }) => ({ path: field ?? '', message: text })));
  await limits.workbook.take(whoOf(ctx).from.address);
  const scope = scopeOf(deps, language);
  const { name, content } = await policySheet(deps.rules, {
    ...{ filter, scope, now: deps.clock.now(), baseUrl: deps.config.baseUrl },
    listPath: listAddress('/policies', filter, 'zh'),
  });
  ctx.attachment(name, { fallback: `policies-${scope.asOf}.xlsx` });
  ctx.type = WORKBOOK;
  ctx.set('X-Robots-Tag', 'noindex');
  ctx.body = content;
  return null;
}
