import type { ReactNode } from 'react';
import type { Guide } from '../../guides/guide.schema.js';
import { guidePath } from '../../guides/guide-address.service.js';
import { type Language, withLanguage } from '../../pages/language.js';
import { Tag } from '../../pages/parts.js';
import { shownDay } from '../../pages/values.js';
import { GUIDE_TEXTS } from './guide.texts.js';
import { Day, Pair } from './guide-parts.js';

interface Props {
  readonly guide: Guide;
  readonly language: Language;
}

/** Title and what must be known before all else: whether it holds here and now. */
export function GuideHead({ guide, language }: Props): ReactNode {
  const texts = GUIDE_TEXTS[language];
  const isOpen = guide.standing === 'in-force' && guide.concernsCity && !guide.sample;
  return (
    <>
      <p className="back">
        <a href={withLanguage(guide.sample ? '/policies/samples' : '/policies', language)}>{texts.list}</a>
      </p>
      <div className="page-head">
        <h1>{guide.title[language]}</h1>
        <Tag tone={guide.sample ? 'attention' : 'waiting'}>
          {guide.sample ? texts.sample : guide.words.delivery[language]}
        </Tag>
      </div>
      <p className="lead">{guide.summary[language]}</p>
      <Warnings guide={guide} language={language} />
      {isOpen && (
        <p className="buttons">
          <a className="button primary" href={withLanguage(`/check?policy=${guide.code}`, language)}>
            {texts.check}
          </a>
        </p>
      )}
    </>
  );
}

function Warnings({ guide, language }: Props): ReactNode {
  const texts = GUIDE_TEXTS[language];
  const { sample, concernsCity, standing, verified } = guide;
  return (
    <>
      {sample && <Warning>{texts.sampleMeans}</Warning>}
      {!sample && !concernsCity && <Warning>{texts.elsewhere}</Warning>}
      {standing === 'ended' && <Ended guide={guide} language={language} />}
      {standing === 'not-begun' && (
        <Warning title={texts.notBegun}>{texts.beginsOn(shownDay(guide.validFrom, language))}</Warning>
      )}
      {!verified && <Warning>{texts.unverified}</Warning>}
    </>
  );
}

function Warning({ title, children }: { readonly title?: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="notice attention">
      <div>
        {title !== undefined && <p className="notice-title">{title}</p>}
        {typeof children === 'string' ? <p>{children}</p> : children}
      </div>
    </div>
  );
}

/** That it has ended, what came after it, and where to look on. */
function Ended({ guide: { validTo, successor, related, renewal }, language }: Props): ReactNode {
  const texts = GUIDE_TEXTS[language];
  const link = ({ code, title }: Guide['related'][number], version?: string) => (
    <a href={withLanguage(guidePath(code, version), language)}>{title[language]}</a>
  );
  return (
    <Warning title={texts.ended}>
      <p>{texts.endedOn(shownDay(validTo ?? '', language))}</p>
      <p>
        {successor === null
          ? texts.noSuccessor
          : [texts.successor, <b key="link">{link(successor, successor.version)}</b>]}
      </p>
      {renewal !== null && (
        <p>
          {texts.renewal}
          {renewal[language]}
        </p>
      )}
      {related.length > 0 && (
        <>
          <p>{texts.related}</p>
          <ul className="bullets">
            {related.map((one) => (
              <li key={one.code}>{link(one)}</li>
            ))}
          </ul>
        </>
      )}
    </Warning>
  );
}

/** What it is, from when to when, and who is in charge. */
export function GuideSummary({ guide, language }: Props): ReactNode {
  const texts = GUIDE_TEXTS[language];
  const { words, department, validFrom, validTo, acceptUntil, payUntil, fund, renewal, standing } = guide;
  const day = (value: string) => <Day day={value} language={language} />;
  return (
    <dl className="pairs">
      <Pair label={texts.kind}>{words.class[language]}</Pair>
      <Pair label={texts.delivery}>{words.delivery[language]}</Pair>
      <Pair label={texts.level}>{words.level[language]}</Pair>
      <Pair label={texts.department}>{department[language]}</Pair>
      <Pair label={texts.forWhom}>{guide.guide.beneficiaries[language]}</Pair>
      <Pair label={texts.valid}>
        {validTo === null ? (
          texts.endless(shownDay(validFrom, language))
        ) : (
          <Between guide={guide} language={language} />
        )}
      </Pair>
      {acceptUntil !== null && <Pair label={texts.acceptUntil}>{day(acceptUntil)}</Pair>}
      {payUntil !== null && <Pair label={texts.payUntil}>{day(payUntil)}</Pair>}
      {renewal !== null && standing !== 'ended' && <Pair label={texts.renewalLabel}>{renewal[language]}</Pair>}
      {fund !== null && <Pair label={texts.fund}>{fund[language]}</Pair>}
      <Pair label={texts.fee}>{texts.free}</Pair>
    </dl>
  );
}

function Between({ guide: { validFrom, validTo }, language }: Props): ReactNode {
  return (
    <>
      <Day day={validFrom} language={language} />
      {GUIDE_TEXTS[language].to}
      <Day day={validTo ?? ''} language={language} />
    </>
  );
}
