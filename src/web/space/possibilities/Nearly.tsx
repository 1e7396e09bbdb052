import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { gapSchema, possibilitiesSchema } from '../../../space/possibilities.schema.js';
import { useFirm } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { LinkButton } from '../../ui/Button.js';
import { Card } from '../../ui/Card.js';
import { Money } from '../../ui/Money.js';
import { Status } from '../../ui/Status.js';

type NearlyProps = z.output<typeof possibilitiesSchema>['nearly'][number];
type Gap = z.output<typeof gapSchema>;

/** One policy that nearly fits: what it would bring, and what stands between. */
export function Nearly({
  title,
  department,
  summary,
  class: kind,
  amount,
  ceiling,
  gaps,
  withinReach,
}: NearlyProps): ReactNode {
  const t = useTexts('possibilities');
  const { uscc } = useFirm();
  const tried = triedBy(withinReach ?? gaps);
  return (
    <Card title={title} level={3} aside={<Status tone="neutral">{t(`class.${kind}`)}</Status>}>
      <p className="quiet">{[department, summary].filter((text) => text !== '').join(' · ')}</p>
      {(kind === 'grant' || kind === 'relief') && (
        <div>
          <p className="quiet small">{t(kind === 'grant' ? 'near.would' : 'near.saves')}</p>
          <Money amount={amount} ceiling={ceiling} big={amount !== null} short />
        </div>
      )}
      <Gaps title={t('near.gaps', { count: gaps.length })} gaps={gaps} />
      {withinReach !== null && <Gaps title={t('near.reach')} gaps={withinReach} />}
      {tried !== null && (
        <div className="buttons">
          <LinkButton to={`/space/${uscc}/calculator?${tried}`}>
            {t('near.try')}
            <span className="unseen">{t('near.tryWhat', { title })}</span>
          </LinkButton>
        </div>
      )}
    </Card>
  );
}

function Gaps({ title, gaps }: { readonly title: string; readonly gaps: readonly Gap[] }): ReactNode {
  const t = useTexts('possibilities');
  return (
    <div className="gaps">
      <h4>{title}</h4>
      <ul className="rows">
        {gaps.map((gap) => (
          <li key={`${gap.fact} ${gap.text}`} className="gap">
            <p>{gap.text}</p>
            <p className="gap-told">
              <GapStatus {...gap} />
              {gap.department !== null && (
                <span className="when">{t('near.source', { department: gap.department })}</span>
              )}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

function GapStatus({ kind, changeable }: Gap): ReactNode {
  const t = useTexts('possibilities');
  if (kind === 'missing') return <Status tone="attention">{t('gap.missing')}</Status>;
  if (changeable) return <Status tone="good">{t('gap.changeable')}</Status>;
  return (
    <Status tone="neutral" icon="skipped">
      {t('gap.fixed')}
    </Status>
  );
}

/** The address of the calculator with all these gaps closed; null where nothing of it can be tried. */
function triedBy(gaps: readonly Gap[]): URLSearchParams | null {
  const tried = gaps.flatMap(({ fact, tryValue }) => (tryValue === null ? [] : [[`f.${fact}`, String(tryValue)]]));
  return tried.length === 0 ? null : new URLSearchParams(tried);
}
