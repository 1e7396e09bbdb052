import type { ReactNode } from 'react';
import { Navigate, useParams } from 'react-router';
import { ApiError } from '../api/api-error.js';
import { usePlainAnswer } from '../api/queries.js';
import { usePublicAddress } from '../app/PublicLinks.js';
import { signInAddress, usePresent } from '../app/session.js';
import { useTexts } from '../i18n/index.js';
import { LinkButton } from '../ui/Button.js';
import { Empty } from '../ui/Empty.js';
import { Loaded } from '../ui/Loaded.js';
import { Page } from '../ui/Page.js';
import { Skeleton } from '../ui/Skeleton.js';

/** Where the link of a notice leads. Whoever opens it learns nothing of a firm, and changes nothing, before having signed in. */
export function NoticeLinkPage(): ReactNode {
  const t = useTexts('session');
  const { number = '' } = useParams();
  const { data } = usePresent();
  return (
    <Page narrow title={t('notice.title')}>
      {data === undefined ? <Skeleton /> : data.who === null ? <Closed number={number} /> : <Found number={number} />}
    </Page>
  );
}

function Closed({ number }: { readonly number: string }): ReactNode {
  const t = useTexts('session');
  const to = signInAddress({ pathname: `/n/${encodeURIComponent(number)}`, search: '', hash: '' });
  return (
    <div className="card">
      <p>{t('notice.closed')}</p>
      <p>
        <span className="quiet">{t('notice.number')}</span> <code>{number.slice(0, 40)}</code>
      </p>
      <p className="buttons">
        <LinkButton primary to={to}>
          {t('notice.signIn')}
        </LinkButton>
      </p>
      <p className="quiet">
        {t('notice.verify')} <VerificationLink number={number} />
      </p>
    </div>
  );
}

/** The page that tells anyone whether it is genuine; made on the server, which is told the language. */
function VerificationLink({ number }: { readonly number: string }): ReactNode {
  const t = useTexts('session');
  const address = usePublicAddress();
  return <a href={address('/verify', { number: number.slice(0, 40) })}>{t('notice.toVerification')}</a>;
}

function Found({ number }: { readonly number: string }): ReactNode {
  const t = useTexts('session');
  const answer = usePlainAnswer<{ uscc: string; number: string }>(`/self/notices/${encodeURIComponent(number)}`);
  const { error } = answer;
  // Of another firm, of nobody, or mistyped: who opens it learns no more than that.
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) {
    return (
      <Empty
        means={t('notice.none')}
        next={
          <p className="buttons">
            <LinkButton to="/space">{t('notice.toSpace')}</LinkButton>
            <VerificationLink number={number} />
          </p>
        }
      />
    );
  }
  return (
    <Loaded answer={answer} lines={2}>
      {(place) => <Navigate to={`/space/${place.uscc}/messages/${place.number}`} replace />}
    </Loaded>
  );
}
