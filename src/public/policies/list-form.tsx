import type { ReactNode } from 'react';
import { SORTS } from '../../guides/policy-search.schema.js';
import { SORT_WORDS } from '../../guides/policy-search.service.js';
import { type Language, withLanguage } from '../../pages/language.js';
import { SelectField, TextField } from '../../pages/parts.js';
import { LIST_TEXTS } from './list.texts.js';
import type { ChipShown, FacetShown } from './list.view.js';
import type { ListQuery } from './list-query.js';

interface FormProps {
  readonly query: ListQuery;
  readonly facets: readonly FacetShown[];
  readonly language: Language;
}

/** Words and filters, sent as an address that says all of it. */
export function ListForm({ query: { typed, filter, problems }, facets, language }: FormProps): ReactNode {
  const texts = LIST_TEXTS[language];
  const set = facets.filter(({ facet }) => filter[facet] !== undefined).length + (filter.sort === 'relevance' ? 0 : 1);
  const chosen = { ...filter, sort: filter.sort } as Readonly<Record<string, string>>;
  return (
    <search className="no-print" aria-label={texts.search}>
      <form className="card" method="get" action="/policies">
        {language === 'en' && <input type="hidden" name="lang" value="en" />}
        <TextField
          {...{ name: 'q', type: 'search', label: texts.query, hint: texts.queryHint, typed, problems }}
          autoComplete="off"
        />
        <div className="buttons">
          <button type="submit" className="button primary">
            {texts.find}
          </button>
        </div>
        <details open={set > 0}>
          <summary>{set > 0 ? texts.narrowed(set) : texts.narrow}</summary>
          <div className="policy-filters">
            {facets.map(({ facet, label, choices }) => (
              <SelectField
                key={facet}
                {...{ name: facet, label, none: texts.any, typed: chosen, problems: [] }}
                choices={choices.map(({ value, words, count }) => ({
                  value,
                  label: texts.counted(words[language], count),
                }))}
              />
            ))}
            <SelectField
              {...{ name: 'sort', label: texts.sort, typed: chosen, problems: [] }}
              choices={SORTS.map((value) => ({ value, label: SORT_WORDS[value][language] }))}
            />
          </div>
          <p className="hint">{texts.honest}</p>
          <div className="buttons">
            <button type="submit" className="button">
              {texts.apply}
            </button>
          </div>
        </details>
      </form>
    </search>
  );
}

/** What is chosen, each to be taken off by itself. */
export function Chips({
  chips,
  language,
}: {
  readonly chips: readonly ChipShown[];
  readonly language: Language;
}): ReactNode {
  if (chips.length === 0) return null;
  const texts = LIST_TEXTS[language];
  return (
    <nav aria-label={texts.chosen}>
      <ul className="choices">
        {chips.map(({ text, address }) => (
          <li key={text}>
            <a href={address} aria-label={texts.without(text)}>
              {text}
              <span aria-hidden="true" className="no-print">
                &nbsp;×
              </span>
            </a>
          </li>
        ))}
        <li className="no-print">
          <a href={withLanguage('/policies', language)}>{texts.clear}</a>
        </li>
      </ul>
    </nav>
  );
}
