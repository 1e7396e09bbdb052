import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { post } from '../../api/client.js';
import { useAnswer, useWrite } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { useAddress } from '../../ui/address.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { Card, Pairs } from '../../ui/Card.js';
import { useDraft } from '../../ui/draft.js';
import { Empty } from '../../ui/Empty.js';
import { ErrorSummary, type Problem } from '../../ui/ErrorSummary.js';
import { AreaField, TextField } from '../../ui/Field.js';
import { Loaded } from '../../ui/Loaded.js';
import { Page } from '../../ui/Page.js';
import { problemAt, useProblems } from '../../ui/problems.js';
import { When } from '../../ui/When.js';
import type { Correction } from './corrections.js';
import { type Fact, type Facts, labelOf } from './facts.js';
import { OF_FACTS } from './refreshed.js';

/** As the server counts them. */
const [MOST, MOST_PROPOSED] = [2000, 200];
const FIELDS = { what: 'what', proposed: 'proposed' } as const;

/** 数据有误: says what is wrong with one value (`?fact=`, `?period=`), come upon at a match (`?match=`) or among the data. */
export function CorrectionPage(): ReactNode {
  const t = useTexts('data');
  const { language } = useLanguage();
  const { uscc, scope } = useFirm();
  const { get } = useAddress();
  const answer = useAnswer<Facts>(`${useFirmPath()}/facts`);
  const period = get('period') === '' ? null : get('period');
  const factOf = ({ items }: Facts): Fact | undefined => {
    const own = items.filter((one) => one.key === get('fact'));
    return own.find((one) => one.period === period) ?? (period === null ? own[0] : undefined);
  };
  const fact = answer.data === undefined ? undefined : factOf(answer.data);
  const toFacts = { to: `/space/${uscc}/data`, label: t('title') };
  const title = fact === undefined ? t('correction.title') : t('correction.of', { label: labelOf(fact, language) });
  return (
    <Page title={title} back={toFacts} narrow>
      <Loaded answer={answer}>
        {() =>
          fact === undefined || !fact.correctable || scope === 'view' ? (
            <Empty means={t('correction.notThere')} next={<LinkButton to={toFacts.to}>{toFacts.label}</LinkButton>} />
          ) : (
            <CorrectionForm fact={fact} period={period} match={get('match') === '' ? null : get('match')} />
          )
        }
      </Loaded>
    </Page>
  );
}

interface FormProps {
  readonly fact: Fact;
  readonly period: string | null;
  readonly match: string | null;
}

function CorrectionForm({ fact, period, match }: FormProps): ReactNode {
  const t = useTexts('data');
  const { uscc } = useFirm();
  const path = useFirmPath();
  const navigate = useNavigate();
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const draft = useDraft(`${uscc}:correction:${fact.key}.${period}`, { what: '', proposed: '' });
  const { what, proposed } = draft.value;
  const sending = useWrite(
    (body: object, options) => post<Correction>(`${path}/corrections`, body, options),
    OF_FACTS.map((part) => path + part),
  );
  const check = (): Problem[] => [
    ...(what.trim() === '' ? [{ field: 'what', text: t('correction.needed') }] : []),
    ...(what.trim().length > MOST
      ? [{ field: 'what', text: t('correction.tooLong', { length: what.trim().length, most: MOST }) }]
      : []),
    ...(proposed.trim().length > MOST_PROPOSED
      ? [{ field: 'proposed', text: t('correction.tooLong', { length: proposed.trim().length, most: MOST_PROPOSED }) }]
      : []),
  ];
  const send = async (): Promise<void> => {
    const wrong = check();
    setProblems(wrong);
    if (wrong.length > 0 || sending.busy) return;
    const said = proposed.trim() === '' ? null : proposed.trim();
    const correction = await sending.write({ fact: fact.key, period, match, what: what.trim(), proposed: said });
    if (correction === undefined) return;
    draft.clear();
    // In its place: back leads to where somebody came from, not to a form that has been sent.
    await navigate(`/space/${uscc}/data/corrections?sent=${correction.id}`, { replace: true });
  };
  const refused = useProblems(sending.error, FIELDS);
  const shown = problems.length > 0 ? problems : refused;
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <ErrorSummary problems={shown} />
      <Card>
        <Pairs
          pairs={[
            { term: t('correction.now'), value: fact.value ?? t('facts.keptBack') },
            { term: t('correction.from'), value: <When on={fact.asOf} source={fact.sourceName} /> },
          ]}
        />
      </Card>
      <p>{t('correction.goes', { department: fact.sourceName })}</p>
      <AreaField
        id="what"
        label={t('correction.what')}
        hint={<Length of={what.trim()} most={MOST} />}
        error={problemAt(shown, 'what')}
        value={what}
        onChange={(text) => draft.set({ what: text })}
      />
      <TextField
        id="proposed"
        label={t('correction.proposed')}
        hint={t('correction.proposedHint')}
        error={problemAt(shown, 'proposed')}
        value={proposed}
        onChange={(text) => draft.set({ proposed: text })}
        autoComplete="off"
      />
      <div className="buttons">
        <Button primary submit busy={sending.busy}>
          {sending.busy ? t('sending') : t('correction.send')}
        </Button>
      </div>
    </form>
  );
}

/** How much is written, of how much there may be; what is too long stays as it is, and is said at once. */
function Length({ of: { length }, most }: { readonly of: string; readonly most: number }): ReactNode {
  const t = useTexts('data');
  if (length <= most) return t('correction.length', { length, most });
  return (
    <span className="wrong-length" role="status">
      {t('correction.over', { length, over: length - most })}
    </span>
  );
}
