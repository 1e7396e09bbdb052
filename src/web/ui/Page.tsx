import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'react-router';
import { useTexts } from '../i18n/index.js';

interface PageProps {
  /** The heading, and the title of the browser's tab. */
  readonly title: string;
  /** One sentence: what needs doing. */
  readonly lead?: ReactNode;
  /** The page above this one. */
  readonly back?: { readonly to: string; readonly label: string };
  /** Beside the heading: print, for example. */
  readonly actions?: ReactNode;
  /** A form, in the width of a form. */
  readonly narrow?: boolean;
  readonly children?: ReactNode;
}

/** Every page: its heading, which gets the focus when somebody comes here from another page. */
export function Page({ title, lead, back, actions, narrow = false, children }: PageProps): ReactNode {
  const t = useTexts('common');
  const { key, pathname } = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = key === 'default';
  useEffect(() => {
    document.title = title === '' ? t('product') : `${title} - ${t('product')}`;
  }, [title, t]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each address; what the page says later moves nobody
  useEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <div className={narrow ? 'page narrow' : 'page'}>
      {back !== undefined && (
        <p className="back">
          <Link to={back.to}>{back.label}</Link>
        </p>
      )}
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title === '' ? t('loading') : title}
        </h1>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </div>
      {lead !== undefined && <p className="lead">{lead}</p>}
      {children}
    </div>
  );
}

/** Where the focus goes when what had it is gone. */
export function focusHeading(): void {
  document.querySelector('h1')?.focus();
}
