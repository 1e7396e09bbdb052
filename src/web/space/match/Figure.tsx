import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFirm } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { When } from '../../ui/When.js';
import type { Line } from './conditions.js';
import { Stands } from './Why.js';

/** One clause: what is known of the firm beside what is asked, and one tap to say that it is wrong. */
export function Figure({ line }: { readonly line: Line }): ReactNode {
  const t = useTexts('match');
  const { threshold } = line;
  return (
    <>
      <p className="condition-head">
        <Stands line={line} />
        <span>{line.label}</span>
      </p>
      <p className="figures">
        <span>{t('why.value', { value: useValue(line) })}</span>
        {threshold !== null && <span>{t(askedBy(line), { threshold })}</span>}
        <When on={line.asOf} source={line.sourceName} />
        <Correct line={line} />
      </p>
    </>
  );
}

const SIGN = /^[<≤>≥]/;

function askedBy({ excluded, threshold }: Line) {
  if (excluded) return 'why.unless';
  return SIGN.test(threshold ?? '') ? 'why.limit' : 'why.threshold';
}

function useValue({ value, hidden, missing }: Line): string {
  const t = useTexts('match');
  if (value !== null) return value;
  if (missing !== null) return t(`why.missing.${missing}`);
  return hidden === null ? '' : t(`why.hidden.${hidden}`);
}

function Correct({ line: { fact, period, label, correctable, correction } }: { readonly line: Line }): ReactNode {
  const t = useTexts('match');
  const { uscc } = useFirm();
  if (fact === null || !correctable) return null;
  const query = new URLSearchParams({ correct: fact, ...(period === null ? {} : { period }) });
  const { state } = correction ?? {};
  const known = state === 'open' || state === 'answered' ? t(`why.states.${state}`) : state;
  return (
    <Link className="no-print" to={`/space/${uscc}/data?${query}`}>
      {known === undefined ? t('why.wrong') : t('why.correction', { state: known })}
      <span className="unseen">{t('why.about', { label })}</span>
    </Link>
  );
}
