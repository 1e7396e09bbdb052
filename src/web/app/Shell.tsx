import type { ReactNode } from 'react';
import { Link, Outlet, ScrollRestoration, useNavigation, useParams } from 'react-router';
import { remove } from '../api/client.js';
import { useWrite } from '../api/queries.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { FirmNav } from './FirmNav.js';
import { IdleWarning } from './IdleWarning.js';
import { Offline } from './Offline.js';
import { PublicLinks } from './PublicLinks.js';
import { type Firm, leaveTo, usePresent, type Who } from './session.js';
import { useLargeText } from './text-size.js';

/** What stands around every page. */
export function Shell(): ReactNode {
  const t = useTexts('common');
  const { uscc } = useParams();
  const { data } = usePresent();
  const who = data?.who ?? null;
  const firm = who?.firms.find((one) => one.uscc === uscc);
  const isGoing = useNavigation().state === 'loading';
  return (
    <div className={firm === undefined ? 'shell' : 'shell with-nav'}>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <header className="header">
        <div className="header-row">
          <Link className="brand" to={who === null ? '/sign-in' : '/space'}>
            {t('product')}
          </Link>
          {who !== null && firm !== undefined && <FirmName who={who} firm={firm} />}
          <div className="header-tools">
            <TextSize />
            <LanguageSwitch />
            {who !== null && <Own />}
          </div>
        </div>
        {isGoing && <div className="going" />}
      </header>
      <Offline />
      {firm !== undefined && <FirmNav firm={firm} />}
      <main id="main" className="main" tabIndex={-1}>
        <Outlet />
      </main>
      <footer className="footer">
        <p>{t('footer')}</p>
        <PublicLinks />
      </footer>
      {who !== null && <IdleWarning minutes={data?.idleMinutes ?? null} />}
      <ScrollRestoration />
    </div>
  );
}

/** Whose space it is, on every page of it; and the way to another firm for who acts for several. */
function FirmName({ who, firm }: { readonly who: Who; readonly firm: Firm }): ReactNode {
  const t = useTexts('common');
  return (
    <p className="firm-name">
      <span className="firm-name-text">{firm.name}</span>
      {who.firms.length > 1 && <Link to="/space?choose">{t('otherFirm')}</Link>}
    </p>
  );
}

function TextSize(): ReactNode {
  const t = useTexts('common');
  const { large, toggle } = useLargeText();
  return (
    <button type="button" className="tool" aria-pressed={large} onClick={toggle}>
      {t('largeText')}
    </button>
  );
}

/** Named in the language that it leads to. */
function LanguageSwitch(): ReactNode {
  const { language, choose } = useLanguage();
  const [tag, name] = language === 'zh' ? ['en', 'English'] : ['zh-CN', '中文'];
  return (
    <button type="button" className="tool" lang={tag} onClick={() => choose(language === 'zh' ? 'en' : 'zh')}>
      {name}
    </button>
  );
}

function Own(): ReactNode {
  const t = useTexts('common');
  const leaving = useWrite(() => remove('/self/session'));
  const signOut = async (): Promise<void> => {
    if ((await leaving.write(undefined)) === undefined) return;
    leaveTo('/sign-in?left');
  };
  return (
    <>
      <Link className="tool" to="/account">
        {t('account')}
      </Link>
      <button type="button" className="tool" disabled={leaving.busy} onClick={() => void signOut()}>
        {t('signOut')}
      </button>
    </>
  );
}
