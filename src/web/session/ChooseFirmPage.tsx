import type { ReactNode } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router';
import { useWho } from '../app/session.js';
import { useTexts } from '../i18n/index.js';
import { carriedFigures } from '../space/calculator/carried.js';
import { LinkButton } from '../ui/Button.js';
import { Empty } from '../ui/Empty.js';
import { Page } from '../ui/Page.js';

/** For which firm: who acts for one goes on to it, others choose. */
export function ChooseFirmPage(): ReactNode {
  const t = useTexts('session');
  const { firms, roles } = useWho();
  const [address] = useSearchParams();
  const [only, ...others] = firms;
  // Whoever brings answers of a self-check goes where they are taken over.
  const place = carriedFigures().length > 0 ? '/calculator' : '';
  if (only === undefined) {
    const isStaff = roles.some((role) => role !== 'member' && role !== 'agency');
    return (
      <Page title={t('choose.none')}>
        <Empty
          means={isStaff ? t('choose.staff') : t('choose.noneMeans')}
          next={
            isStaff ? (
              <a href="/overview">{t('choose.overview')}</a>
            ) : (
              <LinkButton to="/claim">{t('claim.title')}</LinkButton>
            )
          }
        />
      </Page>
    );
  }
  if (others.length === 0 && !address.has('choose')) return <Navigate to={`/space/${only.uscc}${place}`} replace />;
  return (
    <Page narrow title={t('choose.title')} lead={t('choose.lead')}>
      <ul className="card rows">
        {firms.map(({ uscc, name, scope }) => (
          <li key={`${uscc}:${scope}`}>
            <Link to={`/space/${uscc}${place}`}>{name}</Link>
            <p className="quiet small">
              {t(`scope.${scope}`)} · {uscc}
            </p>
          </li>
        ))}
      </ul>
    </Page>
  );
}
