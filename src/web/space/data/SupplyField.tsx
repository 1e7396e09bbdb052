import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { RadioField, SelectField, TextField } from '../../ui/Field.js';
import { isNumber, type Suppliable } from './supply.js';

interface SupplyFieldProps {
  readonly fact: Suppliable;
  readonly value: string;
  readonly error: string | undefined;
  onChange(value: string): void;
}

/** The input that suits the type of a fact. */
export function SupplyField({ fact: { type, label, unit, codes }, ...input }: SupplyFieldProps): ReactNode {
  const t = useTexts('data');
  if (type === 'boolean') {
    const choices = [
      { value: 'true', label: t('supply.yes') },
      { value: 'false', label: t('supply.no') },
    ];
    return <RadioField id="value" label={label} choices={choices} {...input} />;
  }
  if (codes !== undefined) {
    const choices = codes.map((one) => ({ value: one.code, label: one.label }));
    return <SelectField id="value" label={label} choices={choices} none={t('supply.choose')} {...input} />;
  }
  if (type === 'date') return <TextField id="value" label={label} type="date" {...input} />;
  if (!isNumber(type)) return <TextField id="value" label={label} autoComplete="off" {...input} />;
  return (
    <TextField
      id="value"
      label={label}
      inputMode={type === 'integer' ? 'numeric' : 'decimal'}
      unit={type === 'ratio' ? '%' : (unit ?? undefined)}
      autoComplete="off"
      width={20}
      {...input}
    />
  );
}
