import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useAnswer } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { PrintButton } from '../../ui/Button.js';
import { Card, Pairs } from '../../ui/Card.js';
import { Loaded } from '../../ui/Loaded.js';
import { Page } from '../../ui/Page.js';
import { BenefitMoney } from '../benefit/BenefitMoney.js';
import { StateStatus } from '../benefit/StateStatus.js';
import { TimeLeft } from '../benefit/TimeLeft.js';
import { Way } from '../benefit/Way.js';
import { About } from './About.js';
import type { Match } from './match.js';
import { Payments } from './Payments.js';
import { Recovery } from './Recovery.js';
import { WhatNow } from './WhatNow.js';
import { Why } from './Why.js';
import '../benefit/benefit.css';
import './match.css';

/** One benefit: what it is, where it stands, what the firm does now, and why it is this firm's. */
export function MatchPage(): ReactNode {
  const t = useTexts('match');
  const { id = '' } = useParams();
  const { uscc } = useFirm();
  const answer = useAnswer<Match>(`${useFirmPath()}/matches/${encodeURIComponent(id)}`);
  return (
    <Page
      title={answer.data?.title ?? t('title')}
      back={{ to: `/space/${uscc}`, label: t('back') }}
      actions={answer.data === undefined ? undefined : <PrintButton>{t('print')}</PrintButton>}
    >
      <Loaded answer={answer} lines={8}>
        {(match) => (
          <>
            <Head match={match} />
            <WhatNow key={match.id} match={match} />
            <Recovery match={match} />
            <Payments match={match} />
            <Why match={match} />
            <About match={match} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Head({ match }: { readonly match: Match }): ReactNode {
  const t = useTexts('match');
  const kind = t(`pairs.classes.${match.class}`);
  const delivery = t(`pairs.deliveries.${match.delivery}`);
  const period = match.period === 'once' ? [] : [{ term: t('pairs.period'), value: match.period }];
  return (
    <Card>
      <div className="card-head">
        <BenefitMoney card={match} big />
        <StateStatus card={match} />
      </div>
      <TimeLeft card={match} />
      {match.summary !== '' && <p>{match.summary}</p>}
      <Way steps={match.steps} />
      <Pairs
        pairs={[
          { term: t('pairs.department'), value: match.department },
          { term: t('pairs.kind'), value: t('pairs.joined', { kind, delivery }) },
          ...period,
        ]}
      />
    </Card>
  );
}
