import { type ReactNode, useState } from 'react';
import { useFirm } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Dialog } from '../../ui/Dialog.js';
import { useDraft } from '../../ui/draft.js';
import { ErrorSummary, type Problem } from '../../ui/ErrorSummary.js';
import { AreaField, CheckField } from '../../ui/Field.js';
import { problemAt, problemsOf } from '../../ui/problems.js';
import type { Acting } from './acting.js';
import type { Match } from './match.js';

/** In characters, as the act takes it. */
const LONGEST = 2000;

interface DeclineProps {
  readonly match: Match;
  readonly statement: string;
  readonly acting: Acting;
  readonly open: boolean;
  onClose(): void;
}

/** Declining asks for a signed statement, word for word, and a tick: it cannot be taken back. */
export function DeclineDialog({ match, statement, acting, open, onClose }: DeclineProps): ReactNode {
  const t = useTexts('match');
  const { language } = useLanguage();
  const { name: firm, uscc } = useFirm();
  const draft = useDraft(`${uscc}:decline:${match.id}`, { reason: '' });
  const [agreed, setAgreed] = useState(false);
  const [missing, setMissing] = useState<readonly Problem[]>([]);
  const reason = draft.value.reason.trim();
  const problems = missing.length > 0 ? missing : problemsOf(acting.errorOf('decline'), language);
  const decline = async (): Promise<void> => {
    if (acting.busy) return;
    const wrong = [
      ...(reason.length > LONGEST
        ? [{ field: 'reason', text: t('tooLong', { longest: LONGEST, length: reason.length }) }]
        : []),
      ...(agreed ? [] : [{ field: 'agree-decline', text: t('decline.need') }]),
    ];
    setMissing(wrong);
    if (wrong.length > 0) return;
    const came = await acting.act('decline', { statement, ...(reason === '' ? {} : { reason }) });
    if (came === 'failed') return;
    if (came === 'taken') draft.clear();
    onClose();
  };
  return (
    <Dialog
      open={open}
      title={t('decline.title')}
      onClose={onClose}
      actions={
        <Button danger busy={acting.busy} onClick={() => void decline()}>
          {t('act.declineAs', { firm })}
        </Button>
      }
    >
      <ErrorSummary problems={problems} />
      <p>{t('decline.means')}</p>
      {draft.restored && <p className="small quiet">{t('decline.restored')}</p>}
      <h3>{t('decline.statement')}</h3>
      <blockquote className="signed">{statement}</blockquote>
      <CheckField
        id="agree-decline"
        label={t('decline.agree', { firm })}
        checked={agreed}
        onChange={setAgreed}
        error={problemAt(problems, 'agree-decline')}
      />
      <AreaField
        id="reason"
        rows={3}
        label={t('decline.reason')}
        hint={t('decline.reasonHint')}
        value={draft.value.reason}
        onChange={(value) => draft.set({ reason: value })}
        error={problemAt(problems, 'reason')}
      />
    </Dialog>
  );
}
