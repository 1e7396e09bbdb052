import { InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { asPercent, fromPercent } from '../../ui/figures.js';
import type { Field } from './figures.js';

interface FigureInputProps {
  readonly id: string;
  readonly field: Field;
  /** As the address holds it; '' for nothing yet. */
  readonly text: string;
  readonly autoFocus: boolean;
  readonly isWrong: boolean;
  /** Chosen: it counts at once. */
  onChoose(text: string): void;
  /** Typed: it counts after a pause, or at the end. */
  onType(text: string): void;
  onEnd(): void;
}

/** The input that suits the type of a fact. */
export function FigureInput({ id, field, text, autoFocus, isWrong, ...on }: FigureInputProps): ReactNode {
  const t = useTexts('calculator');
  const { type, label, codes, unit } = field;
  const named = {
    ...{ id, autoFocus, 'aria-label': t('figures.of', { label }) },
    ...(isWrong ? { 'aria-describedby': `${id}-error`, 'aria-invalid': true as const } : {}),
  };
  const status = isWrong ? 'error' : '';
  if (type === 'boolean') {
    const choices = [
      { value: 'true', label: t('figures.yes') },
      { value: 'false', label: t('figures.no') },
    ];
    return <Select {...named} options={choices} {...chosen(text)} onChange={on.onChoose} status={status} />;
  }
  // Codes of long lists are typed: as an office writes them.
  if (type === 'date' || (type === 'code' && codes === null)) {
    return (
      <input
        {...named}
        type={type === 'date' ? 'date' : 'text'}
        autoComplete="off"
        value={text}
        onChange={({ target }) => on.onType(target.value)}
        onBlur={on.onEnd}
      />
    );
  }
  const choices = codes?.map((one) => ({ value: one.code, label: one.label })) ?? [];
  const search = { optionFilterProp: 'label' } as const;
  if (type === 'code') {
    return (
      <Select
        {...named}
        showSearch={search}
        options={choices}
        {...chosen(text)}
        onChange={on.onChoose}
        status={status}
      />
    );
  }
  if (type === 'set') {
    return (
      <Select
        {...named}
        mode={codes === null ? 'tags' : 'multiple'}
        showSearch={search}
        options={choices}
        value={text.split(',').filter(Boolean)}
        onChange={(all: string[]) => on.onChoose(all.map((one) => one.replaceAll(',', ' ')).join(','))}
      />
    );
  }
  const isRatio = type === 'ratio';
  return (
    <span className="input-row">
      <InputNumber
        {...named}
        stringMode
        controls={false}
        status={status}
        inputMode={type === 'integer' ? 'numeric' : 'decimal'}
        {...(type === 'integer' ? { precision: 0 } : {})}
        value={text === '' ? null : isRatio ? asPercent(text) : text}
        onChange={(value) => on.onType(typed(value, isRatio))}
        onBlur={on.onEnd}
        onPressEnter={on.onEnd}
      />
      <span className="unit">{isRatio ? '%' : unit}</span>
    </span>
  );
}

function typed(value: string | number | null, isRatio: boolean): string {
  const text = value === null ? '' : String(value);
  return isRatio ? fromPercent(text) : text;
}

/** With no value at all the field shows what to do; with an empty one nothing. */
function chosen(text: string): { readonly value?: string } {
  return text === '' ? {} : { value: text };
}
