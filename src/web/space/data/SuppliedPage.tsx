import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import { remove } from '../../api/client.js';
import { useAnswer, useWrite } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { useAddress } from '../../ui/address.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { Card } from '../../ui/Card.js';
import { Dialog } from '../../ui/Dialog.js';
import { Empty } from '../../ui/Empty.js';
import { ErrorSummary } from '../../ui/ErrorSummary.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Page } from '../../ui/Page.js';
import { useProblems } from '../../ui/problems.js';
import { DataNav } from './DataNav.js';
import { type Facts, labelOf } from './facts.js';
import { OF_FACTS } from './refreshed.js';
import type { Suppliable } from './supply.js';

/** What the firm may supply itself for its own comparison, and what it has supplied. */
export function SuppliedPage(): ReactNode {
  const t = useTexts('data');
  const { uscc } = useFirm();
  const answer = useAnswer<Facts>(`${useFirmPath()}/facts`);
  const saved = useAddress().get('saved');
  return (
    <Page title={t('supplied.title')} lead={t('supplied.lead')}>
      <DataNav />
      <Loaded answer={answer}>
        {({ suppliable }) => (
          <>
            {suppliable.some(({ key }) => key === saved) && <Notice tone="good" alert title={t('supplied.saved')} />}
            {suppliable.length === 0 ? (
              <Empty
                means={t('supplied.empty')}
                next={<LinkButton to={`/space/${uscc}/data`}>{t('corrections.toFacts')}</LinkButton>}
              />
            ) : (
              <Card>
                <ul className="rows">
                  {suppliable.map((one) => (
                    <SuppliableRow key={one.key} fact={one} />
                  ))}
                </ul>
              </Card>
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function SuppliableRow({ fact }: { readonly fact: Suppliable }): ReactNode {
  const t = useTexts('data');
  const { uscc, scope } = useFirm();
  const { key, label, type, supplied } = fact;
  const to = `/space/${uscc}/data/supplied/${encodeURIComponent(key)}`;
  const isSet = supplied.length > 0;
  return (
    <li className="supply">
      <div className="row">
        <h3>{label}</h3>
        {scope !== 'view' && type !== 'list' && (
          <Link to={to}>
            {isSet ? t(fact.period === 'none' ? 'supplied.change' : 'supplied.more') : t('supplied.give')}
            <span className="unseen">{t('about', { label })}</span>
          </Link>
        )}
      </div>
      {!isSet && <p className="quiet small">{type === 'list' ? t('supplied.records') : t('supplied.none')}</p>}
      {isSet && (
        <ul>
          {supplied.map(({ period, value }) => (
            <Supplied key={period} fact={fact} period={period} value={value} />
          ))}
        </ul>
      )}
    </li>
  );
}

interface SuppliedProps {
  readonly fact: Suppliable;
  readonly period: string | null;
  readonly value: string;
}

function Supplied({ fact: { key, label }, period, value }: SuppliedProps): ReactNode {
  const t = useTexts('data');
  const { language } = useLanguage();
  const { scope } = useFirm();
  const path = useFirmPath();
  const [isAsking, setAsking] = useState(false);
  const query = period === null ? '' : `?${new URLSearchParams({ period })}`;
  const taking = useWrite(
    (_: null, options) => remove(`${path}/facts/${encodeURIComponent(key)}${query}`, options),
    OF_FACTS.map((part) => path + part),
  );
  const problems = useProblems(taking.error);
  const what = labelOf({ label, period }, language);
  return (
    <li className="row">
      <p>
        {period !== null && <span className="quiet">{what} </span>}
        <span className="fact-value">{value}</span>
      </p>
      {scope !== 'view' && (
        <Button plain label={t('supplied.takeBackOf', { label: what })} onClick={() => setAsking(true)}>
          {t('supplied.takeBack')}
        </Button>
      )}
      <Dialog
        open={isAsking}
        title={t('supplied.takeBackOf', { label: what })}
        onClose={() => setAsking(false)}
        actions={
          <Button danger busy={taking.busy} onClick={() => void taking.write(null)}>
            {taking.busy ? t('sending') : t('supplied.takeBack')}
          </Button>
        }
      >
        <ErrorSummary problems={problems} />
        <p>{t('supplied.takeBackMeans')}</p>
      </Dialog>
    </li>
  );
}
