import type { ReactNode } from 'react';
import { Navigate } from 'react-router';
import { useAnswer } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { useAddress } from '../../ui/address.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { Card } from '../../ui/Card.js';
import { Empty } from '../../ui/Empty.js';
import { SelectField, TextField } from '../../ui/Field.js';
import { Loaded } from '../../ui/Loaded.js';
import { Page } from '../../ui/Page.js';
import { DataNav } from './DataNav.js';
import { FactRow } from './FactRow.js';
import { type Fact, type Facts, grouped, KINDS, matching } from './facts.js';

/** All that is stored of the firm: each value with its source and date, to be found, and to be said wrong. */
export function DataPage(): ReactNode {
  const t = useTexts('data');
  const { uscc } = useFirm();
  const address = useAddress();
  const answer = useAnswer<Facts>(`${useFirmPath()}/facts`);
  const supply = address.get('supply');
  if (supply !== '') return <Navigate to={`/space/${uscc}/data/supplied/${encodeURIComponent(supply)}`} replace />;
  return (
    <Page title={t('title')} lead={t('facts.lead')}>
      <DataNav />
      <Loaded answer={answer} lines={8}>
        {({ items }) => (items.length === 0 ? <NothingStored /> : <Stored items={items} />)}
      </Loaded>
    </Page>
  );
}

function NothingStored(): ReactNode {
  const t = useTexts('data');
  const { uscc } = useFirm();
  return (
    <Empty
      means={t('facts.empty')}
      next={<LinkButton to={`/space/${uscc}/data/consents`}>{t('facts.toConsents')}</LinkButton>}
    />
  );
}

function Stored({ items }: { readonly items: readonly Fact[] }): ReactNode {
  const t = useTexts('data');
  const { language } = useLanguage();
  const { get, set, type, flush } = useAddress();
  const found = matching(items, get('q'), get('show'), language);
  return (
    <>
      <search className="data-search">
        <TextField
          id="q"
          label={t('facts.search')}
          value={get('q')}
          onChange={(q) => type({ q })}
          onBlur={flush}
          autoComplete="off"
        />
        <SelectField
          id="show"
          label={t('facts.show')}
          value={get('show')}
          onChange={(show) => set({ show })}
          none={t('facts.all')}
          choices={KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        />
      </search>
      <p role="status" className="quiet">
        {t('facts.count', { count: found.length, all: items.length })}
      </p>
      {found.length === 0 && (
        <Empty
          means={t('facts.none')}
          next={<Button onClick={() => set({ q: '', show: '' })}>{t('facts.clear')}</Button>}
        />
      )}
      {grouped(found).map(([group, facts]) => (
        <Card key={group} title={group}>
          <ul className="rows">
            {facts.map((values) => (
              <FactRow key={values[0].key} values={values} />
            ))}
          </ul>
        </Card>
      ))}
    </>
  );
}
