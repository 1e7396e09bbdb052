import type { ReactNode } from 'react';
import { useFirm } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { LinkButton } from '../../ui/Button.js';
import { Icon } from '../../ui/Icon.js';
import { Status } from '../../ui/Status.js';
import type { Waiting } from './missing.js';

/** One fact that is missing: who has it, what can be done about it, and which policies wait for it. */
export function MissingFact(waiting: Waiting): ReactNode {
  const t = useTexts('possibilities');
  const { label, reasonText, department, policies } = waiting;
  return (
    <li className="missing">
      <div>
        <h3>{label}</h3>
        <p>{reasonText}</p>
        {department !== null && <p className="when">{t('open.holder', { department })}</p>}
      </div>
      <Way {...waiting} />
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
function Way({ fact, label, department, supply, authorise, authorised }: Waiting): ReactNode {
  const t = useTexts('possibilities');
  const { uscc, scope } = useFirm();
  if (supply && scope !== 'view') {
    return (
      <div className="buttons">
        <LinkButton to={`/space/${uscc}/data/supplied/${encodeURIComponent(fact)}`}>
          {t('open.supply')}
          <span className="unseen">{t('open.about', { label })}</span>
        </LinkButton>
      </div>
    );
  }
  if (authorise !== null && !authorised) {
    // Only the firm's own members consent.
    if (scope !== 'member') return <p>{t('open.members')}</p>;
    return (
      <div className="buttons">
        <LinkButton to={`/space/${uscc}/data/consents/new?${new URLSearchParams({ source: authorise, fact })}`}>
          {t('open.authorise')}
          <span className="unseen">{t('open.about', { label })}</span>
        </LinkButton>
      </div>
    );
  }
  return (
    <div className="stack small">
      {authorise !== null && <Status tone="waiting">{t('open.authorised')}</Status>}
      <p>{department === null ? t('open.call') : t('open.callDepartment', { department })}</p>
    </div>
  );
}
