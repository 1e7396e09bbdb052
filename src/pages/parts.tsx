import type { ReactNode } from 'react';
import type { Problem, Typed } from './form.js';
import type { Language } from './language.js';
import { FRAME_TEXTS } from './texts.js';

interface FieldProps {
  /** Name and id: the error summary leads to it. */
  readonly name: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly typed: Typed;
  readonly problems: readonly Problem[];
}

interface Described {
  readonly id: string;
  readonly name: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

const errorOf = (name: string, problems: readonly Problem[]): string | undefined =>
  problems.find(({ field }) => field === name)?.text;

/** A label, a hint, what is wrong, and the input that they are about. */
export function Field({
  name,
  label,
  hint,
  problems,
  children,
}: Omit<FieldProps, 'typed'> & { children(input: Described): ReactNode }): ReactNode {
  const error = errorOf(name, problems);
  const ids = [hint === undefined ? [] : `${name}-hint`, error === undefined ? [] : `${name}-error`].flat();
  return (
    <div className={error === undefined ? 'field' : 'field wrong'}>
      <label htmlFor={name}>{label}</label>
      <Told name={name} hint={hint} error={error} />
      {children({
        ...{ id: name, name },
        'aria-describedby': ids.length === 0 ? undefined : ids.join(' '),
        'aria-invalid': error === undefined ? undefined : true,
      })}
    </div>
  );
}

function Told({ name, hint, error }: { name: string; hint: ReactNode; error: string | undefined }): ReactNode {
  return (
    <>
      {hint !== undefined && (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p className="field-error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </>
  );
}

interface TextProps extends FieldProps {
  readonly type?: 'text' | 'search' | 'email' | 'tel' | 'date';
  readonly inputMode?: 'text' | 'numeric' | 'decimal' | 'email' | 'tel';
  readonly autoComplete?: string;
  readonly unit?: ReactNode;
}

/** One line; with `type="date"` the browser's own picker of days. What is too long is said, and nothing of it is cut off. */
export function TextField({ typed, unit, type = 'text', inputMode, autoComplete, ...field }: TextProps): ReactNode {
  return (
    <Field {...field}>
      {(described) => (
        <span className="input-row">
          <input {...described} {...{ type, inputMode, autoComplete }} defaultValue={typed[field.name] ?? ''} />
          {unit !== undefined && <span className="unit">{unit}</span>}
        </span>
      )}
    </Field>
  );
}

/** Several lines, of any length. */
export function AreaField({ typed, rows = 5, ...field }: FieldProps & { readonly rows?: number }): ReactNode {
  return (
    <Field {...field}>
      {(described) => <textarea {...described} rows={rows} defaultValue={typed[field.name] ?? ''} />}
    </Field>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

interface ChoiceProps extends FieldProps {
  readonly choices: readonly Choice[];
}

/** @param none what stands there while nothing is chosen */
export function SelectField({ typed, choices, none, ...field }: ChoiceProps & { readonly none?: string }): ReactNode {
  return (
    <Field {...field}>
      {(described) => (
        <select {...described} defaultValue={typed[field.name] ?? ''}>
          {none !== undefined && <option value="">{none}</option>}
          {choices.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** One of a few, all to be seen. The first radio has the field's name as its id. */
export function RadioField({ name, label, hint, typed, problems, choices }: ChoiceProps): ReactNode {
  const error = errorOf(name, problems);
  return (
    <fieldset className={error === undefined ? 'radios' : 'radios wrong'}>
      <legend>{label}</legend>
      <Told name={name} hint={hint} error={error} />
      {choices.map((choice, at) => {
        const own = at === 0 ? name : `${name}-${choice.value}`;
        return (
          <div key={choice.value} className="check">
            <input
              id={own}
              type="radio"
              name={name}
              value={choice.value}
              defaultChecked={typed[name] === choice.value}
            />
            <label htmlFor={own}>
              {choice.label}
              {choice.hint !== undefined && <span className="hint">{choice.hint}</span>}
            </label>
          </div>
        );
      })}
    </fieldset>
  );
}

/** What is wrong with a form, on top of it, in the words that stand at the fields. */
export function ErrorSummary({
  problems,
  language,
}: {
  readonly problems: readonly Problem[];
  readonly language: Language;
}): ReactNode {
  if (problems.length === 0) return null;
  return (
    <div className="error-summary" role="alert" aria-labelledby="problems">
      <h2 id="problems">{FRAME_TEXTS[language].errorsTitle}</h2>
      <ul>
        {problems.map(({ field, text }) => (
          <li key={`${field}:${text}`}>{field === null ? text : <a href={`#${field}`}>{text}</a>}</li>
        ))}
      </ul>
    </div>
  );
}

type Tone = 'good' | 'waiting' | 'attention' | 'bad';

/** A word on a coloured ground; the word alone says it as well. */
export function Tag({ tone, children }: { readonly tone?: Tone; readonly children: ReactNode }): ReactNode {
  return <span className={tone === undefined ? 'status' : `status ${tone}`}>{children}</span>;
}
