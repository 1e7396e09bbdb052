import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { CheckField } from '../../ui/Field.js';
import { Icon } from '../../ui/Icon.js';
import type { Source } from './consents.js';

interface ScopeFieldProps {
  readonly source: Source;
  readonly chosen: readonly string[];
  readonly error: string | undefined;
  onChange(chosen: string[]): void;
}

/** Which data of a source; those that are read already say so. */
export function ScopeField({ source: { facts }, chosen, error, onChange }: ScopeFieldProps): ReactNode {
  const t = useTexts('data');
  return (
    <fieldset className={error === undefined ? 'radios' : 'radios wrong'}>
      <legend>{t('consent.scope')}</legend>
      {error !== undefined && (
        <p className="field-error">
          <Icon name="warning" />
          {error}
        </p>
      )}
      <div className="scope">
        {facts.map(({ key, label, ground }, at) => (
          <CheckField
            key={key}
            // The first one is where the error summary leads.
            id={at === 0 ? 'scope' : `scope-${key}`}
            label={label}
            hint={ground === null ? undefined : t(`consent.${ground}`)}
            checked={chosen.includes(key)}
            onChange={(isChosen) => onChange(isChosen ? [...chosen, key] : chosen.filter((one) => one !== key))}
          />
        ))}
      </div>
    </fieldset>
  );
}
