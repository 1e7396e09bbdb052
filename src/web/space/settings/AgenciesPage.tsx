import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { mandateSchema } from '../../../accounts/membership.schema.js';
import { remove } from '../../api/client.js';
import { usePlainAnswer } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { Card } from '../../ui/Card.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { focusHeading } from '../../ui/Page.js';
import { Day } from '../../ui/When.js';
import { Ask } from './Ask.js';
import { InviteAgency } from './InviteAgency.js';
import { OpenInvitations } from './OpenInvitations.js';
import { Saved } from './Saved.js';
import { SectionPage } from './SectionPage.js';

type Mandate = z.output<typeof mandateSchema>;

export function AgenciesPage(): ReactNode {
  const { scope } = useFirm();
  return (
    <SectionPage section="agencies">{scope === 'member' ? <Agencies /> : <OwnMandate scope={scope} />}</SectionPage>
  );
}

/** What an agency reads of itself; of others it learns nothing. */
function OwnMandate({ scope }: { readonly scope: Mandate['scope'] }): ReactNode {
  const t = useTexts('settings');
  const { name: firm } = useFirm();
  return (
    <Notice tone="neutral" title={t('agencies.own', { firm })}>
      <p>{t(`agencies.scope.${scope}`)}</p>
      <p>{t('agencies.ownMore')}</p>
    </Notice>
  );
}

function Agencies(): ReactNode {
  const t = useTexts('settings');
  const path = `${useFirmPath()}/mandates`;
  const { administrator } = useFirm();
  const mandates = usePlainAnswer<{ readonly items: readonly Mandate[] }>(path);
  const [told, setTold] = useState('');
  const done = (words: string): void => {
    setTold(words);
    focusHeading();
  };
  return (
    <>
      <Saved told={told} />
      <Card title={t('agencies.list')}>
        <Loaded answer={mandates}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="quiet">{t('agencies.none')}</p>
            ) : (
              <ul className="rows">
                {items.map((mandate) => (
                  <li key={mandate.id} className="person">
                    <div>
                      <strong>{mandate.agency}</strong>
                      <p>{t(`agencies.scope.${mandate.scope}`)}</p>
                      <p className="quiet small">
                        {t('agencies.until')} <Day on={mandate.until} />
                      </p>
                    </div>
                    {administrator && <End mandate={mandate} onDone={done} />}
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
        {!administrator && <p className="quiet">{t('agencies.byAdministrator')}</p>}
      </Card>
      {administrator && (
        <>
          <InviteAgency />
          <OpenInvitations as="agency" onDone={done} />
        </>
      )}
    </>
  );
}

function End({ mandate, onDone }: { readonly mandate: Mandate; onDone(told: string): void }): ReactNode {
  const t = useTexts('settings');
  const path = `${useFirmPath()}/mandates`;
  const { name: firm } = useFirm();
  const { id, agency } = mandate;
  return (
    <Ask
      danger
      button={t('agencies.end')}
      label={t('agencies.endOf', { agency })}
      title={t('agencies.endOf', { agency })}
      yes={t('agencies.end')}
      send={(options) => remove(`${path}/${id}`, options)}
      refreshes={[path]}
      onDone={() => onDone(t('agencies.ended', { agency }))}
    >
      <p>{t('agencies.endMeans', { agency, firm })}</p>
    </Ask>
  );
}
