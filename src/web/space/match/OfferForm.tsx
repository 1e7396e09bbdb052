import { type FormEvent, type ReactNode, useState } from 'react';
import { useFirm } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { useAddress } from '../../ui/address.js';
import { Button } from '../../ui/Button.js';
import { ErrorSummary, type Problem } from '../../ui/ErrorSummary.js';
import { CheckField } from '../../ui/Field.js';
import { problemAt, problemsOf } from '../../ui/problems.js';
import { AccountPart } from './AccountPart.js';
import type { Acting } from './acting.js';
import { DeclineDialog } from './DeclineDialog.js';
import type { Match } from './match.js';
import { Sending } from './Sending.js';

interface OfferProps {
  readonly match: Match;
  readonly acting: Acting;
}

/** An offer is answered here: the account that the money goes to, then yes or no. */
export function OfferForm({ match, acting }: OfferProps): ReactNode {
  const t = useTexts('match');
  const address = useAddress();
  return (
    <>
      <p>{t(match.next === 'account' ? 'now.account' : 'now.confirm')}</p>
      {match.account.needed && <AccountPart match={match} />}
      {match.actions.includes('confirm') && <ConfirmForm match={match} acting={acting} />}
      {match.actions.includes('decline') && match.statement !== null && (
        <>
          <p className="buttons">
            <Button plain onClick={() => address.set({ do: 'decline' })}>
              {t('act.decline')}
            </Button>
          </p>
          <DeclineDialog
            statement={match.statement}
            match={match}
            acting={acting}
            open={address.get('do') === 'decline'}
            onClose={() => address.set({ do: '' })}
          />
        </>
      )}
    </>
  );
}

function ConfirmForm({ match, acting }: OfferProps): ReactNode {
  const t = useTexts('match');
  const { language } = useLanguage();
  const { name: firm } = useFirm();
  const { commitment, account } = match;
  const [agreed, setAgreed] = useState(false);
  const [missing, setMissing] = useState<readonly Problem[]>([]);
  const problems = missing.length > 0 ? missing : problemsOf(acting.errorOf('confirm'), language);
  const confirm = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (acting.busy) return;
    const isMissing = commitment !== null && !agreed;
    setMissing(isMissing ? [{ field: 'agree', text: t('commitment.need') }] : []);
    if (isMissing) return;
    await acting.act('confirm', {
      ...(account.needed && account.onFile !== null ? { accountLast4: account.onFile.last4 } : {}),
      ...(commitment === null ? {} : { commitment }),
    });
  };
  return (
    <form className="form" noValidate onSubmit={(event) => void confirm(event)}>
      <ErrorSummary problems={problems} />
      {commitment !== null && (
        <div className="stack">
          <h3>{t('commitment.title')}</h3>
          <blockquote className="signed">{commitment}</blockquote>
          <CheckField
            id="agree"
            label={t('commitment.agree', { firm })}
            checked={agreed}
            onChange={setAgreed}
            error={problemAt(problems, 'agree')}
          />
        </div>
      )}
      <p className="buttons">
        <Button submit primary busy={acting.busy}>
          {t('act.confirm', { firm })}
        </Button>
        <Sending busy={acting.busy} />
      </p>
    </form>
  );
}
