import { type ReactNode, useState } from 'react';
import { useTexts } from '../../i18n/index.js';
import type { AddressState } from '../../ui/address.js';
import { Button } from '../../ui/Button.js';
import { Card } from '../../ui/Card.js';
import { Icon } from '../../ui/Icon.js';
import { FigureInput } from './FigureInput.js';
import { FigurePicker } from './FigurePicker.js';
import { type Fields, type Figure, figuresIn, isWrong, nameOf, written } from './figures.js';

interface FiguresProps {
  readonly fields: Fields;
  /** The page's one: what is typed into two of them within a moment would be written by two hands. */
  readonly address: AddressState;
}

/** The figures that are tried, each beside what it is now. They stand in the address. */
export function Figures({ fields, address }: FiguresProps): ReactNode {
  const t = useTexts('calculator');
  const { values, set } = address;
  // The input of a fact that was just picked takes the focus.
  const [picked, setPicked] = useState<string | null>(null);
  const figures = figuresIn(values, fields);
  const tried = new Set(figures.map(({ fact }) => fact));
  return (
    <Card title={t('figures.title')}>
      {figures.length > 0 && (
        <ul className="rows">
          {figures.map((figure) => (
            <FigureRow key={figure.fact} figure={figure} isNew={figure.fact === picked} address={address} />
          ))}
        </ul>
      )}
      <FigurePicker
        fields={fields.items.filter(({ fact }) => !tried.has(fact))}
        onPick={({ fact, value }) => {
          setPicked(fact);
          set({ [nameOf(fact)]: written(value) });
        }}
      />
      {figures.length > 0 && (
        <div className="buttons">
          <Button onClick={() => set(Object.fromEntries(figures.map(({ fact }) => [nameOf(fact), ''])))}>
            {t('figures.reset')}
          </Button>
        </div>
      )}
    </Card>
  );
}

interface FigureRowProps extends Pick<FiguresProps, 'address'> {
  readonly figure: Figure;
  readonly isNew: boolean;
}

function FigureRow({ figure, isNew, address: { set, type, flush } }: FigureRowProps): ReactNode {
  const t = useTexts('calculator');
  const { fact, text, field } = figure;
  const name = nameOf(fact);
  const id = `figure-${fact}`;
  const label = field?.label ?? fact;
  const wrong = isWrong(figure);
  return (
    <li className="figure">
      <div className="row">
        <label htmlFor={id}>{label}</label>
        <Button plain label={t('figures.removeOf', { label })} onClick={() => set({ [name]: '' })}>
          {t('figures.remove')}
        </Button>
      </div>
      {field === null ? (
        <p className="quiet">{t('figures.unknown')}</p>
      ) : (
        <>
          <p className="small quiet">
            {field.hidden === null
              ? t('figures.now', { value: field.shown ?? t('figures.missing') })
              : t('figures.hidden')}
          </p>
          {wrong && (
            <p className="field-error" id={`${id}-error`}>
              <Icon name="warning" />
              {t('figures.wrong')}
            </p>
          )}
          <FigureInput
            id={id}
            field={field}
            text={text}
            autoFocus={isNew}
            isWrong={wrong}
            onChoose={(next) => set({ [name]: written(next) })}
            onType={(next) => type({ [name]: written(next) })}
            onEnd={flush}
          />
        </>
      )}
    </li>
  );
}
