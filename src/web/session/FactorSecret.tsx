import type { ReactNode } from 'react';
import { useTexts } from '../i18n/index.js';

export interface Factor {
  /** In base32. */
  readonly secret: string;
  /** `otpauth://…`: opens an authenticator where there is one on this device. */
  readonly address: string;
}

/** What an authenticator is given: by hand in groups of four, or by its own link. */
export function FactorSecret({ factor: { secret, address } }: { readonly factor: Factor }): ReactNode {
  const t = useTexts('session');
  return (
    <div className="stack">
      <p>{t('factor.how')}</p>
      <div>
        <p className="quiet small">{t('factor.secret')}</p>
        <p className="secret">{secret.match(/.{1,4}/g)?.join(' ')}</p>
      </div>
      <p>
        <a href={address}>{t('factor.open')}</a>
      </p>
    </div>
  );
}
