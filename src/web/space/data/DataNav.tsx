import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { useFirm } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import './data.css';

const PARTS = [
  { to: '', key: 'facts' },
  { to: '/corrections', key: 'corrections' },
  { to: '/supplied', key: 'supplied' },
  { to: '/consents', key: 'consents' },
] as const;

/** The pages about the firm's data. */
export function DataNav(): ReactNode {
  const t = useTexts('data');
  const { uscc } = useFirm();
  return (
    <nav aria-label={t('nav.label')} className="data-nav">
      <ul>
        {PARTS.map(({ to, key }) => (
          <li key={key}>
            <NavLink to={`/space/${uscc}/data${to}`} end>
              {t(`nav.${key}`)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
