import { type ReactNode, useEffect, useRef } from 'react';
import { wordsOf } from '../../api/api-error.js';
import { useFirm } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Card } from '../../ui/Card.js';
import { day } from '../../ui/dates.js';
import { Notice } from '../../ui/Notice.js';
import { AccountPart } from './AccountPart.js';
import { type Acting, type Came, useActing } from './acting.js';
import { type Action, isOver, type Match } from './match.js';
import { OfferForm } from './OfferForm.js';
import { WordsForm } from './WordsForm.js';

/** What the firm does now, on the page itself; where there is nothing to do, who does what next. */
export function WhatNow({ match }: { readonly match: Match }): ReactNode {
  const t = useTexts('match');
  const acting = useActing(match);
  return (
    <Card title={t('now.title')} id="now">
      <LastAct came={acting.came} />
      <ToDo match={match} acting={acting} />
    </Card>
  );
}

function ToDo({ match, acting }: { readonly match: Match; readonly acting: Acting }): ReactNode {
  const t = useTexts('match');
  const { language } = useLanguage();
  const { next, state, lastDay, actions } = match;
  if (match.paused) return <p>{t('now.paused')}</p>;
  if (isOver(match)) return <p>{t('now.over', { day: day(lastDay ?? '', language) })}</p>;
  if (next === 'nothing') return <p>{t(`now.${state}`)}</p>;
  if (!match.mayAct) return <p>{t('now.viewOnly')}</p>;
  if (state === 'offered') return <OfferForm match={match} acting={acting} />;
  if (next === 'account') {
    return (
      <>
        <p>{t('now.accountOnly')}</p>
        <AccountPart match={match} />
      </>
    );
  }
  return (
    <>
      <p>{t(`now.${next}`)}</p>
      {actions.filter(needsWords).map((act) => (
        <WordsForm key={act} match={match} acting={acting} act={act} />
      ))}
    </>
  );
}

const needsWords = (act: Action) => act === 'apply' || act === 'enjoy' || act === 'answer-recovery';

/** What came of an act; it takes the focus, since the button that was pressed is gone. */
function LastAct({ came }: { readonly came: Came | null }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (came !== null) box.current?.focus();
  }, [came]);
  if (came === null) return null;
  return (
    <div ref={box} tabIndex={-1} className="came">
      <Said came={came} />
    </div>
  );
}

function Said({ came: { act, outcome, error } }: { readonly came: Came }): ReactNode {
  const t = useTexts('match');
  const { language } = useLanguage();
  const { name: firm } = useFirm();
  if (outcome === 'refused') {
    return (
      <Notice tone="attention" title={t('outcome.refused')} alert>
        <p>{wordsOf(error, language)}</p>
        <p>{t('outcome.refusedMore')}</p>
      </Notice>
    );
  }
  if (outcome === 'already' || outcome === 'withdrawn' || outcome === 'held')
    return <Notice tone="attention" title={t(`outcome.${outcome}`)} alert />;
  return <Notice tone="good" title={t(`outcome.${act}`, { firm })} alert />;
}
