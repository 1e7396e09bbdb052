import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Card } from '../../ui/Card.js';
import { Money } from '../../ui/Money.js';
import { Status, type Tone } from '../../ui/Status.js';
import type { PolicyTried } from './Trial.js';

type Side = PolicyTried['before'];

const TONES: Readonly<Record<Side['verdict'], Tone>> = {
  eligible: 'good',
  ineligible: 'neutral',
  undecided: 'attention',
  'not-in-force': 'neutral',
};

/** One policy before and after, and what still stands between. */
export function Outcome({ tried }: { readonly tried: PolicyTried }): ReactNode {
  const t = useTexts('calculator');
  const { title, department, class: kind, before, after, changed, gaps } = tried;
  const hasAmount = kind === 'grant' || kind === 'relief';
  return (
    <Card title={title} level={3}>
      <p className="quiet small">
        {t(`class.${kind}`)} · {department}
      </p>
      <dl className="sides">
        {changed && <SideOf term={t('outcome.before')} side={before} hasAmount={hasAmount} />}
        <SideOf
          term={t(changed ? 'outcome.after' : 'outcome.stays')}
          side={after}
          hasAmount={hasAmount}
          isNew={changed}
        />
      </dl>
      {gaps !== null && gaps.length > 0 && (
        <div>
          <p className="quiet small">{t('outcome.between')}</p>
          <ul className="bullets">
            {gaps.map(({ fact, text }) => (
              <li key={`${fact} ${text}`}>{text}</li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
}

interface SideProps {
  readonly term: string;
  readonly side: Side;
  readonly hasAmount: boolean;
  readonly isNew?: boolean;
}

function SideOf({ term, side: { verdict, amount, ceiling }, hasAmount, isNew = false }: SideProps): ReactNode {
  const t = useTexts('calculator');
  return (
    <div className={isNew ? 'side new' : 'side'}>
      <dt className="quiet small">{term}</dt>
      <dd>
        <Status tone={TONES[verdict]} icon={verdict === 'ineligible' ? 'cross' : undefined}>
          {t(`verdict.${verdict}`)}
        </Status>
        {hasAmount && verdict === 'eligible' && (
          <Money amount={amount} ceiling={ceiling} big={isNew && amount !== null} short />
        )}
      </dd>
    </div>
  );
}
