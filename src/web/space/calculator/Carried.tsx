import { type ReactNode, useEffect, useState } from 'react';
import { useTexts } from '../../i18n/index.js';
import type { AddressState } from '../../ui/address.js';
import { Button } from '../../ui/Button.js';
import { Notice } from '../../ui/Notice.js';
import { carriedFigures, forgetCarried } from './carried.js';
import { type Fields, isWrong, nameOf } from './figures.js';

interface CarriedProps {
  readonly fields: Fields;
  readonly address: AddressState;
}

/** Answers of a self-check, taken over from this tab into the address, once; and the way to drop them. */
export function Carried({ fields, address }: CarriedProps): ReactNode {
  const t = useTexts('calculator');
  const [names, setNames] = useState<readonly string[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was left in the tab is taken once, when the page is opened
  useEffect(() => {
    const figures = carriedFigures().filter(({ fact, text }) => {
      const field = fields.items.find((one) => one.fact === fact);
      return field !== undefined && !isWrong({ fact, text, field });
    });
    forgetCarried();
    if (figures.length === 0) return;
    address.set(Object.fromEntries(figures.map(({ fact, text }) => [nameOf(fact), text])));
    setNames(figures.map(({ fact }) => nameOf(fact)));
  }, []);
  const left = names.filter((name) => address.get(name) !== '');
  if (left.length === 0) return null;
  return (
    <Notice tone="good" title={t('carried.title', { count: left.length })}>
      <p>{t('carried.means')}</p>
      <p className="buttons">
        <Button onClick={() => address.set(Object.fromEntries(left.map((name) => [name, ''])))}>
          {t('carried.drop')}
        </Button>
      </p>
    </Notice>
  );
}
