import { type ReactNode, useEffect, useState } from 'react';
import { useTexts } from '../i18n/index.js';

/** Says that there is no network, for as long as there is none. */
export function Offline(): ReactNode {
  const t = useTexts('common');
  const [isOffline, setOffline] = useState(() => !navigator.onLine);
  useEffect(() => {
    const look = (): void => setOffline(!navigator.onLine);
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  return (
    <div role="status" className="offline">
      {isOffline && <p>{t('offline')}</p>}
    </div>
  );
}
