import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { possibilitiesSchema } from '../../../space/possibilities.schema.js';
import { useAnswer } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { LinkButton } from '../../ui/Button.js';
import { Card } from '../../ui/Card.js';
import { Empty } from '../../ui/Empty.js';
import { Loaded } from '../../ui/Loaded.js';
import { Page } from '../../ui/Page.js';
import { When } from '../../ui/When.js';
import { MissingFact } from './MissingFact.js';
import { byFact } from './missing.js';
import { Nearly } from './Nearly.js';
import './possibilities.css';

/** As many as somebody reads. */
const FIRST = 6;

type Possibilities = z.output<typeof possibilitiesSchema>;

/** What the firm nearly gets, and what cannot be told for want of data: each with what somebody can do about it. */
export function PossibilitiesPage(): ReactNode {
  const t = useTexts('possibilities');
  const answer = useAnswer<Possibilities>(`${useFirmPath()}/possibilities`);
  const { data } = answer;
  const lead =
    data === undefined ? undefined : t(leadOf(data), { near: data.nearly.length, open: data.undecided.length });
  return (
    <Page title={t('title')} lead={lead}>
      <Loaded answer={answer}>{(found) => <Found {...found} />}</Loaded>
    </Page>
  );
}

function leadOf({ nearly, undecided }: Possibilities) {
  if (nearly.length > 0) return undecided.length > 0 ? 'lead.both' : 'lead.near';
  return undecided.length > 0 ? 'lead.open' : 'lead.none';
}

function Found({ asOf, nearly, undecided }: Possibilities): ReactNode {
  const t = useTexts('possibilities');
  const { uscc } = useFirm();
  const missing = byFact(undecided);
  const further = nearly.slice(FIRST);
  return (
    <>
      <section className="stack" aria-labelledby="near">
        <div>
          <h2 id="near">{t('near.title')}</h2>
          <p className="quiet small">
            {t('near.note')} <When on={asOf} />
          </p>
        </div>
        {nearly.length === 0 && (
          <Empty
            means={t('near.none')}
            next={<LinkButton to={`/space/${uscc}/calculator`}>{t('near.calculate')}</LinkButton>}
          />
        )}
        {nearly.slice(0, FIRST).map((one) => (
          <Nearly key={one.policy} {...one} />
        ))}
        {further.length > 0 && (
          <details className="further">
            <summary>{t('near.further', { count: further.length })}</summary>
            <div className="stack">
              {further.map((one) => (
                <Nearly key={one.policy} {...one} />
              ))}
            </div>
          </details>
        )}
      </section>
      <section className="stack" aria-labelledby="open">
        <div>
          <h2 id="open">{t('open.title')}</h2>
          <p className="quiet small">{t('open.note')}</p>
        </div>
        {missing.length === 0 ? (
          <Empty means={t('open.none')} next={<LinkButton to={`/space/${uscc}/data`}>{t('open.data')}</LinkButton>} />
        ) : (
          <Card>
            <ul className="rows">
              {missing.map((one) => (
                <MissingFact key={`${one.fact}.${one.period}`} {...one} />
              ))}
            </ul>
          </Card>
        )}
      </section>
    </>
  );
}
