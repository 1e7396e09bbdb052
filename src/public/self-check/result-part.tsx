import type { ReactNode } from 'react';
import { type Language, withLanguage } from '../../pages/language.js';
import { Tag } from '../../pages/parts.js';
import { shownMoney } from '../../pages/values.js';
import type { Check, CheckResult } from '../../self-check/self-check.schema.js';
import { carried } from './carry.js';
import type { CheckForm } from './check-form.js';
import { AnswersPart, Carried, PATH } from './question-part.js';
import { CHECK_TEXTS } from './self-check.texts.js';

interface ResultProps {
  readonly form: CheckForm;
  readonly check: Check;
  readonly scope: string;
  readonly language: Language;
}

const GROUPS = ['eligible', 'undecided', 'ineligible'] as const;
type Group = (typeof GROUPS)[number];

/** How every policy came out, and what is to be done. Amounts of different policies are never added. */
export function ResultPart({ form, check, scope, language }: ResultProps): ReactNode {
  const texts = CHECK_TEXTS[language];
  return (
    <>
      <div className="check-head">
        <p className="quiet">{scope}</p>
        <h1>{texts.result}</h1>
        <p className="lead">
          {texts.resultLead(check.asked, check.policies)} {texts.estimate}
        </p>
      </div>
      {check.amounts.left > 0 && (
        <form method="post" action={withLanguage(PATH, language)}>
          <Carried form={form} />
          <button type="submit" className="button" name="step" value="amounts">
            {texts.amounts(check.amounts.left)}
          </button>
        </form>
      )}
      {GROUPS.map((group) => (
        <ResultGroup key={group} group={group} check={check} language={language} />
      ))}
      <CarryPart check={check} form={form} language={language} />
      <AnswersPart form={form} check={check} language={language} />
    </>
  );
}

function ResultGroup({ group, check, language }: { group: Group; check: Check; language: Language }): ReactNode {
  const texts = CHECK_TEXTS[language];
  const results = check.results.filter(({ verdict }) => groupOf(verdict) === group);
  if (results.length === 0 && check.policies === 1) return null;
  return (
    <section className="stack" aria-labelledby={group}>
      <h2 id={group}>{texts.groupOf(texts.told[group], results.length)}</h2>
      {results.length === 0 && <p className="quiet">{texts.none[group]}</p>}
      {group === 'undecided' && results[0] !== undefined && <p>{results[0].next}</p>}
      {group === 'eligible' ? (
        results.map((result) => <EligibleCard key={result.policy} result={result} language={language} />)
      ) : (
        <ResultRows results={results} group={group} language={language} />
      )}
    </section>
  );
}

function groupOf(verdict: CheckResult['verdict']): Group {
  return verdict === 'not-in-force' ? 'ineligible' : verdict;
}

interface OneProps {
  readonly result: CheckResult;
  readonly language: Language;
}

function EligibleCard({ result, language }: OneProps): ReactNode {
  const texts = CHECK_TEXTS[language];
  return (
    <article className="card">
      <div className="card-head">
        <h3>
          <GuideLink result={result} language={language} />
        </h3>
        <Tag tone="good">{texts.told.eligible}</Tag>
      </div>
      <Whose result={result} />
      <Amount result={result} language={language} />
      {result.reason !== null && <p>{result.reason}</p>}
      <dl className="pairs">
        <div>
          <dt>{texts.toDo}</dt>
          <dd>{result.next}</dd>
        </div>
        <div>
          <dt>{texts.call}</dt>
          <dd>
            <Contacts result={result} />
          </dd>
        </div>
      </dl>
    </article>
  );
}

/** There may be many of these: each takes little room. */
function ResultRows({
  results,
  group,
  language,
}: {
  readonly results: readonly CheckResult[];
  readonly group: Exclude<Group, 'eligible'>;
  readonly language: Language;
}): ReactNode {
  if (results.length === 0) return null;
  return (
    <ul className="card rows">
      {results.map((result) => (
        <li key={result.policy} className="check-row">
          <h3>
            <GuideLink result={result} language={language} />
          </h3>
          <Whose result={result} />
          {result.reason !== null && <p>{result.reason}</p>}
          <Gaps result={result} group={group} language={language} />
          {group === 'undecided' && (
            <p className="small">
              <Contacts result={result} />
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function GuideLink({ result: { title, guide }, language }: OneProps): ReactNode {
  return <a href={withLanguage(guide, language)}>{title}</a>;
}

function Whose({ result: { className, department } }: Pick<OneProps, 'result'>): ReactNode {
  return (
    <p className="quiet small">
      {className} · {department}
    </p>
  );
}

function Contacts({ result: { contacts } }: Pick<OneProps, 'result'>): ReactNode {
  return contacts.map(({ name, phone }) => (
    <span key={name} className="check-contact">
      {name} <a href={`tel:${phone.replaceAll(/[^\d+]/g, '')}`}>{phone}</a>
    </span>
  ));
}

/** A right has none; of the others it may not be known. */
function Amount({ result, language }: { readonly result: CheckResult; readonly language: Language }): ReactNode {
  const texts = CHECK_TEXTS[language];
  const { amount, ceiling } = result;
  if (result.class === 'right' || result.class === 'status') return null;
  if (amount === null) return <p className="quiet">{texts.noAmount}</p>;
  return (
    <p>
      {texts.amount}{' '}
      <strong className="money">
        {ceiling && `${texts.ceiling} `}
        {shownMoney(amount, language)}
      </strong>{' '}
      <span className="quiet small">{texts.estimate}</span>
    </p>
  );
}

function Gaps({
  result: { gaps, verdict },
  group,
  language,
}: {
  readonly result: CheckResult;
  readonly group: Exclude<Group, 'eligible'>;
  readonly language: Language;
}): ReactNode {
  const texts = CHECK_TEXTS[language];
  if (gaps === null) return verdict === 'ineligible' ? <p className="quiet">{texts.noGaps}</p> : null;
  // What was not asked any more, since it changes nothing, is no gap yet: it is only said that there is more.
  const shown = group === 'ineligible' ? gaps.filter(({ kind }) => kind === 'change') : gaps;
  const more = gaps.length - shown.length;
  if (shown.length === 0) return null;
  return (
    <>
      <p className="quiet small">{texts.gaps[group]}</p>
      <ul className="bullets">
        {shown.map(({ fact, text }) => (
          <li key={fact}>{text}</li>
        ))}
        {more > 0 && <li className="quiet">{texts.more(more)}</li>}
      </ul>
    </>
  );
}

/** Taking the answers along is offered where script can do it; without, it is said what can be done instead. */
function CarryPart({ check, form, language }: Omit<ResultProps, 'scope'>): ReactNode {
  const texts = CHECK_TEXTS[language];
  const signIn = withLanguage('/sign-in?next=%2Fspace', language);
  const answers = carried(form.answers, check.asOf);
  return (
    <section className="card no-print" aria-labelledby="carry">
      <h2 id="carry">{texts.carryTitle}</h2>
      <div className="stack" data-without>
        <p>{texts.carryWithout}</p>
        <p>
          <a className="button" href={signIn}>
            {texts.signIn}
          </a>
        </p>
      </div>
      <div className="stack" data-carry={JSON.stringify(answers)} data-to={signIn} hidden>
        <p id="carry-means">{texts.carryMeans}</p>
        <p className="buttons">
          <button type="button" className="button primary" aria-describedby="carry-means">
            {texts.carry}
          </button>
        </p>
      </div>
      <p className="buttons">
        <button type="button" className="button" data-print hidden>
          {texts.print}
        </button>
      </p>
    </section>
  );
}
