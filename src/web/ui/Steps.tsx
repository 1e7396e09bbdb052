import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { stepSchema } from '../../space/card.schema.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { day } from './dates.js';
import { Icon, type IconName } from './Icon.js';

export type Step = z.output<typeof stepSchema>;

const ICONS: Readonly<Record<Step['state'], IconName>> = {
  done: 'done',
  current: 'clock',
  ahead: 'ahead',
  skipped: 'skipped',
};

/** The way of a match, each step with its day and who holds it. */
export function Steps({ steps }: { readonly steps: readonly Step[] }): ReactNode {
  const t = useTexts('common');
  const { language } = useLanguage();
  return (
    <ol className="steps">
      {steps.map(({ key, state, on, until, by }) => {
        const days = [
          on === null ? null : day(on, language),
          until === null ? null : t('steps.until', { day: day(until, language) }),
        ];
        const told = [...days, by].filter((one) => one !== null);
        return (
          <li key={key} className={`step ${state}`} aria-current={state === 'current' ? 'step' : undefined}>
            <Icon name={ICONS[state]} />
            <div>
              <span className="step-name">{t(`steps.names.${key}`)}</span>
              <span className="step-state">{t(`steps.${state}`)}</span>
              {told.length > 0 && <span className="step-told">{told.join(' · ')}</span>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
