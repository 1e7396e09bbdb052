import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import type { invitedSchema } from '../../../accounts/membership.schema.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { moment } from '../../ui/dates.js';
import { Field } from '../../ui/Field.js';
import { Notice } from '../../ui/Notice.js';

interface InvitationCodeProps {
  readonly invited: z.output<typeof invitedSchema>;
  onDone(): void;
}

/** The link of an invitation, which is shown this once, and how it is passed on. */
export function InvitationCode({ invited, onDone }: InvitationCodeProps): ReactNode {
  const t = useTexts('settings');
  const { language } = useLanguage();
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState('');
  // The form that had the focus is gone.
  useEffect(() => input.current?.focus(), []);
  const copy = async (): Promise<void> => {
    input.current?.select();
    setCopied((await copySelected(input.current?.value ?? '')) ? t('invite.copied') : t('invite.copyYourself'));
  };
  return (
    <div className="stack">
      <Notice tone="good" title={t('invite.made')}>
        <p>{t('invite.once', { until: moment(invited.until, language) })}</p>
      </Notice>
      <Field id="invitation-link" label={t('invite.link')} hint={t('invite.how')}>
        {(described) => (
          <input
            {...described}
            ref={input}
            readOnly
            value={`${location.origin}/invitation#${invited.code}`}
            onFocus={({ target }) => target.select()}
          />
        )}
      </Field>
      <div className="buttons">
        <Button primary onClick={() => void copy()}>
          {t('invite.copy')}
        </Button>
        <Button onClick={onDone}>{t('invite.another')}</Button>
        <span role="status">{copied}</span>
      </div>
    </div>
  );
}

/** Browsers inside other apps, and pages that come by plain HTTP, have no clipboard: there the old way may work. */
async function copySelected(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand('copy');
  }
}
