import type { ReactNode } from 'react';
import { useFirm } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { LinkButton } from '../../ui/Button.js';
import { Icon } from '../../ui/Icon.js';
import { withPeriod } from '../../ui/periods.js';
import { Status } from '../../ui/Status.js';
import type { Waiting } from './missing.js';

/** One fact that is missing: who has it, what can be done about it, and which policies wait for it. */
export function MissingFact(waiting: Waiting): ReactNode {
  const t = useTexts('possibilities');
  const { language } = useLanguage();
  const { label: name, period, reasonText, department, policies } = waiting;
  const label = withPeriod(name, period, language);
  return (
    <li className="missing">
      <div>
        <h3>{label}</h3>
        <p>{reasonText}</p>
        {department !== null && <p className="when">{t('open.holder', { department })}</p>}
      </div>
      <Way {...waiting} label={label} />
      <details>
        <summary>
          <Icon name="list" />
          {t('open.policies', { count: policies.length })}
        </summary>
        <ul className="bullets">
          {policies.map(({ policy, title, others }) => (
            <li key={policy}>
              {title}
              {others > 0 && <span className="quiet"> {t('open.others', { count: others })}</span>}
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

/** What can be done, by whom. */
function Way({ fact, period, label, department, supply, authorise, authorised }: Waiting): ReactNode {
  const t = useTexts('possibilities');
  const { uscc, scope } = useFirm();
  const base = `/space/${uscc}/data`;
  const about = <span className="unseen">{t('open.about', { label })}</span>;
  const maySupply = supply && scope !== 'view';
  // Only the firm's own members consent.
  const mayAuthorise = authorise !== null && !authorised && scope === 'member';
  return (
    <>
      {authorised && <Status tone="waiting">{t('open.authorised')}</Status>}
      {(maySupply || mayAuthorise) && (
        <div className="buttons">
          {mayAuthorise && (
            <LinkButton to={`${base}/consents/new?${new URLSearchParams({ source: authorise, fact })}`}>
              {t('open.authorise')}
              {about}
            </LinkButton>
          )}
          {maySupply && (
            <LinkButton
              to={`${base}/supplied/${encodeURIComponent(fact)}${period === null ? '' : `?period=${period}`}`}
            >
              {t('open.supply')}
              {about}
            </LinkButton>
          )}
        </div>
      )}
      {authorise !== null && !authorised && scope !== 'member' && <p className="small">{t('open.members')}</p>}
      {!maySupply && !mayAuthorise && (
        <p className="small">
          {department === null || authorise === null ? t('open.call') : t('open.callDepartment', { department })}
        </p>
      )}
    </>
  );
}
