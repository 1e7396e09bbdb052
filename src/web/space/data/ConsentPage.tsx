import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { post } from '../../api/client.js';
import { useWrite } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useTexts } from '../../i18n/index.js';
import { useAddress } from '../../ui/address.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { useDraft } from '../../ui/draft.js';
import { Empty } from '../../ui/Empty.js';
import { ErrorSummary, type Problem } from '../../ui/ErrorSummary.js';
import { RadioField, SelectField, TextField } from '../../ui/Field.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Page } from '../../ui/Page.js';
import { problemAt, useProblems } from '../../ui/problems.js';
import { type Consent, nextYear, type Sources, useSources } from './consents.js';
import { OF_FACTS } from './refreshed.js';
import { ScopeField } from './ScopeField.js';

const FIELDS = { source: 'source', scope: 'scope', until: 'until' } as const;

/** Consents that a source's data of the firm are read: of which source (`?source=`), which of them (`?fact=`), until when. */
export function ConsentPage(): ReactNode {
  const t = useTexts('data');
  const { uscc, scope } = useFirm();
  const answer = useSources();
  const back = { to: `/space/${uscc}/data/consents`, label: t('consents.title') };
  return (
    <Page title={t('consent.title')} back={back} narrow>
      {scope === 'member' ? (
        <Loaded answer={answer}>{(sources) => <ConsentForm {...sources} />}</Loaded>
      ) : (
        <Empty means={t('consent.members')} next={<LinkButton to={back.to}>{back.label}</LinkButton>} />
      )}
    </Page>
  );
}

function ConsentForm({ items, asOf, last }: Sources): ReactNode {
  const t = useTexts('data');
  const { uscc, name } = useFirm();
  const { get } = useAddress();
  const path = useFirmPath();
  const navigate = useNavigate();
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [source, fact] = [get('source'), get('fact')];
  const draft = useDraft(`${uscc}:consent:${source}:${fact}`, {
    source,
    which: fact === '' ? 'all' : 'some',
    facts: fact === '' ? [] : [fact],
    until: nextYear(asOf, last),
  });
  const { value } = draft;
  const chosen = items.find((one) => one.source === value.source);
  const sending = useWrite(
    (body: object, options) => post<Consent>(`${path}/authorisations`, body, options),
    OF_FACTS.map((part) => path + part),
  );
  const refused = useProblems(sending.error, FIELDS);
  const shown = problems.length > 0 ? problems : refused;
  const check = (): Problem[] => [
    ...(chosen === undefined ? [{ field: 'source', text: t('consent.sourceNeeded') }] : []),
    ...(value.which === 'some' && value.facts.length === 0 ? [{ field: 'scope', text: t('consent.scopeNeeded') }] : []),
    ...(value.until < asOf || value.until > last ? [{ field: 'until', text: t('consent.untilNeeded') }] : []),
  ];
  const send = async (): Promise<void> => {
    if (sending.busy) return;
    const wrong = check();
    setProblems(wrong);
    if (wrong.length > 0) return;
    const scope = value.which === 'all' ? [] : value.facts;
    const consent = await sending.write({ source: value.source, scope, until: value.until });
    if (consent === undefined) return;
    draft.clear();
    await navigate(`/space/${uscc}/data/consents?given=${consent.id}`, { replace: true });
  };
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
      <SelectField
        id="source"
        label={t('consent.source')}
        error={problemAt(shown, 'source')}
        value={value.source}
        onChange={(next) => draft.set({ source: next, facts: [] })}
        none={t('consent.choose')}
        choices={items.map((one) => ({ value: one.source, label: one.name }))}
      />
      <RadioField
        id="which"
        label={t('consents.scope')}
        value={value.which}
        onChange={(which) => draft.set({ which })}
        choices={[
          { value: 'all', label: t('consents.all'), hint: t('consent.allHint') },
          { value: 'some', label: t('consent.some') },
        ]}
      />
      {value.which === 'some' && chosen !== undefined && (
        <ScopeField
          source={chosen}
          chosen={value.facts}
          error={problemAt(shown, 'scope')}
          onChange={(facts) => draft.set({ facts })}
        />
      )}
      <TextField
        id="until"
        type="date"
        label={t('consents.until')}
        hint={t('consent.untilHint')}
        error={problemAt(shown, 'until')}
        min={asOf}
        max={last}
        value={value.until}
        onChange={(until) => draft.set({ until })}
      />
      <Notice tone="neutral" title={t('consent.meansTitle')}>
        <ul className="bullets">
          <li>{t('consent.purpose')}</li>
          <li>{t('consent.readers')}</li>
          <li>{t('consent.back')}</li>
        </ul>
      </Notice>
      <div className="buttons">
        <Button primary submit busy={sending.busy}>
          {sending.busy ? t('sending') : t('consent.giveAs', { firm: name })}
        </Button>
      </div>
    </form>
  );
}
