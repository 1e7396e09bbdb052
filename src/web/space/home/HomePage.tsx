import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { overviewSchema } from '../../../space/overview.schema.js';
import { useAnswer } from '../../api/queries.js';
import { useFirmPath } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { Loaded } from '../../ui/Loaded.js';
import { Page } from '../../ui/Page.js';
import { When } from '../../ui/When.js';
import { Ended, Received, Reliefs, Rights } from './BenefitLists.js';
import { Help } from './Help.js';
import { Lead } from './Lead.js';
import { More, NothingYet, Unread } from './Links.js';
import { OnTheWay } from './OnTheWay.js';
import { ToConfirm } from './ToConfirm.js';
import { Totals } from './Totals.js';
import '../benefit/benefit.css';
import './home.css';

export type Overview = z.output<typeof overviewSchema>;

/** What the firm gets, when, and what it has to do for it. */
export function HomePage(): ReactNode {
  const t = useTexts('home');
  const answer = useAnswer<Overview>(`${useFirmPath()}/overview`);
  const { data } = answer;
  return (
    <Page
      title={t('title')}
      {...(data === undefined ? {} : { lead: <Lead overview={data} />, actions: <When on={data.asOf} /> })}
    >
      <Loaded answer={answer} lines={8}>
        {(overview) => <Benefits overview={overview} />}
      </Loaded>
    </Page>
  );
}

function Benefits({ overview }: { readonly overview: Overview }): ReactNode {
  const { toConfirm, onTheWay, received, reliefs, rights, ended } = overview;
  const isEmpty = [toConfirm, onTheWay, reliefs, rights].every(({ length }) => length === 0);
  return (
    <>
      {isEmpty ? <NothingYet /> : <Totals totals={overview.totals} />}
      <ToConfirm cards={toConfirm} />
      <Unread count={overview.unread} />
      <OnTheWay cards={onTheWay} />
      <Received received={received} />
      <Reliefs cards={reliefs} />
      <Rights cards={rights} />
      <More />
      <Help specialist={overview.specialist} />
      <Ended cards={ended} />
    </>
  );
}
