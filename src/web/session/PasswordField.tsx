import { type ReactNode, useState } from 'react';
import { useTexts } from '../i18n/index.js';
import { Field } from '../ui/Field.js';

interface PasswordFieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly value: string;
  readonly autoComplete: 'current-password' | 'new-password';
  onChange(value: string): void;
}

/** A password can be looked at, so that nobody has to type it twice. */
export function PasswordField({
  id,
  label,
  hint,
  error,
  value,
  autoComplete,
  onChange,
}: PasswordFieldProps): ReactNode {
  const t = useTexts('session');
  const [isShown, setShown] = useState(false);
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      {(described) => (
        <span className="input-row">
          <input
            {...described}
            type={isShown ? 'text' : 'password'}
            value={value}
            autoComplete={autoComplete}
            autoCapitalize="none"
            spellCheck={false}
            onChange={({ target }) => onChange(target.value)}
          />
          <button
            type="button"
            className="button"
            aria-pressed={isShown}
            aria-controls={id}
            onClick={() => setShown(!isShown)}
          >
            {t('showPassword')}
          </button>
        </span>
      )}
    </Field>
  );
}
