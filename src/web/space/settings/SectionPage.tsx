import type { ReactNode } from 'react';
import { useFirm } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { LinkButton } from '../../ui/Button.js';
import { Empty } from '../../ui/Empty.js';
import { Page } from '../../ui/Page.js';
import { mayOpen, type Section } from './sections.js';
import '../../styles/settings.css';

interface SectionPageProps {
  readonly section: Section;
  readonly children: ReactNode;
}

/** One part of the settings; for whom it is not, why not. */
export function SectionPage({ section, children }: SectionPageProps): ReactNode {
  const t = useTexts('settings');
  const firm = useFirm();
  const back = `/space/${firm.uscc}/settings`;
  return (
    <Page title={t(`titles.${section}`)} lead={t(`about.${section}`)} back={{ to: back, label: t('back') }} narrow>
      {mayOpen(firm, section) ? (
        children
      ) : (
        <Empty means={t(`notYours.${section}`)} next={<LinkButton to={back}>{t('back')}</LinkButton>} />
      )}
    </Page>
  );
}
