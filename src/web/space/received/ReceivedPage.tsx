import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { receiptSchema, receivedYearSchema } from '../../../space/receipts.schema.js';
import { useAnswer } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { useAddress } from '../../ui/address.js';
import { LinkButton } from '../../ui/Button.js';
import { Card } from '../../ui/Card.js';
import { Empty } from '../../ui/Empty.js';
import { Loaded } from '../../ui/Loaded.js';
import { Money } from '../../ui/Money.js';
import { Page } from '../../ui/Page.js';
import { Pager } from '../../ui/Pager.js';
import { periodWords } from '../../ui/periods.js';
import { Status } from '../../ui/Status.js';
import { Day } from '../../ui/When.js';
import '../../styles/received.css';

type Receipt = z.output<typeof receiptSchema>;
type Year = z.output<typeof receivedYearSchema>;
interface Received {
  readonly items: readonly Receipt[];
  readonly nextCursor: string | null;
  readonly years: readonly Year[];
}
const A_PAGE = 20;

/** What the firm received, year by year; which year stands in the address. */
export function ReceivedPage(): ReactNode {
  const t = useTexts('received');
  const base = `/space/${useFirm().uscc}`;
  const address = useAddress();
  const year = address.get('year');
  const received = useAnswer<Received>(`${useFirmPath()}/receipts`, {
    ...{ limit: A_PAGE, cursor: address.get('cursor') || undefined, year: year || undefined },
  });
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Loaded answer={received} lines={6}>
        {({ items, nextCursor, years }) =>
          years.length === 0 ? (
            <Empty means={t('empty')} next={<LinkButton to={base}>{t('toHome')}</LinkButton>} />
          ) : (
            <>
              {years.length > 1 && <Years years={years} chosen={year} />}
              {years
                .filter((one) => items.some(({ on }) => on.startsWith(one.year)))
                .map((one) => (
                  <OfYear key={one.year} year={one} items={items.filter(({ on }) => on.startsWith(one.year))} />
                ))}
              {items.length === 0 && (
                <Empty
                  means={t('emptyYear', { year })}
                  next={<LinkButton to={`${base}/received`}>{t('allYears')}</LinkButton>}
                />
              )}
              <Pager nextCursor={nextCursor} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Years({ years, chosen }: { readonly years: readonly Year[]; readonly chosen: string }): ReactNode {
  const t = useTexts('received');
  const { language } = useLanguage();
  const base = `/space/${useFirm().uscc}/received`;
  return (
    <nav className="choices" aria-label={t('years')}>
      <Link to={base} aria-current={chosen === '' ? 'true' : undefined}>
        {t('allYears')}
      </Link>
      {years.map(({ year }) => (
        <Link key={year} to={`${base}?year=${year}`} aria-current={chosen === year ? 'true' : undefined}>
          {periodWords(year, language)}
        </Link>
      ))}
    </nav>
  );
}

/** Its two sums are of the whole year, also where its list goes on over a page. */
function OfYear({ year, items }: { readonly year: Year; readonly items: readonly Receipt[] }): ReactNode {
  const t = useTexts('received');
  const { language } = useLanguage();
  const { payments, reliefs } = year;
  return (
    <Card title={periodWords(year.year, language)}>
      <dl className="received-sums">
        {payments.count > 0 && (
          <div>
            <dt>{t('payments', { count: payments.count })}</dt>
            <dd>
              <Money amount={payments.amount} big />
            </dd>
          </div>
        )}
        {reliefs.count > 0 && (
          <div>
            <dt>{t('reliefs', { count: reliefs.count })}</dt>
            <dd>
              {reliefs.unknown < reliefs.count && <Money amount={reliefs.amount} big />}
              <p className="quiet small">
                {reliefs.unknown === 0 ? t('estimated') : t('unknown', { count: reliefs.unknown })}
              </p>
            </dd>
          </div>
        )}
      </dl>
      {payments.count > 0 && reliefs.count > 0 && <p className="quiet small">{t('neverAdded')}</p>}
      <ul className="rows">
        {items.map((receipt) => (
          <li key={receipt.id}>
            <Line receipt={receipt} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Line({ receipt }: { readonly receipt: Receipt }): ReactNode {
  const t = useTexts('received');
  const { language } = useLanguage();
  const { kind, id, title, department, period, amount, on, part, parts } = receipt;
  const told = [
    department,
    period === 'once' ? '' : periodWords(period, language),
    parts > 1 ? t('part', { part, parts }) : '',
  ];
  return (
    <>
      <div className="row">
        <Link to={`/space/${useFirm().uscc}/received/${encodeURIComponent(id)}`}>{title}</Link>
        {amount === null ? <span className="quiet">{t('notTold')}</span> : <Money amount={amount} />}
      </div>
      <p className="row quiet small">
        <span>{told.filter((one) => one !== '').join(' · ')}</span>
        <span>
          {kind === 'payment' ? (
            <Status tone="good">{t('arrived')}</Status>
          ) : (
            <Status tone="neutral">{t('enjoyed')}</Status>
          )}{' '}
          <Day on={on} />
        </span>
      </p>
    </>
  );
}
