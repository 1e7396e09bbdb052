import { type ReactNode, useState } from 'react';
import { remove } from '../../api/client.js';
import { useWrite } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { useAddress } from '../../ui/address.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { Card, Pairs } from '../../ui/Card.js';
import { Dialog } from '../../ui/Dialog.js';
import { Empty } from '../../ui/Empty.js';
import { ErrorSummary } from '../../ui/ErrorSummary.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Page } from '../../ui/Page.js';
import { useProblems } from '../../ui/problems.js';
import { Status } from '../../ui/Status.js';
import { Day, Moment } from '../../ui/When.js';
import { type Consent, type Sources, standingOf, useConsents, useSources } from './consents.js';
import { DataNav } from './DataNav.js';
import { OF_FACTS } from './refreshed.js';

/** What the firm has consented to: which source, which data, until when; and how to take it back. */
export function ConsentsPage(): ReactNode {
  const t = useTexts('data');
  const { uscc, scope } = useFirm();
  const [consents, sources] = [useConsents(), useSources()];
  const given = useAddress().get('given');
  const give = <LinkButton to={`/space/${uscc}/data/consents/new`}>{t('consents.give')}</LinkButton>;
  const isMember = scope === 'member';
  return (
    <Page title={t('consents.title')} lead={t('consents.lead')} actions={isMember ? give : undefined}>
      <DataNav />
      <Loaded answer={sources}>
        {(known) => (
          <Loaded answer={consents}>
            {({ items }) => (
              <>
                {items.some(({ id }) => id === given) && <Notice tone="good" alert title={t('consents.given')} />}
                {items.length === 0 && <Empty means={t('consents.empty')} next={isMember ? give : undefined} />}
                {items.map((one) => (
                  <ConsentCard key={one.id} consent={one} known={known} />
                ))}
              </>
            )}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

function ConsentCard({ consent, known }: { readonly consent: Consent; readonly known: Sources }): ReactNode {
  const t = useTexts('data');
  const { scope: reach } = useFirm();
  const { source, scope, from, until, withdrawnAt } = consent;
  const of = known.items.find((one) => one.source === source);
  const name = of?.name ?? source;
  const labels = scope.map((key) => of?.facts.find((fact) => fact.key === key)?.label ?? key);
  const standing = standingOf(consent, known.asOf);
  return (
    <Card title={name} aside={<Standing standing={standing} />}>
      <Pairs
        pairs={[
          { term: t('consents.scope'), value: labels.length === 0 ? t('consents.all') : labels.join(t('comma')) },
          { term: t('consents.from'), value: <Day on={from} /> },
          ...(until === null ? [] : [{ term: t('consents.until'), value: <Day on={until} /> }]),
          ...(withdrawnAt === null ? [] : [{ term: t('consents.withdrawnAt'), value: <Moment at={withdrawnAt} /> }]),
        ]}
      />
      {standing === 'holds' && reach === 'member' && <Withdraw id={consent.id} name={name} />}
    </Card>
  );
}

function Standing({ standing }: { readonly standing: ReturnType<typeof standingOf> }): ReactNode {
  const t = useTexts('data');
  if (standing === 'holds') return <Status tone="good">{t('consents.holds')}</Status>;
  return (
    <Status tone="neutral" icon="skipped">
      {t(standing === 'over' ? 'consents.over' : 'consents.withdrawn')}
    </Status>
  );
}

function Withdraw({ id, name }: { readonly id: string; readonly name: string }): ReactNode {
  const t = useTexts('data');
  const firm = useFirm();
  const path = useFirmPath();
  const [isAsking, setAsking] = useState(false);
  const withdrawing = useWrite(
    (_: null, options) => remove(`${path}/authorisations/${id}`, options),
    OF_FACTS.map((part) => path + part),
  );
  const problems = useProblems(withdrawing.error);
  const withdraw = (
    <Button danger busy={withdrawing.busy} onClick={() => void withdrawing.write(null)}>
      {withdrawing.busy ? t('sending') : t('consents.withdrawAs', { firm: firm.name })}
    </Button>
  );
  return (
    <div className="buttons">
      <Button label={t('consents.withdrawFrom', { name })} onClick={() => setAsking(true)}>
        {t('consents.withdraw')}
      </Button>
      <Dialog
        open={isAsking}
        title={t('consents.withdrawFrom', { name })}
        onClose={() => setAsking(false)}
        actions={withdraw}
      >
        <ErrorSummary problems={problems} />
        <p>{t('consents.withdrawMeans')}</p>
        <p>{t('consents.withdrawKept')}</p>
      </Dialog>
    </div>
  );
}
