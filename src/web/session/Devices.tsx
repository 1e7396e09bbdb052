import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { sessionSchema } from '../../accounts/self.schema.js';
import { wordsOf } from '../api/api-error.js';
import { remove } from '../api/client.js';
import { usePlainAnswer, useWrite } from '../api/queries.js';
import { leaveTo } from '../app/session.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { Button } from '../ui/Button.js';
import { Card } from '../ui/Card.js';
import { Dialog } from '../ui/Dialog.js';
import { moment } from '../ui/dates.js';
import { Loaded } from '../ui/Loaded.js';
import { Notice } from '../ui/Notice.js';
import { Status } from '../ui/Status.js';
import { deviceName } from './device-name.js';

const SESSIONS = '/self/sessions';
type Session = z.output<typeof sessionSchema>;

/** Where somebody is signed in, and out again. */
export function Devices(): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const answer = usePlainAnswer<{ items: Session[] }>(SESSIONS);
  const [asksAll, setAsksAll] = useState(false);
  const leaving = useWrite((id: string) => remove(`${SESSIONS}/${id}`), [SESSIONS]);
  const leavingAll = useWrite(() => remove(SESSIONS));
  const leaveAll = async (): Promise<void> => {
    if ((await leavingAll.write(undefined)) !== undefined) leaveTo('/sign-in?left');
  };
  const error = leaving.error ?? leavingAll.error;
  return (
    <Card title={t('devices.title')}>
      {error !== null && <Notice tone="bad" alert title={wordsOf(error, language)} />}
      <Loaded answer={answer} lines={2}>
        {({ items }) => (
          <ul className="rows">
            {items.map((session) => (
              <li key={session.id} className="row">
                <Device session={session} />
                {session.current ? (
                  <Status tone="good">{t('devices.here')}</Status>
                ) : (
                  <Button
                    busy={leaving.busy}
                    label={t('devices.leaveThis', { device: deviceName(session.device) ?? t('devices.unknown') })}
                    onClick={() => void leaving.write(session.id)}
                  >
                    {t('devices.leave')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <p className="buttons">
        <Button onClick={() => setAsksAll(true)}>{t('devices.leaveAll')}</Button>
      </p>
      <Dialog
        open={asksAll}
        title={t('devices.leaveAll')}
        onClose={() => setAsksAll(false)}
        actions={
          <Button primary busy={leavingAll.busy} onClick={() => void leaveAll()}>
            {t('devices.leaveAll')}
          </Button>
        }
      >
        <p>{t('devices.leaveAllMeans')}</p>
      </Dialog>
    </Card>
  );
}

function Device({ session: { device, address, seenAt } }: { readonly session: Session }): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  return (
    <div>
      <p>{deviceName(device) ?? t('devices.unknown')}</p>
      <p className="quiet small">{t('devices.seen', { when: moment(seenAt, language), address })}</p>
    </div>
  );
}
