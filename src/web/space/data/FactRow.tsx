import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFirm } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Status } from '../../ui/Status.js';
import { When } from '../../ui/When.js';
import { type Fact, labelOf, type Values } from './facts.js';

/** A fact: its latest value, and those of earlier periods folded away. */
export function FactRow({ values: [latest, ...earlier] }: { readonly values: Values }): ReactNode {
  const t = useTexts('data');
  const { language } = useLanguage();
  return (
    <li>
      <Value fact={latest} />
      {earlier.length > 0 && (
        <details className="earlier">
          <summary>
            {t('facts.earlier', { count: earlier.length })}
            <span className="unseen">{t('about', { label: latest.label })}</span>
          </summary>
          <ul className="rows">
            {earlier.map((fact) => (
              <li key={labelOf(fact, language) + fact.source}>
                <Value fact={fact} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

/** One value: what it is, of when, who says so, how it may be used, and the way to say that it is wrong. */
function Value({ fact }: { readonly fact: Fact }): ReactNode {
  const t = useTexts('data');
  const { language } = useLanguage();
  const { asOf, sourceName, inferred, hidden, supplied, original } = fact;
  return (
    <div className="fact">
      <div className="row">
        <h3>{labelOf(fact, language)}</h3>
        <FactValue {...fact} />
      </div>
      {original !== null && <p className="small quiet">{t('facts.original', { original })}</p>}
      <div className="row">
        <When on={asOf} source={sourceName} />
        <Ways fact={fact} />
      </div>
      {(inferred || supplied || hidden !== null) && (
        <p className="marks">
          {inferred && <Status tone="neutral">{t('mark.inferred')}</Status>}
          {supplied && <Status tone="neutral">{t('mark.supplied')}</Status>}
          {hidden !== null && <span className="small">{t(`hidden.${hidden}`)}</span>}
        </p>
      )}
    </div>
  );
}

function FactValue({ value, hidden }: Fact): ReactNode {
  const t = useTexts('data');
  if (value !== null) return <p className="fact-value">{value}</p>;
  return <p className="quiet">{hidden === 'conclusion' ? t('facts.keptBack') : t('facts.noValue')}</p>;
}

function Ways({ fact }: { readonly fact: Fact }): ReactNode {
  const t = useTexts('data');
  const { language } = useLanguage();
  const { uscc, scope } = useFirm();
  const { key, type, period, correction, correctable, supplied } = fact;
  const base = `/space/${uscc}/data`;
  const about = <span className="unseen">{t('about', { label: labelOf(fact, language) })}</span>;
  // Of records each is stated by itself, and not in a form.
  if (scope !== 'view' && supplied && type !== 'list') {
    return (
      <Link to={`${base}/supplied/${encodeURIComponent(key)}${period === null ? '' : `?period=${period}`}`}>
        {t('facts.change')}
        {about}
      </Link>
    );
  }
  if (correction?.state === 'open') {
    return (
      <Link to={`${base}/corrections#${correction.id}`}>
        {t('facts.correcting')}
        {about}
      </Link>
    );
  }
  if (scope === 'view' || !correctable) return null;
  const query = new URLSearchParams(period === null ? { fact: key } : { fact: key, period });
  return (
    <Link to={`${base}/corrections/new?${query}`}>
      {t('facts.wrong')}
      {about}
    </Link>
  );
}
