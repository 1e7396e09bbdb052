import { type FormEvent, type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { officeEntry } from '../../accounts/office-entry.schema.js';
import { put } from '../api/client.js';
import { usePlainAnswer, useWrite } from '../api/queries.js';
import { useWho } from '../app/session.js';
import { useTexts } from '../i18n/index.js';
import { Button } from '../ui/Button.js';
import { Card } from '../ui/Card.js';
import { useDraft } from '../ui/draft.js';
import { ErrorSummary } from '../ui/ErrorSummary.js';
import { CheckField, TextField } from '../ui/Field.js';
import { Loaded } from '../ui/Loaded.js';
import { Notice } from '../ui/Notice.js';
import { problemAt, useProblems } from '../ui/problems.js';

type Office = z.output<typeof officeEntry>;
const PATH = '/self/office';
const FIELDS = { name: 'office-name', phone: 'office-phone', hours: 'office-hours' };

/** What a specialist lets the firms of the own districts see. */
export function OfficeEntry(): ReactNode {
  const t = useTexts('session');
  const entry = usePlainAnswer<{ readonly office: Office | null }>(PATH);
  return (
    <Card title={t('office.title')} id="office">
      <p>{t('office.means')}</p>
      <Loaded answer={entry}>{({ office }) => <OfficeForm office={office} />}</Loaded>
    </Card>
  );
}

function OfficeForm({ office }: { readonly office: Office | null }): ReactNode {
  const t = useTexts('session');
  const { name: own } = useWho();
  const first = { name: own, phone: '', hours: null, shown: false };
  const { name, phone, hours, shown } = office ?? first;
  const draft = useDraft('office', { name, phone, hours: hours ?? '', shown });
  const [saved, setSaved] = useState<'shown' | 'hidden' | null>(null);
  const saving = useWrite((body: Office) => put(PATH, body), [PATH]);
  const problems = useProblems(saving.error, FIELDS);
  const typed = draft.value;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (saving.busy) return;
    setSaved(null);
    const answer = await saving.write({ ...typed, hours: typed.hours.trim() || null });
    if (answer === undefined) return;
    draft.clear(typed);
    setSaved(typed.shown ? 'shown' : 'hidden');
  };
  return (
    <form className="form" noValidate onSubmit={(event) => void save(event)}>
      <ErrorSummary problems={problems} />
      <TextField
        id="office-name"
        label={t('office.name')}
        value={typed.name}
        error={problemAt(problems, 'office-name')}
        onChange={(value) => draft.set({ name: value })}
      />
      <TextField
        id="office-phone"
        type="tel"
        label={t('office.phone')}
        hint={t('office.phoneHint')}
        value={typed.phone}
        error={problemAt(problems, 'office-phone')}
        onChange={(value) => draft.set({ phone: value })}
      />
      <TextField
        id="office-hours"
        label={t('office.hours')}
        hint={t('office.hoursHint')}
        value={typed.hours}
        error={problemAt(problems, 'office-hours')}
        onChange={(value) => draft.set({ hours: value })}
      />
      <CheckField
        id="office-shown"
        label={t('office.shown')}
        hint={t('office.shownHint')}
        checked={typed.shown}
        onChange={(value) => draft.set({ shown: value })}
      />
      <div className="buttons">
        <Button submit busy={saving.busy}>
          {t('office.save')}
        </Button>
      </div>
      <div role="status">
        {saved !== null && (
          <Notice tone="good">
            <p>{saved === 'shown' ? t('office.isShown') : t('office.isHidden')}</p>
          </Notice>
        )}
      </div>
    </form>
  );
}
