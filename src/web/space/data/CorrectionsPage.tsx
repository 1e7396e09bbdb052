import type { ReactNode } from 'react';
import { useFirm } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { useAddress } from '../../ui/address.js';
import { LinkButton } from '../../ui/Button.js';
import { Card } from '../../ui/Card.js';
import { Empty } from '../../ui/Empty.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Page } from '../../ui/Page.js';
import { Status } from '../../ui/Status.js';
import { Day, Moment } from '../../ui/When.js';
import { type Correction, useCorrections } from './corrections.js';
import { DataNav } from './DataNav.js';
import { labelOf } from './facts.js';

/** What the firm has said to be wrong, how far each is, and what was answered. */
export function CorrectionsPage(): ReactNode {
  const t = useTexts('data');
  const { uscc } = useFirm();
  const answer = useCorrections();
  const sent = useAddress().get('sent');
  return (
    <Page title={t('corrections.title')} lead={t('corrections.lead')}>
      <DataNav />
      <Loaded answer={answer}>
        {({ items }) => (
          <>
            {items.some(({ id }) => id === sent) && <Notice tone="good" alert title={t('corrections.sent')} />}
            {items.length === 0 && (
              <Empty
                means={t('corrections.empty')}
                next={<LinkButton to={`/space/${uscc}/data`}>{t('corrections.toFacts')}</LinkButton>}
              />
            )}
            {items.map((one) => (
              <CorrectionCard key={one.id} {...one} />
            ))}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function CorrectionCard(correction: Correction): ReactNode {
  const t = useTexts('data');
  const { language } = useLanguage();
  const { id, label, period, departmentName, madeAt, dueOn, what, proposed, answer } = correction;
  return (
    <Card id={id} title={labelOf({ label: label[language], period }, language)} aside={<State {...correction} />}>
      <p className="when">
        {t('corrections.to', { department: departmentName[language] })} · <Moment at={madeAt} />
        {answer === null && dueOn !== null && (
          <>
            {' · '}
            {t('corrections.due')} <Day on={dueOn} />
          </>
        )}
      </p>
      <p className="said">{what}</p>
      {proposed !== null && <p className="said">{t('corrections.proposed', { proposed })}</p>}
      {answer !== null && (
        <div className="answer">
          <p className="when">
            {t('corrections.answered', { department: answer.departmentName[language] })} · <Moment at={answer.at} />
          </p>
          <p className="said">{answer.text}</p>
          {answer.outcome === 'corrected' && <p className="small">{t('corrections.follows')}</p>}
        </div>
      )}
    </Card>
  );
}

function State({ answer }: Correction): ReactNode {
  const t = useTexts('data');
  if (answer === null) return <Status tone="waiting">{t('corrections.open')}</Status>;
  if (answer.outcome === 'corrected') return <Status tone="good">{t('corrections.corrected')}</Status>;
  return <Status tone="neutral">{t('corrections.kept')}</Status>;
}
