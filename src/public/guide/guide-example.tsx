import type { ReactNode } from 'react';
import { shownDay, shownMoney } from '../../pages/values.js';
import { GUIDE_TEXTS } from './guide.texts.js';
import { Pair } from './guide-parts.js';
import type { Props } from './guide-sections.js';

/** An invented firm, the working, and what it comes to. */
export function Example({ guide, language }: Props): ReactNode {
  const { example } = guide;
  if (example === null) return null;
  const texts = GUIDE_TEXTS[language];
  const money = (amount: string) => <span className="money">{shownMoney(amount, language)}</span>;
  return (
    <>
      <h3>{texts.example}</h3>
      <p className="quiet">{texts.exampleMeans(shownDay(example.asOf, language))}</p>
      <h4>{texts.exampleFirm}</h4>
      <dl className="pairs">
        {example.facts.map(({ label, value }) => (
          <Pair key={label.zh} label={label[language]}>
            {value[language]}
          </Pair>
        ))}
        {example.records.map(({ list, fields }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: records have no names
          <Pair key={at} label={texts.record(list[language], at + 1)}>
            {fields.map((field) => `${field.label[language]}${texts.colon}${field.value[language]}`).join(texts.comma)}
          </Pair>
        ))}
      </dl>
      <h4>{texts.working}</h4>
      <ol className="numbers">
        {example.working[language].map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <dl className="pairs">
        <Pair label={texts.amounts[guide.class]}>
          {example.ceiling && `${texts.atMost} `}
          <b>{money(example.amount)}</b>
        </Pair>
        {example.payable !== null && <Pair label={texts.payable}>{money(example.payable)}</Pair>}
        {example.instalments.map(({ label, amount }) => (
          <Pair key={label.zh} label={label[language]}>
            {money(amount)}
          </Pair>
        ))}
      </dl>
      <p className="quiet">{texts.estimate}</p>
    </>
  );
}
