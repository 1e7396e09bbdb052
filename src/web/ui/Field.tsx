import type { HTMLInputAutoCompleteAttribute, ReactNode } from 'react';
import { Icon } from './Icon.js';

interface FieldProps {
  /** The error summary leads to it. */
  readonly id: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
}

interface Described {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** A label, a hint, what is wrong, and the input that they are about. */
export function Field({
  id,
  label,
  hint,
  error,
  children,
}: FieldProps & { children(input: Described): ReactNode }): ReactNode {
  const described = [hint === undefined ? null : `${id}-hint`, error === undefined ? null : `${id}-error`].filter(
    Boolean,
  );
  return (
    <div className={error === undefined ? 'field' : 'field wrong'}>
      <label htmlFor={id}>{label}</label>
      <Told id={id} hint={hint} error={error} />
      {children({
        id,
        'aria-describedby': described.length === 0 ? undefined : described.join(' '),
        'aria-invalid': error === undefined ? undefined : true,
      })}
    </div>
  );
}

function Told({ id, hint, error }: Pick<FieldProps, 'id' | 'hint' | 'error'>): ReactNode {
  return (
    <>
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`}>
          <Icon name="warning" />
          {error}
        </p>
      )}
    </>
  );
}

interface Typed extends FieldProps {
  readonly value: string;
  onChange(value: string): void;
  onBlur?(): void;
}

interface TextProps extends Typed {
  readonly type?: 'text' | 'password' | 'email' | 'tel' | 'date';
  readonly autoComplete?: HTMLInputAutoCompleteAttribute;
  /** Which keyboard a phone shows. */
  readonly inputMode?: 'text' | 'numeric' | 'decimal' | 'email' | 'tel';
  readonly min?: string;
  readonly max?: string;
  /** What stands behind the input: 人, 元. */
  readonly unit?: ReactNode;
  readonly width?: number;
}

/** One line; with `type="date"` the browser's own picker of days. */
export function TextField({
  id,
  label,
  hint,
  error,
  onChange,
  onBlur,
  unit,
  width,
  type = 'text',
  ...input
}: TextProps): ReactNode {
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      {(described) => (
        <span className="input-row">
          <input
            {...described}
            {...input}
            type={type}
            style={width === undefined ? undefined : { maxWidth: `${width + 3}ch` }}
            onBlur={onBlur}
            onChange={({ target }) => onChange(target.value)}
          />
          {unit !== undefined && <span className="unit">{unit}</span>}
        </span>
      )}
    </Field>
  );
}

interface AreaProps extends Typed {
  readonly rows?: number;
}

/** Several lines. It takes any length: what is too long is said, and nothing of it is cut off. */
export function AreaField({ id, label, hint, error, value, onChange, onBlur, rows = 5 }: AreaProps): ReactNode {
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      {(described) => (
        <textarea
          {...described}
          rows={rows}
          value={value}
          onBlur={onBlur}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface SelectProps extends Typed {
  readonly choices: readonly Choice[];
  /** What stands there while nothing is chosen. */
  readonly none?: string;
}

export function SelectField({
  id,
  label,
  hint,
  error,
  value,
  onChange,
  onBlur,
  choices,
  none,
}: SelectProps): ReactNode {
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      {(described) => (
        <select {...described} value={value} onBlur={onBlur} onChange={({ target }) => onChange(target.value)}>
          {none !== undefined && <option value="">{none}</option>}
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckProps extends FieldProps {
  readonly checked: boolean;
  onChange(checked: boolean): void;
}

export function CheckField({ id, label, hint, error, checked, onChange }: CheckProps): ReactNode {
  const described = [hint === undefined ? null : `${id}-hint`, error === undefined ? null : `${id}-error`].filter(
    Boolean,
  );
  return (
    <div className={error === undefined ? 'check' : 'check wrong'}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        aria-describedby={described.length === 0 ? undefined : described.join(' ')}
        aria-invalid={error === undefined ? undefined : true}
        onChange={({ target }) => onChange(target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      <Told id={id} hint={hint} error={error} />
    </div>
  );
}

interface RadioProps extends Typed {
  readonly choices: readonly (Choice & { readonly hint?: string })[];
}

/** One of a few, all to be seen. The first radio has the field's `id`. */
export function RadioField({ id, label, hint, error, value, onChange, choices }: RadioProps): ReactNode {
  return (
    <fieldset className={error === undefined ? 'radios' : 'radios wrong'}>
      <legend>{label}</legend>
      <Told id={id} hint={hint} error={error} />
      {choices.map((choice, at) => {
        const own = at === 0 ? id : `${id}-${choice.value}`;
        return (
          <div key={choice.value} className="check">
            <input
              id={own}
              type="radio"
              name={id}
              checked={value === choice.value}
              onChange={() => onChange(choice.value)}
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
