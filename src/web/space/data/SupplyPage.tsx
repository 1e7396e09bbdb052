import { type ReactNode, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { put } from '../../api/client.js';
import { useAnswer, useWrite } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { useAddress } from '../../ui/address.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { useDraft } from '../../ui/draft.js';
import { Empty } from '../../ui/Empty.js';
import { ErrorSummary, type Problem } from '../../ui/ErrorSummary.js';
import { TextField } from '../../ui/Field.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Page } from '../../ui/Page.js';
import { problemAt, useProblems } from '../../ui/problems.js';
import type { Facts } from './facts.js';
import { OF_FACTS } from './refreshed.js';
import { SupplyField } from './SupplyField.js';
import { givenOf, type Suppliable, typedOf } from './supply.js';

const FIELDS = { value: 'value', period: 'period' } as const;

/** Supplies one fact for the firm's own comparison, or another value of it (`?period=`). */
export function SupplyPage(): ReactNode {
  const t = useTexts('data');
  const { uscc, scope } = useFirm();
  const { key } = useParams();
  const { get } = useAddress();
  const answer = useAnswer<Facts>(`${useFirmPath()}/facts`);
  const fact = answer.data?.suppliable.find((one) => one.key === key && one.type !== 'list');
  const back = { to: `/space/${uscc}/data/supplied`, label: t('supplied.title') };
  return (
    <Page title={fact === undefined ? t('supplied.title') : t('supply.of', { label: fact.label })} back={back} narrow>
      <Loaded answer={answer}>
        {({ items }) => {
          if (fact === undefined || scope === 'view') {
            return <Empty means={t('supply.notThere')} next={<LinkButton to={back.to}>{back.label}</LinkButton>} />;
          }
          const asked = get('period');
          const own = items.find((one) => one.key === key && one.supplied && (asked === '' || one.period === asked));
          const period = asked === '' ? (own?.period ?? '') : asked;
          return <SupplyForm fact={fact} now={own === undefined ? '' : typedOf(own)} of={period} />;
        }}
      </Loaded>
    </Page>
  );
}

interface FormProps {
  readonly fact: Suppliable;
  /** What is supplied now, and of which period. */
  readonly now: string;
  readonly of: string;
}

function SupplyForm({ fact, now, of }: FormProps): ReactNode {
  const t = useTexts('data');
  const { uscc, name } = useFirm();
  const path = useFirmPath();
  const navigate = useNavigate();
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const draft = useDraft(`${uscc}:supply:${fact.key}.${of}`, { value: now, period: of });
  const { value, period } = draft.value;
  const saving = useWrite(
    (body: object, options) => put(`${path}/facts/${encodeURIComponent(fact.key)}`, body, options),
    OF_FACTS.map((part) => path + part),
  );
  const refused = useProblems(saving.error, FIELDS);
  const shown = problems.length > 0 ? problems : refused;
  const hasPeriod = fact.period !== 'none';
  const save = async (): Promise<void> => {
    if (saving.busy) return;
    const given = givenOf(fact.type, value);
    const wrong = [
      ...(hasPeriod && period.trim() === '' ? [{ field: 'period', text: t('supply.periodNeeded') }] : []),
      ...(given === null
        ? [{ field: 'value', text: t(value.trim() === '' ? 'supply.needed' : 'supply.noNumber') }]
        : []),
    ];
    setProblems(wrong);
    if (wrong.length > 0) return;
    if ((await saving.write({ value: given, period: hasPeriod ? period.trim() : null })) === undefined) return;
    draft.clear();
    await navigate(`/space/${uscc}/data/supplied?saved=${encodeURIComponent(fact.key)}`, { replace: true });
  };
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ErrorSummary problems={shown} />
      <Notice tone="neutral">
        <p>{t('supply.means', { firm: name })}</p>
      </Notice>
      {fact.period !== 'none' && (
        <TextField
          id="period"
          label={t(`supply.period.${fact.period}`)}
          hint={t(`supply.periodHint.${fact.period}`)}
          error={problemAt(shown, 'period')}
          value={period}
          onChange={(text) => draft.set({ period: text })}
          width={10}
          autoComplete="off"
        />
      )}
      <SupplyField
        fact={fact}
        value={value}
        error={problemAt(shown, 'value')}
        onChange={(text) => draft.set({ value: text })}
      />
      <div className="buttons">
        <Button primary submit busy={saving.busy}>
          {saving.busy ? t('sending') : t('supply.save')}
        </Button>
      </div>
    </form>
  );
}
