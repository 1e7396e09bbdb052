import type { ReactNode } from 'react';
import { MOST_FILE_BYTES, MOST_FILES, MOST_TEXT } from '../../feedback/objection.schema.js';
import { ANSWER_DAYS } from '../../feedback/objection.service.js';
import type { PublicList } from '../../matching/process/public-lists.service.js';
import type { Problem, Typed } from '../../pages/form.js';
import { type Language, withLanguage } from '../../pages/language.js';
import { AreaField, ErrorSummary, Field, RadioField, TextField } from '../../pages/parts.js';
import { objectionAddress } from '../publicity/list.page.js';
import { FILE_FIELDS } from './objection-form.view.js';
import { OBJECTION_TEXTS } from './objections.texts.js';

export type ListedEntry = PublicList['entries'][number];

export interface FormProps {
  readonly language: Language;
  readonly list: PublicList;
  /** Null for the list as a whole. */
  readonly entry: ListedEntry | null;
  readonly typed: Typed;
  readonly problems: readonly Problem[];
  /** So that what is sent twice is received once. */
  readonly token: string;
}

/** The form of an objection. Its fields stand before the files: they are there also where a file is too large. */
export function ObjectionForm(props: FormProps): ReactNode {
  const { language, list, entry, typed, problems, token } = props;
  const texts = OBJECTION_TEXTS[language];
  const told = { typed, problems };
  return (
    <>
      <div className="page-head">
        <h1>{texts.title}</h1>
        <p className="lead">{entry === null ? texts.meansList : texts.means}</p>
      </div>
      <ErrorSummary problems={problems} language={language} />
      <About {...props} />
      <form
        className="form card"
        method="post"
        encType="multipart/form-data"
        action={objectionAddress(list.id, entry?.number ?? null, language)}
        noValidate
      >
        <input type="hidden" name="token" value={token} />
        <RadioField
          {...{ name: 'kind', label: texts.kind, ...told }}
          choices={[
            { value: 'real-name', label: texts.kinds['real-name'], hint: texts.kinds['real-name-hint'] },
            { value: 'anonymous', label: texts.kinds.anonymous, hint: texts.kinds['anonymous-hint'] },
          ]}
        />
        <TextField {...{ name: 'name', label: texts.name, hint: texts.nameHint, autoComplete: 'name', ...told }} />
        <TextField {...{ name: 'contact', label: texts.contact, hint: texts.contactHint, ...told }} />
        <AreaField {...{ name: 'text', label: texts.text, hint: texts.textHint(MOST_TEXT), rows: 8, ...told }} />
        <Files {...{ language, problems }} />
        <p className="hint">{texts.free}</p>
        <div className="buttons">
          <button type="submit" className="button primary">
            {texts.send}
          </button>
          <a href={withLanguage(`/publicity/${list.id}`, language)}>{texts.back}</a>
        </div>
      </form>
    </>
  );
}

function About({ language, list, entry }: Pick<FormProps, 'language' | 'list' | 'entry'>): ReactNode {
  const texts = OBJECTION_TEXTS[language];
  return (
    <section className="card" aria-label={texts.about}>
      <dl className="pairs">
        <div>
          <dt>{texts.item}</dt>
          <dd>{list.item[language]}</dd>
        </div>
        <div>
          <dt>{texts.about}</dt>
          <dd>
            <strong>{entry === null ? texts.wholeList : texts.entry(entry.number, entry.name)}</strong>
          </dd>
        </div>
      </dl>
      <p>{texts.answeredIn(ANSWER_DAYS)}</p>
    </section>
  );
}

function Files({ language, problems }: Pick<FormProps, 'language' | 'problems'>): ReactNode {
  const texts = OBJECTION_TEXTS[language];
  return (
    <fieldset className="radios" aria-describedby="files-hint">
      <legend>{texts.files}</legend>
      <p className="hint" id="files-hint">
        {texts.filesHint(MOST_FILES, MOST_FILE_BYTES >> 20)}
      </p>
      <div className="stack">
        {FILE_FIELDS.map((name, at) => (
          <Field key={name} name={name} label={texts.file(at + 1)} problems={problems}>
            {(described) => <input {...described} type="file" accept=".pdf,.jpg,.jpeg,.png" />}
          </Field>
        ))}
      </div>
    </fieldset>
  );
}
