import { type ReactNode, useEffect, useState } from 'react';
import { onAnswer } from '../api/client.js';
import { useTexts } from '../i18n/index.js';
import { Dialog } from '../ui/Dialog.js';
import { useArrive } from './session.js';

/** Time enough to read it and answer (WCAG 2.2.1 asks for twenty seconds). */
const WARNED_MINUTES = 3;

/** Warns before an unused session ends. Every answer of the server, in any tab of this browser, begins the time anew. */
export function IdleWarning({ minutes }: { readonly minutes: number | null }): ReactNode {
  const t = useTexts('common');
  const arrive = useArrive();
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (minutes === null || minutes <= WARNED_MINUTES) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begin = (): void => {
      clearTimeout(timer);
      setNear(false);
      timer = setTimeout(() => setNear(true), (minutes - WARNED_MINUTES) * 60_000);
    };
    begin();
    const stop = onAnswer(begin);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [minutes]);
  return (
    <Dialog open={isNear} title={t('idle.title')} onClose={() => void arrive()} closeLabel={t('idle.stay')}>
      <p>{t('idle.means', { count: WARNED_MINUTES })}</p>
    </Dialog>
  );
}
