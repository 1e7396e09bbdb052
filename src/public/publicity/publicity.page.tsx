import type { ReactNode } from 'react';
import type { Deps } from '../../deps.js';
import {
  type PublicList,
  type PublicListSummary,
  shownList,
  shownLists,
} from '../../matching/process/public-lists.service.js';
import { askedIn } from '../../pages/form.js';
import { type Language, withLanguage } from '../../pages/language.js';
import type { PublicPage, Shown } from '../../pages/page.js';
import { Tag } from '../../pages/parts.js';
import { shownDay } from '../../pages/values.js';
import { UnknownError } from '../../terminal/input-error.js';
import { ListBody } from './list.page.js';
import { PUBLICITY_TEXTS } from './publicity.texts.js';
import { partOf } from './publicity.view.js';

/** A list of lists is read from the top. */
const PER_PAGE = 20;
const CURSOR = /^[0-9A-Z]{26}$/;

/** 公示: lists on show. Nobody keeps them, and no search engine: they are gone at their end. */
export function publicityPages(deps: Deps): readonly PublicPage[] {
  return [
    {
      method: 'get',
      path: '/publicity',
      show: async ({ ctx, language }) => {
        const { cursor } = askedIn(ctx);
        const from = cursor !== undefined && CURSOR.test(cursor) ? { cursor } : {};
        const { items, nextCursor } = await shownLists({ limit: PER_PAGE, ...from }, deps);
        const { title, description } = PUBLICITY_TEXTS[language];
        const body = <IndexBody {...{ language, items, nextCursor }} />;
        return { title, description, body, noindex: true, door: 'publicity' };
      },
    },
    {
      method: 'get',
      path: '/publicity/:id',
      show: async ({ ctx, language, params: { id = '' } }) => {
        const list = await listOrGone(id, deps);
        if (typeof list === 'string') return goneShown(list, language);
        const body = <ListBody {...{ language, list, part: partOf(list, askedIn(ctx)) }} />;
        return {
          title: PUBLICITY_TEXTS[language].heading(list.item[language]),
          body,
          noindex: true,
          door: 'publicity',
        };
      },
    },
  ];
}

/** A list on show, or why there is none. */
export async function listOrGone(id: string, deps: Deps): Promise<PublicList | 'ended' | 'unknown'> {
  try {
    return (await shownList(id, deps)) ?? 'ended';
  } catch (error) {
    if (error instanceof UnknownError) return 'unknown';
    throw error;
  }
}

/** Of a list that is over nothing is said but that it is. */
export function goneShown(why: 'ended' | 'unknown', language: Language): Shown {
  const texts = PUBLICITY_TEXTS[language];
  const title = why === 'ended' ? texts.endedTitle : texts.unknownTitle;
  const body = (
    <>
      <h1>{title}</h1>
      <div className="empty">
        <p>{why === 'ended' ? texts.ended : texts.unknown}</p>
        <p>{texts.endedNext}</p>
        <div className="buttons">
          <a className="button" href={withLanguage('/publicity', language)}>
            {texts.running}
          </a>
          <a href={withLanguage('/objections', language)}>{texts.lookUp}</a>
        </div>
      </div>
    </>
  );
  return { title, body, status: why === 'ended' ? 410 : 404, noindex: true, door: 'publicity' };
}

interface IndexProps {
  readonly language: Language;
  readonly items: readonly PublicListSummary[];
  readonly nextCursor: string | null;
}

function IndexBody({ language, items, nextCursor }: IndexProps): ReactNode {
  const texts = PUBLICITY_TEXTS[language];
  return (
    <>
      <div className="page-head">
        <h1>{texts.title}</h1>
        <p className="lead">{texts.lead}</p>
      </div>
      {items.length === 0 ? (
        <NoLists language={language} />
      ) : (
        items.map((list) => <Summary key={list.id} {...{ language, list }} />)
      )}
      {nextCursor !== null && (
        <nav className="pager" aria-label={texts.pages}>
          <a href={withLanguage(`/publicity?cursor=${nextCursor}`, language)}>{texts.more}</a>
        </nav>
      )}
      <p>
        <a href={withLanguage('/objections', language)}>{texts.lookUp}</a>
      </p>
    </>
  );
}

function NoLists({ language }: { readonly language: Language }): ReactNode {
  const texts = PUBLICITY_TEXTS[language];
  return (
    <div className="empty">
      <p>{texts.none}</p>
      <p>{texts.noneNext}</p>
      <a className="button" href={withLanguage('/policies', language)}>
        {texts.policies}
      </a>
    </div>
  );
}

function Summary({ language, list }: { readonly language: Language; readonly list: PublicListSummary }): ReactNode {
  const texts = PUBLICITY_TEXTS[language];
  const { id, item, department, shownFrom, shownUntil, workingDaysLeft, entries } = list;
  return (
    <section className="card" aria-labelledby={`list-${id}`}>
      <div className="card-head">
        <h2 id={`list-${id}`}>
          <a href={withLanguage(`/publicity/${id}`, language)}>{item[language]}</a>
        </h2>
        <Tag tone="waiting">{workingDaysLeft === null ? texts.paused : texts.left(workingDaysLeft)}</Tag>
      </div>
      <dl className="pairs">
        {department !== null && (
          <div>
            <dt>{texts.department}</dt>
            <dd>{department[language]}</dd>
          </div>
        )}
        <div>
          <dt>{texts.period}</dt>
          <dd>{periodText({ shownFrom, shownUntil }, language)}</dd>
        </div>
        <div>
          <dt>{texts.count}</dt>
          <dd>{texts.entries(entries)}</dd>
        </div>
      </dl>
    </section>
  );
}

/** From when until when, where anybody can tell. */
export function periodText(
  { shownFrom, shownUntil }: Pick<PublicList, 'shownFrom' | 'shownUntil'>,
  language: Language,
): string {
  const texts = PUBLICITY_TEXTS[language];
  const from = shownDay(shownFrom, language);
  return shownUntil === null ? texts.fromOn(from) : texts.fromTo(from, shownDay(shownUntil, language));
}
