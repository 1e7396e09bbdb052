import { type FormEvent, type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { contactSchema } from '../../../notifications/contact.schema.js';
import { put } from '../../api/client.js';
import { usePlainAnswer, useWrite } from '../../api/queries.js';
import { useFirm, useFirmPath } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Card } from '../../ui/Card.js';
import { useDraft } from '../../ui/draft.js';
import { ErrorSummary } from '../../ui/ErrorSummary.js';
import { TextField } from '../../ui/Field.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { problemAt, problemsOf } from '../../ui/problems.js';
import { Moment } from '../../ui/When.js';
import { Saved } from './Saved.js';
import { SectionPage } from './SectionPage.js';

type Contact = z.output<typeof contactSchema>;

export function ContactPage(): ReactNode {
  return (
    <SectionPage section="contact">
      <Fetched />
    </SectionPage>
  );
}

function Fetched(): ReactNode {
  const contact = usePlainAnswer<Contact>(`${useFirmPath()}/contact`);
  return <Loaded answer={contact}>{(found) => <ContactForm contact={found} />}</Loaded>;
}

function ContactForm({ contact }: { readonly contact: Contact }): ReactNode {
  const t = useTexts('settings');
  const { language } = useLanguage();
  const path = `${useFirmPath()}/contact`;
  const draft = useDraft(`${useFirm().uscc}:contact`, { email: contact.email ?? '', phone: contact.phone ?? '' });
  const saving = useWrite((body: object, options) => put<Contact>(path, body, options), [path]);
  const [isSaved, setSaved] = useState(false);
  const problems = problemsOf(saving.error, language, { email: 'contact-email', phone: 'contact-phone' });
  const { email, phone } = draft.value;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (saving.busy) return;
    setSaved(false);
    const saved = await saving.write({ email: email.trim() || null, phone: phone.trim() || null });
    if (saved === undefined) return;
    draft.clear({ email: saved.email ?? '', phone: saved.phone ?? '' });
    setSaved(true);
  };
  return (
    <Card>
      <form className="form" noValidate onSubmit={(event) => void save(event)}>
        <ErrorSummary problems={problems} />
        {draft.restored && !isSaved && (
          <Notice tone="attention">
            <p>{t('restored')}</p>
          </Notice>
        )}
        <TextField
          id="contact-email"
          type="email"
          label={t('contact.email')}
          hint={
            contact.registered === null
              ? t('contact.emailHint')
              : t('contact.registered', { email: contact.registered })
          }
          autoComplete="email"
          value={email}
          error={problemAt(problems, 'contact-email')}
          onChange={(value) => draft.set({ email: value })}
        />
        <TextField
          id="contact-phone"
          type="tel"
          label={t('contact.phone')}
          hint={t('contact.phoneHint')}
          autoComplete="tel"
          value={phone}
          error={problemAt(problems, 'contact-phone')}
          onChange={(value) => draft.set({ phone: value })}
        />
        <p className="quiet">{t('contact.told')}</p>
        <div className="buttons">
          <Button submit primary busy={saving.busy}>
            {saving.busy ? t('sending') : t('save')}
          </Button>
          {contact.changedAt !== null && (
            <span className="quiet small">
              {t('contact.changed')} <Moment at={contact.changedAt} />
            </span>
          )}
        </div>
        <Saved told={isSaved ? t('contact.saved') : ''} />
      </form>
    </Card>
  );
}
