import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFirm } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Card } from '../../ui/Card.js';
import { day } from '../../ui/dates.js';
import { Money } from '../../ui/Money.js';
import { Status, type Tone } from '../../ui/Status.js';
import { Day } from '../../ui/When.js';
import type { Match } from './match.js';

type Payment = Match['payments'][number];

/** The money of a match, each part of it. */
export function Payments({ match: { payments } }: { readonly match: Match }): ReactNode {
  const t = useTexts('match');
  if (payments.length === 0) return null;
  return (
    <Card title={t('payments.title')} id="payments">
      <ul className="rows">
        {payments.map((payment) => (
          <li key={payment.id}>
            <Part payment={payment} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

const TONES: Readonly<Record<Payment['state'], Tone>> = {
  ...{ planned: 'waiting', ordered: 'waiting', paid: 'good', returned: 'attention', ended: 'neutral' },
};

function Part({ payment }: { readonly payment: Payment }): ReactNode {
  const t = useTexts('match');
  const { uscc } = useFirm();
  const { amount, part, parts, state, on, receipt } = payment;
  return (
    <div className="stack">
      <p className="row">
        <Money amount={amount} />
        {parts > 1 && <span>{t('payments.part', { part, parts })}</span>}
        <span>
          <Status tone={TONES[state]}>{t(`payments.states.${state}`)}</Status> {on !== null && <Day on={on} />}
        </span>
      </p>
      {state === 'planned' && <Due payment={payment} />}
      {state === 'returned' && <p>{t('payments.returnedHint')}</p>}
      {receipt !== null && (
        <p>
          <Link className="tall" to={`/space/${uscc}/received/${encodeURIComponent(receipt)}`}>
            {t('payments.receipt')}
          </Link>
        </p>
      )}
    </div>
  );
}

function Due({ payment: { dueFrom, payBy } }: { readonly payment: Payment }): ReactNode {
  const t = useTexts('match');
  const { language } = useLanguage();
  const said = [
    t('payments.from', { day: day(dueFrom, language) }),
    ...(payBy === null ? [] : [t('payments.by', { day: day(payBy, language) })]),
  ];
  return <p className="when">{said.join(' · ')}</p>;
}
