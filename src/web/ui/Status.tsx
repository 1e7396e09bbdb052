import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.js';

export type Tone = 'good' | 'waiting' | 'attention' | 'bad' | 'neutral';

const ICONS: Readonly<Record<Tone, IconName>> = {
  good: 'done',
  waiting: 'clock',
  attention: 'warning',
  bad: 'cross',
  neutral: 'info',
};

/** How something stands: a word with an icon, never the colour alone. */
export function Status({
  tone,
  icon,
  children,
}: {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <span className={`status ${tone}`}>
      <Icon name={icon ?? ICONS[tone]} />
      <span>{children}</span>
    </span>
  );
}
