import type { ReactNode } from 'react';
import { Link, Navigate, useLocation } from 'react-router';
import { useFirm } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { Page } from '../../ui/Page.js';
import { Status } from '../../ui/Status.js';
import { mayOpen, SECTIONS } from './sections.js';
import '../../styles/settings.css';

/** What can be set, part by part. */
export function SettingsPage(): ReactNode {
  const t = useTexts('settings');
  const firm = useFirm();
  const base = `/space/${firm.uscc}/settings`;
  const { hash } = useLocation();
  const meant = SECTIONS.find(({ key }) => hash === `#${key}`);
  if (meant !== undefined) return <Navigate to={`${base}/${meant.key}`} replace />;
  return (
    <Page title={t('title')} lead={t('lead')}>
      <ul className="sections">
        {SECTIONS.map(({ key }) => (
          <li key={key}>
            <h2>
              <Link to={`${base}/${key}`}>{t(`titles.${key}`)}</Link>
            </h2>
            <p className="quiet">{t(`about.${key}`)}</p>
            {!mayOpen(firm, key) && (
              <p>
                <Status tone="neutral">{t('membersOnly')}</Status>
              </p>
            )}
          </li>
        ))}
      </ul>
    </Page>
  );
}
