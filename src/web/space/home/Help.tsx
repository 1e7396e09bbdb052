import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Card } from '../../ui/Card.js';
import { Icon } from '../../ui/Icon.js';
import type { Overview } from './HomePage.js';

/** Whom to ask: the named specialist of the district, and the city's hotline for who has none or reaches none. */
export function Help({ specialist }: Pick<Overview, 'specialist'>): ReactNode {
  const t = useTexts('home');
  return (
    <Card title={t('help.title')}>
      {specialist === null ? (
        <p>{t('help.none')}</p>
      ) : (
        <>
          <p>
            <strong>{specialist.name}</strong>
            {specialist.desk !== specialist.name && <span className="quiet"> · {specialist.desk}</span>}
          </p>
          <ul className="ways">
            {specialist.phone !== null && (
              <li>
                <a className="button" href={`tel:${specialist.phone.replace(/[^\d+]/g, '')}`}>
                  <Icon name="phone" />
                  {t('help.call', { phone: specialist.phone })}
                </a>
              </li>
            )}
            {specialist.email !== '' && (
              <li>
                <a className="tall" href={`mailto:${specialist.email}`}>
                  {t('help.email', { email: specialist.email })}
                </a>
              </li>
            )}
          </ul>
          {specialist.hours !== null && <p className="small quiet">{t('help.hours', { hours: specialist.hours })}</p>}
        </>
      )}
      <p>
        <a className="tall" href="tel:12345">
          {t(specialist === null ? 'help.callHotline' : 'help.hotline')}
        </a>
      </p>
    </Card>
  );
}
