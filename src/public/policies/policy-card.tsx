import type { ReactNode } from 'react';
import { type Language, withLanguage } from '../../pages/language.js';
import { Tag } from '../../pages/parts.js';
import { shownDay } from '../../pages/values.js';
import { LIST_TEXTS } from './list.texts.js';
import type { CardShown } from './list.view.js';

/** A policy in a list; its title leads to its guide. */
export function PolicyCard({ card, language }: { readonly card: CardShown; readonly language: Language }): ReactNode {
  const texts = LIST_TEXTS[language];
  return (
    <li className="card policy-card">
      <h2>
        <a href={withLanguage(`/policies/${card.code}`, language)}>{card.title}</a>
      </h2>
      <p className="policy-tags">
        {card.isSample && <Tag tone="attention">{texts.sampleOf}</Tag>}
        <Tag>{card.class}</Tag>
        <Tag {...(card.isApplyFree && !card.isSample ? { tone: 'good' as const } : {})}>{card.delivery}</Tag>
      </p>
      <p>{card.summary}</p>
      <dl className="pairs">
        {card.standard !== null && (
          <div>
            <dt>{texts.standard}</dt>
            <dd>{card.standard}</dd>
          </div>
        )}
        <div>
          <dt>{texts.department}</dt>
          <dd>{`${card.department} · ${card.level}`}</dd>
        </div>
        <div>
          <dt>{texts.until}</dt>
          <dd>
            {card.until === null ? texts.endless : <time dateTime={card.until}>{shownDay(card.until, language)}</time>}
          </dd>
        </div>
      </dl>
    </li>
  );
}
