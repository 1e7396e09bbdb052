import { type ReactNode, useEffect, useRef, useState } from 'react';
import { NavLink, useLocation } from 'react-router';
import { useTexts } from '../i18n/index.js';
import { Icon, type IconName } from '../ui/Icon.js';
import type { Firm } from './session.js';

const FIRST = [
  { to: '', key: 'home', icon: 'home' },
  { to: '/possibilities', key: 'possibilities', icon: 'search' },
  { to: '/messages', key: 'messages', icon: 'message' },
  { to: '/data', key: 'data', icon: 'list' },
] as const;
const MORE = [
  { to: '/received', key: 'received', icon: 'receipt' },
  { to: '/calculator', key: 'calculator', icon: 'calculator' },
  { to: '/settings', key: 'settings', icon: 'settings' },
] as const;

/** The pages of a firm's space: beside the page on a wide screen, below it on a phone, where the rarer ones wait behind one button. */
export function FirmNav({ firm }: { readonly firm: Firm }): ReactNode {
  const t = useTexts('common');
  const { pathname } = useLocation();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever has gone somewhere has chosen
  useEffect(() => setOpen(false), [pathname]);
  const base = `/space/${firm.uscc}`;
  const isAmongMore = MORE.some(({ to }) => pathname.startsWith(base + to));
  const entry = ({ to, key, icon }: { to: string; key: keyof typeof NAMES; icon: IconName }): ReactNode => (
    <li key={key}>
      <NavLink to={base + to} end={to === ''}>
        <Icon name={icon} />
        {t(NAMES[key])}
      </NavLink>
    </li>
  );
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <nav
      className="nav"
      aria-label={t('nav.label')}
      onKeyDown={({ key }) => {
        if (key === 'Escape' && isOpen) close();
      }}
    >
      <ul className="nav-first">
        {FIRST.map(entry)}
        <li className="nav-more-button">
          <button
            ref={button}
            type="button"
            aria-expanded={isOpen}
            aria-controls="nav-more"
            className={isAmongMore ? 'active' : undefined}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name="more" />
            {t('nav.more')}
          </button>
        </li>
      </ul>
      <ul id="nav-more" className={isOpen ? 'nav-more open' : 'nav-more'}>
        {MORE.map(entry)}
      </ul>
    </nav>
  );
}

const NAMES = {
  home: 'nav.home',
  possibilities: 'nav.possibilities',
  messages: 'nav.messages',
  data: 'nav.data',
  received: 'nav.received',
  calculator: 'nav.calculator',
  settings: 'nav.settings',
} as const;
