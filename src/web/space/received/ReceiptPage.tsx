import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import type { z } from 'zod';
import type { receiptPageSchema } from '../../../space/receipts.schema.js';
import { useAnswer } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { LinkButton, PrintButton } from '../../ui/Button.js';
import { Card, type Pair, Pairs } from '../../ui/Card.js';
import { inCapitals } from '../../ui/capitals.js';
import { Loaded } from '../../ui/Loaded.js';
import { Money } from '../../ui/Money.js';
import { Notice } from '../../ui/Notice.js';
import { Page } from '../../ui/Page.js';
import { periodWords } from '../../ui/periods.js';
import { Day } from '../../ui/When.js';
import '../../styles/received.css';

type Receipt = z.output<typeof receiptPageSchema>;

/** One receipt, as a page to read and to print. */
export function ReceiptPage(): ReactNode {
  const t = useTexts('received');
  const { uscc } = useFirm();
  const { id = '' } = useParams();
  const receipt = useAnswer<Receipt>(`${useFirmPath()}/receipts/${encodeURIComponent(id)}`);
  const { data } = receipt;
  return (
    <Page
      title={data?.kind === 'relief' ? t('receipt.relief') : t('receipt.title')}
      back={{ to: `/space/${uscc}/received`, label: t('receipt.back') }}
      actions={data !== undefined && <PrintButton>{t('receipt.print')}</PrintButton>}
    >
      <Loaded answer={receipt} lines={8}>
        {(shown) => <Shown receipt={shown} />}
      </Loaded>
    </Page>
  );
}

function Shown({ receipt }: { readonly receipt: Receipt }): ReactNode {
  const t = useTexts('received');
  const { uscc } = useFirm();
  return (
    <div className="receipt stack">
      {receipt.note !== null && (
        <Notice tone="attention">
          <p>{receipt.note}</p>
        </Notice>
      )}
      <Card>
        <Amount receipt={receipt} />
        <Pairs pairs={usePairs(receipt)} />
      </Card>
      {receipt.basis.length > 0 && (
        <Card title={t('receipt.basis')}>
          <ul className="bullets">
            {receipt.basis.map(({ title, documentNumber, issuer }) => (
              <li key={`${title}:${documentNumber}`} lang="zh-CN">
                {title}
                {documentNumber !== null && ` ${documentNumber}`}
                {` · ${issuer}`}
              </li>
            ))}
          </ul>
        </Card>
      )}
      <p className="quiet small">{receipt.kind === 'payment' ? t('receipt.check') : t('receipt.checkRelief')}</p>
      <div className="buttons">
        <LinkButton to={`/space/${uscc}/matches/${encodeURIComponent(receipt.match)}`}>{t('receipt.match')}</LinkButton>
      </div>
    </div>
  );
}

function Amount({ receipt }: { readonly receipt: Receipt }): ReactNode {
  const t = useTexts('received');
  const { language } = useLanguage();
  const { amount, kind } = receipt;
  if (amount === null) return <p className="quiet">{t('notTold')}</p>;
  const capitals = language === 'zh' ? inCapitals(amount) : null;
  return (
    <div className="receipt-amount">
      <p className="quiet small">{kind === 'payment' ? t('receipt.amount') : t('receipt.saved')}</p>
      <Money amount={amount} big />
      {capitals !== null && <p>{t('receipt.capitals', { capitals })}</p>}
      {kind === 'relief' && <p className="quiet small">{t('estimated')}</p>}
    </div>
  );
}

function usePairs(receipt: Receipt): readonly Pair[] {
  const t = useTexts('received');
  const { language } = useLanguage();
  const { scope } = useFirm();
  const { kind, period, part, parts, accountLast4, fundSources, batch, reference } = receipt;
  const pairs: (Pair | null)[] = [
    { term: t('receipt.firm'), value: receipt.name },
    { term: t('receipt.uscc'), value: receipt.uscc },
    { term: t('receipt.item'), value: receipt.title },
    { term: t('receipt.department'), value: receipt.department },
    period === 'once' ? null : { term: t('receipt.period'), value: periodWords(period, language) },
    { term: kind === 'payment' ? t('receipt.paidOn') : t('receipt.enjoyedOn'), value: <Day on={receipt.on} /> },
    parts > 1 ? { term: t('receipt.part'), value: t('part', { part, parts }) } : null,
  ];
  if (kind === 'payment') {
    pairs.push(
      fundSources.length === 0 ? null : { term: t('receipt.funds'), value: <Funds sources={fundSources} /> },
      accountLast4 === null
        ? {
            term: t('receipt.account'),
            value: scope === 'view' ? t('receipt.accountHidden') : t('receipt.accountNone'),
          }
        : { term: t('receipt.account'), value: t('receipt.last4', { last4: accountLast4 }) },
      reference === null ? null : { term: t('receipt.reference'), value: reference },
      batch === null ? null : { term: t('receipt.batch'), value: batch },
    );
  }
  return pairs.filter((pair) => pair !== null);
}

function Funds({ sources }: { readonly sources: Receipt['fundSources'] }): ReactNode {
  return (
    <ul>
      {sources.map(({ source, name, amount }) => (
        <li key={source}>
          {name} <Money amount={amount} />
        </li>
      ))}
    </ul>
  );
}
