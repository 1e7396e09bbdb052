import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError, wordsOf } from '../api/api-error.js';
import { post } from '../api/client.js';
import { useWrite } from '../api/queries.js';
import { useLanguage, useTexts } from '../i18n/index.js';
import { Button, LinkButton } from '../ui/Button.js';
import { Empty } from '../ui/Empty.js';
import { Notice } from '../ui/Notice.js';
import { Page } from '../ui/Page.js';
import { invitationCode } from './invitation-code.js';
import { type FirmInvitation, JoinFirm } from './JoinFirm.js';
import { type AccountInvitation, TakeUp } from './TakeUp.js';

type Found =
  | { readonly kind: 'account'; readonly invitation: AccountInvitation }
  | { readonly kind: 'firm'; readonly invitation: FirmInvitation };

/** An invitation to an account, or to a firm (`?firm`). Looking at it is asked for by hand: what opens links by itself changes nothing. */
export function InvitationPage(): ReactNode {
  const t = useTexts('session');
  const { language } = useLanguage();
  const [address] = useSearchParams();
  const [code] = useState(invitationCode);
  const isFirms = address.has('firm');
  const looking = useWrite(async (given: string): Promise<Found> => {
    const [first, second] = isFirms ? [ofFirm, ofAccount] : [ofAccount, ofFirm];
    return first(given).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return second(given);
      throw error;
    });
  });
  const found = looking.answer;
  const title = found?.kind === 'firm' || (found === undefined && isFirms) ? t('join.title') : t('invitation.title');
  if (code === null) {
    return (
      <Page narrow title={title}>
        <Empty means={t('invitation.noCode')} next={<LinkButton to="/sign-in">{t('signIn.title')}</LinkButton>} />
      </Page>
    );
  }
  if (found?.kind === 'account') return <TakeUp code={code} invitation={found.invitation} title={title} />;
  if (found?.kind === 'firm') return <JoinFirm code={code} invitation={found.invitation} title={title} />;
  return (
    <Page narrow title={title} lead={t('invitation.lead')}>
      {looking.error !== null && (
        <Notice tone="bad" alert title={wordsOf(looking.error, language)}>
          <p>{t('invitation.askAnew')}</p>
        </Notice>
      )}
      <p className="buttons">
        <Button primary busy={looking.busy} onClick={() => void looking.write(code)}>
          {t('invitation.look')}
        </Button>
      </p>
      <p className="quiet">{t('invitation.verify')}</p>
    </Page>
  );
}

async function ofAccount(code: string): Promise<Found> {
  return { kind: 'account', invitation: await post<AccountInvitation>('/public/invitation', { code }) };
}

async function ofFirm(code: string): Promise<Found> {
  return { kind: 'firm', invitation: await post<FirmInvitation>('/public/firm-invitation', { code }) };
}
