import type { ReactNode } from 'react';
import type { Guide } from '../../guides/guide.schema.js';
import { guidePath } from '../../guides/guide-address.service.js';
import { type Language, TAGS, withLanguage } from '../../pages/language.js';
import { Tag } from '../../pages/parts.js';
import { GUIDE_TEXTS, type GuideTexts } from './guide.texts.js';
import { Lines } from './guide-lines.js';
import { Day, Pair, Phone } from './guide-parts.js';

export interface Props {
  readonly guide: Guide;
  readonly language: Language;
}

/** What its way of delivery asks of a firm, and for whom another way is taken. */
export function Means({ guide: { means, routes, guide }, language }: Props): ReactNode {
  const texts = GUIDE_TEXTS[language];
  return (
    <>
      <p>{means[language]}</p>
      {routes.length > 0 && (
        <>
          <p>{texts.otherwise}</p>
          <ul className="bullets">
            {routes.map(({ when, words, reason }) => (
              <li key={reason.zh}>
                <b>{`${when[language]} — ${words[language]}`}</b>
                <br />
                {reason[language]}
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{texts.how}</h3>
      <p>{guide.howItWorks[language]}</p>
    </>
  );
}

/** The rule itself in words. */
export function Conditions({ guide, language }: Props): ReactNode {
  return (
    <>
      <p className="quiet">{GUIDE_TEXTS[language].conditionsMeans}</p>
      <Lines lines={guide.rule[language]} />
    </>
  );
}

/** The formula itself in words. */
export function Standard({ guide, language }: Props): ReactNode {
  const texts = GUIDE_TEXTS[language];
  const lines = guide.standard[language];
  if (lines.length === 0) return <p>{texts.noStandard}</p>;
  return (
    <>
      <Lines lines={lines} />
      <p className="quiet">{texts.estimate}</p>
    </>
  );
}

/** What the city sets, where its districts differ each of them. */
export function Figures({ guide: { figures }, language }: Props): ReactNode {
  if (figures.length === 0) return null;
  const texts = GUIDE_TEXTS[language];
  return (
    <>
      <h3>{texts.figures}</h3>
      <dl className="pairs">
        {figures.map(({ label, value, districts, verified }) => (
          <Pair key={label.zh} label={label[language]}>
            {value?.[language] ?? texts.figureUnset}
            {districts.length > 0 && (
              <ul className="bullets">
                {districts.map(({ name, value: there }) => (
                  <li key={name.zh}>{`${name[language]}${texts.colon}${there?.[language] ?? texts.figureUnset}`}</li>
                ))}
              </ul>
            )}
            {!verified && <span className="quiet small"> {texts.figureUnverified}</span>}
          </Pair>
        ))}
      </dl>
    </>
  );
}

/** The way from the comparison to the end, with days. */
export function Steps({ guide: { steps, workingDays }, language }: Props): ReactNode {
  const texts = GUIDE_TEXTS[language];
  return (
    <>
      <ol className="numbers">
        {steps.map(({ title, text, by, days }) => (
          <li key={title.zh + (by?.zh ?? '')}>
            <b>{title[language]}</b>
            {days !== null && <span>{` · ${daysText(days, texts)}`}</span>}
            <br />
            {text[language]}
            {by !== null && <span className="guide-by">{texts.by + by[language]}</span>}
          </li>
        ))}
      </ol>
      {workingDays !== null && <p>{texts.total(workingDays)}</p>}
    </>
  );
}

function daysText({ count, of }: { count: number; of: 'working' | 'calendar' }, texts: GuideTexts): string {
  return of === 'working' ? texts.workingDays(count) : texts.calendarDays(count);
}

export function Documents({ guide: { guide }, language }: Props): ReactNode {
  if (guide.documents.length === 0) return <p>{GUIDE_TEXTS[language].noDocuments}</p>;
  return (
    <ul className="bullets">
      {guide.documents.map((one) => (
        <li key={one.zh}>{one[language]}</li>
      ))}
    </ul>
  );
}

/** Whom to ask, place by place. */
export function Contacts({ guide: { desks, sample }, language }: Props): ReactNode {
  return (
    <>
      <dl className="pairs">
        {desks.map(({ code, name, contacts }) => (
          <Pair key={code} label={name[language]}>
            <ul>
              {contacts.map((contact) => (
                <li key={contact.name.zh + contact.phone}>
                  {`${contact.name[language]} `}
                  <Phone phone={contact.phone} />
                </li>
              ))}
            </ul>
          </Pair>
        ))}
      </dl>
      {!sample && desks.length > 1 && <p className="quiet">{GUIDE_TEXTS[language].elsewhereDesk}</p>}
    </>
  );
}

/** With what it goes together and with what not. */
export function Together({ guide: { together }, language }: Props): ReactNode {
  const texts = GUIDE_TEXTS[language];
  if (together.length === 0) return <p>{texts.noTogether}</p>;
  return (
    <ul className="bullets">
      {together.map(({ code, title, text }) => (
        <li key={code}>
          {`${text[language]} `}
          <a href={withLanguage(guidePath(code), language)}>
            {texts.seeOther}
            <span className="unseen">{`${texts.colon}${title[language]}`}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The documents it rests on. They are written in Chinese, whatever the page. */
export function Basis({ guide, language }: Props): ReactNode {
  const texts = GUIDE_TEXTS[language];
  return (
    <>
      <ul className="rows">
        {guide.basis.map(({ title, documentNumber, issuer, url }) => (
          <li key={title}>
            <b lang={TAGS.zh}>{title}</b>
            <br />
            {`${texts.number}${texts.colon}`}
            {documentNumber === null ? texts.noNumber : <span lang={TAGS.zh}>{documentNumber}</span>}
            <br />
            {`${texts.issuer}${texts.colon}`}
            <span lang={TAGS.zh}>{issuer}</span>
            {url !== null && (
              <>
                <br />
                <a href={url} rel="external nofollow">
                  {texts.source}
                  <span className="unseen">{`${texts.colon}${title}`}</span>
                </a>
              </>
            )}
          </li>
        ))}
      </ul>
      <p>{guide.verified ? texts.verified : texts.unverified}</p>
      {guide.guide.note !== undefined && (
        <>
          <h3>{texts.note}</h3>
          <p>{guide.guide.note[language]}</p>
        </>
      )}
      {guide.versions.length > 1 && <Versions guide={guide} language={language} />}
    </>
  );
}

function Versions({ guide: { versions, version }, language }: Props): ReactNode {
  const texts = GUIDE_TEXTS[language];
  const others = versions.filter((one) => one.version !== version);
  return (
    <>
      <h3>{texts.versions}</h3>
      <ul className="bullets">
        {others.map(({ code, version: own, title, validFrom, validTo, inForce }) => (
          <li key={own}>
            <a href={withLanguage(guidePath(code, own), language)}>{`${title[language]} (${own})`}</a>
            {' · '}
            <Day day={validFrom} language={language} />
            {validTo !== null && (
              <>
                {texts.to}
                <Day day={validTo} language={language} />
              </>
            )}
            {inForce && <Tag tone="good">{texts.isInForce}</Tag>}
          </li>
        ))}
      </ul>
    </>
  );
}
