import type { ReactNode } from 'react';
import { useLocation } from 'react-router';
import { useAnswer } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { useAddress } from '../../ui/address.js';
import { LinkButton } from '../../ui/Button.js';
import { Empty } from '../../ui/Empty.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Page } from '../../ui/Page.js';
import { Antd } from './Antd.js';
import { Carried } from './Carried.js';
import { Figures } from './Figures.js';
import { changesOf, type Fields, figuresIn } from './figures.js';
import { Trial } from './Trial.js';
import './calculator.css';

/** What would be if: other figures are tried, and every policy is compared with them. Nothing of it is kept. */
export function CalculatorPage(): ReactNode {
  const t = useTexts('calculator');
  const answer = useAnswer<Fields>(`${useFirmPath()}/trial/facts`);
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Notice tone="neutral">
        <p>{t('notKept')}</p>
      </Notice>
      <Loaded answer={answer}>
        {(fields) => (fields.items.length === 0 ? <NothingToTry /> : <Calculator fields={fields} />)}
      </Loaded>
    </Page>
  );
}

function NothingToTry(): ReactNode {
  const t = useTexts('calculator');
  const { uscc } = useFirm();
  return <Empty means={t('empty')} next={<LinkButton to={`/space/${uscc}/data`}>{t('toData')}</LinkButton>} />;
}

function Calculator({ fields }: { readonly fields: Fields }): ReactNode {
  const address = useAddress();
  // Not what is being typed: what has arrived in the address is what is asked for.
  const { search } = useLocation();
  const settled = figuresIn(Object.fromEntries(new URLSearchParams(search)), fields);
  return (
    <Antd>
      <Carried fields={fields} address={address} />
      <Figures fields={fields} address={address} />
      <Trial changes={changesOf(settled)} />
    </Antd>
  );
}
