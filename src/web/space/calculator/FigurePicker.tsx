import { Select } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import type { Field } from './figures.js';

interface FigurePickerProps {
  /** Those that are not tried yet. */
  readonly fields: readonly Field[];
  onPick(field: Field): void;
}

/** Finds a fact to try by a few letters of its name. First what the firm can bring about, and what decides most. */
export function FigurePicker({ fields, onPick }: FigurePickerProps): ReactNode {
  const t = useTexts('calculator');
  // One list: antd marks the heads of groups as choices, which readers of screens then announce.
  const options = [...fields]
    .sort((a, b) => Number(b.changeable) - Number(a.changeable) || b.policies - a.policies)
    .map(({ fact, label }) => ({ value: fact, label }));
  const fieldOf = (fact: unknown): Field | undefined => fields.find((one) => one.fact === fact);
  return (
    <div className="field">
      <label htmlFor="pick">{t('picker.label')}</label>
      <Select
        id="pick"
        aria-label={t('picker.label')}
        className="picker"
        showSearch={{ optionFilterProp: 'label' }}
        value={null}
        placeholder={t('picker.placeholder')}
        notFoundContent={t('picker.none')}
        options={options}
        optionRender={({ label, value }) => (
          <span className="picked">
            {label}
            <span className="small quiet">
              {fieldOf(value)?.changeable === true && `${t('picker.changeable')} · `}
              {t('picker.policies', { count: fieldOf(value)?.policies ?? 0 })}
            </span>
          </span>
        )}
        onSelect={(value: unknown) => {
          const field = fieldOf(value);
          if (field !== undefined) onPick(field);
        }}
      />
    </div>
  );
}
