import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { useFirm } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { day } from '../../ui/dates.js';
import { Notice } from '../../ui/Notice.js';
import { AccountForm, type Given } from './AccountForm.js';
import type { Match } from './match.js';

/** The account that the money goes to, as far as the reader may see it, and the way to another one. */
export function AccountPart({ match }: { readonly match: Match }): ReactNode {
  const t = useTexts('match');
  const { onFile, seen } = match.account;
  const { scope } = useFirm();
  const [open, setOpen] = useState(false);
  const [given, setGiven] = useState<Given | null>(null);
  const isUnusable = match.next === 'account' && onFile?.changing !== true;
  const mayGive = scope === 'member';
  const isAsked = isUnusable && mayGive;
  return (
    <section className="stack account" aria-labelledby="account-title">
      <h3 id="account-title">{t('account.title')}</h3>
      <GivenNow given={given} />
      {!seen && <p>{t('account.hidden')}</p>}
      {onFile !== null && <OnFile onFile={onFile} />}
      {isUnusable && onFile !== null && <p>{t('account.mismatch')}</p>}
      {isUnusable && onFile === null && seen && <p>{t('account.first')}</p>}
      {isUnusable && !mayGive && <p>{t('account.memberOnly')}</p>}
      {(isAsked || open) && (
        <AccountForm
          changes={onFile !== null}
          done={(now) => {
            setGiven(now);
            setOpen(false);
          }}
        />
      )}
      {mayGive && onFile !== null && !isUnusable && !onFile.changing && (
        <p className="buttons">
          <Button plain expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? 'account.keep' : 'account.correct')}
          </Button>
        </p>
      )}
    </section>
  );
}

function OnFile({ onFile }: { readonly onFile: NonNullable<Match['account']['onFile']> }): ReactNode {
  const t = useTexts('match');
  const { language } = useLanguage();
  const { uscc } = useFirm();
  const { bank, last4, kind, payableFrom, changing } = onFile;
  const named = kind === 'card' ? 'card' : 'settlement';
  return (
    <>
      <p>
        <strong>{t('account.onFile', { bank, last4, kind: t(`account.kinds.${named}`) })}</strong>
        <br />
        <span className="small quiet">{t('account.use')}</span>
      </p>
      {payableFrom !== null && <p>{t('account.payableFrom', { day: day(payableFrom, language) })}</p>}
      {changing && (
        <Notice tone="neutral" title={t('account.changing')}>
          <Link to={`/space/${uscc}/settings`}>{t('account.toSettings')}</Link>
        </Notice>
      )}
    </>
  );
}

/** It takes the focus, since the form is gone. */
function GivenNow({ given }: { readonly given: Given | null }): ReactNode {
  const t = useTexts('match');
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (given !== null) box.current?.focus();
  }, [given]);
  if (given === null) return null;
  return (
    <div ref={box} tabIndex={-1} className="came">
      <Notice
        tone="good"
        title={given.proposed === null ? t('account.saved', { last4: given.last4 }) : t('account.proposed')}
        alert
      />
    </div>
  );
}
