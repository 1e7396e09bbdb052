import type { ReactNode } from 'react';
import { useTexts } from '../i18n/index.js';
import type { WaysIn } from './AccountPage.js';
import { PasswordField } from './PasswordField.js';

interface OwnProofProps {
  readonly id: string;
  readonly ways: WaysIn;
  readonly value: string;
  readonly error?: string | undefined;
  onChange(value: string): void;
}

/** Before a way in is changed: the password again, or, where there is none, that somebody has just signed in. */
export function OwnProof({ id, ways, value, error, onChange }: OwnProofProps): ReactNode {
  const t = useTexts('session');
  if (!ways.password) return <p className="quiet">{t('proof.justSignedIn')}</p>;
  return (
    <PasswordField
      id={id}
      label={t('proof.password')}
      error={error}
      value={value}
      onChange={onChange}
      autoComplete="current-password"
    />
  );
}

/** What is sent of it. */
export function proofOf(ways: WaysIn, password: string): { readonly password?: string } {
  return ways.password ? { password } : {};
}
