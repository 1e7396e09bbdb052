import type { ReactNode } from 'react';
import { Icon } from '../../pages/icon.js';
import { type Language, withLanguage } from '../../pages/language.js';
import { shownDay } from '../../pages/values.js';
import { VERIFICATION_TEXTS } from './verification.texts.js';
import type { Outcome } from './verification.view.js';

const LOOKS = {
  genuine: { className: 'notice good', icon: 'done' },
  other: { className: 'notice bad', icon: 'cross' },
  later: { className: 'notice attention', icon: 'clock' },
} as const;

interface OutcomeProps {
  readonly outcome: Outcome;
  readonly language: Language;
}

/** What the check has given, on top of the page: in words, and what to do now. */
export function VerificationOutcome({ outcome, language }: OutcomeProps): ReactNode {
  const texts = VERIFICATION_TEXTS[language];
  const { className, icon } = LOOKS[outcome.kind];
  return (
    <section className={className} aria-labelledby="outcome">
      <Icon name={icon} />
      <div>
        <h2 id="outcome">{texts[outcome.kind]}</h2>
        {outcome.kind === 'genuine' ? (
          <Genuine outcome={outcome} language={language} />
        ) : (
          <>
            <p>{outcome.kind === 'other' ? texts.otherFirst : texts.laterMeans}</p>
            <p>{texts.careful}</p>
            <ul className="bullets">
              <li>{texts.notPay}</li>
              <li>{texts.notOpen}</li>
              <li>
                <a href="tel:12345">{texts.call}</a>
              </li>
            </ul>
          </>
        )}
      </div>
    </section>
  );
}

function Genuine({
  outcome: { department, date },
  language,
}: {
  readonly outcome: Extract<Outcome, { kind: 'genuine' }>;
  readonly language: Language;
}): ReactNode {
  const texts = VERIFICATION_TEXTS[language];
  return (
    <>
      <dl className="pairs">
        <div>
          <dt>{texts.department}</dt>
          <dd>{department[language]}</dd>
        </div>
        <div>
          <dt>{texts.date}</dt>
          <dd>
            <time dateTime={date}>{shownDay(date, language)}</time>
          </dd>
        </div>
      </dl>
      <p>{texts.genuineMeans}</p>
      <a className="button" href={withLanguage('/space', language)}>
        {texts.space}
      </a>
    </>
  );
}
