import type { ReactNode } from 'react';
import { Icon } from './Icon.js';
import type { Tone } from './Status.js';

interface NoticeProps {
  readonly tone: Exclude<Tone, 'waiting'>;
  readonly title?: ReactNode;
  /** Read out as soon as it appears. */
  readonly alert?: boolean;
  readonly children?: ReactNode;
}

const ICONS = { good: 'done', attention: 'warning', bad: 'warning', neutral: 'info' } as const;

/** Something to know before going on. */
export function Notice({ tone, title, alert = false, children }: NoticeProps): ReactNode {
  return (
    <div className={`notice ${tone}`} role={alert ? 'alert' : undefined}>
      <Icon name={ICONS[tone]} />
      <div>
        {title !== undefined && <p className="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}
