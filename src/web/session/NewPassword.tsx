import type { ReactNode } from 'react';
import { useTexts } from '../i18n/index.js';
import { Status, type Tone } from '../ui/Status.js';
import { PasswordField } from './PasswordField.js';
import { SHORTEST, type Strength, strengthOf } from './password-strength.js';

const TONES: Readonly<Record<Exclude<Strength, 'empty'>, Tone>> = {
  short: 'attention',
  own: 'attention',
  repeats: 'attention',
  enough: 'good',
  good: 'good',
};

interface NewPasswordProps {
  readonly id: string;
  readonly value: string;
  readonly error?: string | undefined;
  /** What it must not hold. */
  readonly own: readonly string[];
  onChange(value: string): void;
}

/** A password to be chosen: what is asked of it, and how far it is. */
export function NewPassword({ id, value, error, own, onChange }: NewPasswordProps): ReactNode {
  const t = useTexts('session');
  const strength = strengthOf(value, own);
  return (
    <div className="stack">
      <PasswordField
        id={id}
        label={t('newPassword.label')}
        hint={t('newPassword.hint', { count: SHORTEST })}
        error={error}
        value={value}
        onChange={onChange}
        autoComplete="new-password"
      />
      <p role="status" className="small">
        {strength !== 'empty' && <Status tone={TONES[strength]}>{t(`newPassword.${strength}`)}</Status>}
      </p>
    </div>
  );
}
