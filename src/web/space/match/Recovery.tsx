import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Card, Pairs } from '../../ui/Card.js';
import { Money } from '../../ui/Money.js';
import { Day } from '../../ui/When.js';
import type { Match } from './match.js';

/** Money that is asked back: why, how much, and what has been said and decided. */
export function Recovery({ match: { recovery } }: { readonly match: Match }): ReactNode {
  const t = useTexts('match');
  if (recovery === null) return null;
  const { on, reason, amount, answerUntil, answer, decision, returned } = recovery;
  const dated = (day: string, text: string) => (
    <>
      <Day on={day} />
      <br />
      <span className="typed">{text}</span>
    </>
  );
  return (
    <Card title={t('recovery.title')} id="recovery">
      <Pairs
        pairs={[
          { term: t('recovery.reason'), value: dated(on, reason) },
          { term: t('recovery.amount'), value: <Money amount={amount} /> },
          { term: t('recovery.until'), value: <Day on={answerUntil} /> },
          ...(answer === null ? [] : [{ term: t('recovery.answered'), value: dated(answer.on, answer.text) }]),
          ...(decision === null ? [] : [{ term: t('recovery.decided'), value: dated(decision.on, decision.reason) }]),
          { term: t('recovery.returned'), value: <Money amount={returned} /> },
        ]}
      />
    </Card>
  );
}
