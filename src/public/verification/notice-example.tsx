import type { ReactNode } from 'react';
import type { Language } from '../../pages/language.js';
import { VERIFICATION_TEXTS } from './verification.texts.js';

/** Of the form of a number, and nobody's. */
const NUMBER = 'ZD4K7P9T2WXA';
const [CODE, END] = ['91441602••••••', '1A2X'];

/** A notice and a licence as they look, with what to type marked: in words, so that everybody can read it. */
export function NoticeExample({ language }: { readonly language: Language }): ReactNode {
  const texts = VERIFICATION_TEXTS[language];
  return (
    <figure className="card example">
      <figcaption>
        <h2>{texts.example}</h2>
      </figcaption>
      <div className="example-sheet">
        <p className="quiet small">{texts.exampleNotice}</p>
        <p>
          <strong>
            {texts.exampleSubject}
            <mark>{NUMBER}</mark>
            {texts.exampleSubjectEnd}
          </strong>
        </p>
        <p>
          {texts.exampleEnd}
          <mark>{NUMBER}</mark>
        </p>
      </div>
      <div className="example-sheet">
        <p className="quiet small">{texts.exampleLicence}</p>
        <p>
          {texts.exampleCode}
          <code>
            {CODE}
            <mark>{END}</mark>
          </code>
        </p>
      </div>
    </figure>
  );
}
