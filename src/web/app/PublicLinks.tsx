import type { ReactNode } from 'react';
import { useLanguage, useTexts } from '../i18n/index.js';

/** The address of a page that the server makes: it is told the language. */
export function usePublicAddress(): (path: string, query?: Readonly<Record<string, string>>) => string {
  const { language } = useLanguage();
  return (path, query = {}) => {
    const asked = String(new URLSearchParams({ ...query, ...(language === 'en' && { lang: 'en' }) }));
    return asked === '' ? path : `${path}?${asked}`;
  };
}

/** From the foot of every page to what is open to everybody. */
export function PublicLinks(): ReactNode {
  const t = useTexts('common');
  const address = usePublicAddress();
  return (
    <ul className="footer-links">
      <li>
        <a href={address('/policies')}>{t('policies')}</a>
      </li>
      <li>
        <a href={address('/verify')}>{t('verify')}</a>
      </li>
    </ul>
  );
}
