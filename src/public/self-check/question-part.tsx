import type { ReactNode } from 'react';
import type { Problem, Typed } from '../../pages/form.js';
import { type Language, withLanguage } from '../../pages/language.js';
import { ErrorSummary, RadioField, SelectField, TextField } from '../../pages/parts.js';
import type { Check, Question } from '../../self-check/self-check.schema.js';
import { ANSWER, type CheckForm, carriedBy, choiceName } from './check-form.js';
import { CHECK_TEXTS } from './self-check.texts.js';

export const PATH = '/check';
/** Fewer are all to be seen at once. */
const MOST_RADIOS = 12;
const MOST_REASONS = 5;

interface QuestionProps {
  readonly question: Question;
  readonly form: CheckForm;
  readonly check: Check;
  /** Of what the check is. */
  readonly scope: string;
  readonly language: Language;
  readonly typed?: Typed;
  readonly problems?: readonly Problem[];
  readonly found?: readonly { readonly code: string; readonly label: string }[] | undefined;
}

/** One question: how to answer it, why it is asked, how many are left, and what was answered before. */
export function QuestionPart(props: QuestionProps): ReactNode {
  const { question, form, check, scope, language, problems = [] } = props;
  const texts = CHECK_TEXTS[language];
  return (
    <>
      <ErrorSummary problems={problems} language={language} />
      <div className="check-head">
        <p className="quiet">{scope}</p>
        <h1>{question.input === 'yes-no' ? texts.asked(question.label) : question.label}</h1>
        <p className="quiet" role="status">
          {form.amounts ? texts.amountStep(check.amounts.left) : texts.progress(check.asked, check.left)}
          {check.policies > 1 && !form.amounts && ` ${texts.settled(check.settled, check.policies)}`}
        </p>
      </div>
      <section className="card" aria-label={texts.answer}>
        <form className="form" method="post" action={withLanguage(PATH, language)}>
          <Carried form={{ ...form, question: question.fact }} />
          <AnswerField {...props} problems={problems} />
          <p className="buttons">
            <button type="submit" className="button primary" name="step" value="answer">
              {question.input === 'search' && props.found === undefined ? texts.search : texts.next}
            </button>
            <button type="submit" className="button" name="step" value="unknown" formNoValidate>
              {texts.unknown}
            </button>
            {form.amounts && (
              <button type="submit" className="button" name="step" value="result">
                {texts.toResult}
              </button>
            )}
          </p>
          <Why question={question} isOne={check.policies === 1} language={language} />
        </form>
      </section>
      <AnswersPart form={form} check={check} language={language} />
    </>
  );
}

/** What travels with every form. */
export function Carried({ form }: { readonly form: CheckForm }): ReactNode {
  return Object.entries(carriedBy(form)).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ));
}

function AnswerField({ question, language, typed = {}, problems = [], found }: QuestionProps): ReactNode {
  const texts = CHECK_TEXTS[language];
  const { label, input, unit, choices, hint } = question;
  const field = {
    ...{ name: ANSWER, typed, problems },
    label: texts.answerOf(label),
    ...(hint !== null && { hint }),
  };
  if (input === 'some-of') return <SeveralField {...field} choices={choices ?? []} />;
  if (input === 'yes-no') return <RadioField {...field} choices={yesNo(language)} />;
  if (input === 'one-of') {
    const values = (choices ?? []).map(({ code, label: name }) => ({ value: code, label: name }));
    if (values.length <= MOST_RADIOS) return <RadioField {...field} choices={values} />;
    return <SelectField {...field} choices={values} none={texts.choose} />;
  }
  if (input === 'day') return <TextField {...field} type="date" />;
  if (input === 'search') {
    if (found === undefined) return <TextField {...field} autoComplete="off" />;
    const values = found.map(({ code, label: name }) => ({ value: code, label: `${name} · ${code}` }));
    return <RadioField {...field} choices={values} />;
  }
  return <TextField {...field} inputMode="decimal" autoComplete="off" {...(unit !== null && { unit })} />;
}

function yesNo(language: Language) {
  const { yes, no } = CHECK_TEXTS[language];
  return [
    { value: 'true', label: yes },
    { value: 'false', label: no },
  ];
}

/** As many as apply, each a box of its own; the first has the field's name as its id. */
function SeveralField({
  name,
  label,
  hint,
  typed,
  problems,
  choices,
}: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly typed: Typed;
  readonly problems: readonly Problem[];
  readonly choices: NonNullable<Question['choices']>;
}): ReactNode {
  const error = problems.find(({ field }) => field === name)?.text;
  return (
    <fieldset className={error === undefined ? 'radios' : 'radios wrong'}>
      <legend>{label}</legend>
      {hint !== undefined && <p className="hint">{hint}</p>}
      {error !== undefined && <p className="field-error">{error}</p>}
      {choices.map(({ code, label: choice }, at) => {
        const id = at === 0 ? name : `${name}-${code}`;
        return (
          <div key={code} className="check">
            <input
              id={id}
              type="checkbox"
              name={choiceName(code)}
              value="on"
              defaultChecked={typed[choiceName(code)] === 'on'}
            />
            <label htmlFor={id}>{choice}</label>
          </div>
        );
      })}
    </fieldset>
  );
}

function Why({
  question: { why, source },
  isOne,
  language,
}: Pick<QuestionProps, 'question' | 'language'> & { readonly isOne: boolean }): ReactNode {
  const texts = CHECK_TEXTS[language];
  return (
    <div className="small quiet">
      {source !== null && <p>{texts.source(source)}</p>}
      {!isOne && (
        <>
          <p>{texts.why(why.length)}</p>
          <ul className="bullets">
            {why.slice(0, MOST_REASONS).map((title) => (
              <li key={title}>{title}</li>
            ))}
            {why.length > MOST_REASONS && <li>…</li>}
          </ul>
        </>
      )}
    </div>
  );
}

/** What was answered so far; each can be changed, which takes it back and asks it again. */
export function AnswersPart({ form, check, language }: Pick<QuestionProps, 'form' | 'check' | 'language'>): ReactNode {
  const texts = CHECK_TEXTS[language];
  if (check.answers.length === 0) return null;
  return (
    <section className="card check-answers" aria-labelledby="answers">
      <h2 id="answers">{texts.answers}</h2>
      <form method="post" action={withLanguage(PATH, language)}>
        <Carried form={form} />
        <ul className="rows">
          {check.answers.map(({ fact, label, shown }) => (
            <li key={fact} className="row">
              <span>
                <span className="quiet small">{label}</span>
                <br />
                {shown}
              </span>
              <button
                type="submit"
                className="plain-button"
                name="change"
                value={fact}
                aria-label={texts.changeOf(label)}
              >
                {texts.change}
              </button>
            </li>
          ))}
        </ul>
      </form>
      <p>
        <a href={withLanguage(restartOf(form), language)}>{texts.restart}</a>
      </p>
    </section>
  );
}

/** Where the same check begins. */
export function restartOf({ policy }: Pick<CheckForm, 'policy'>): string {
  return policy === undefined ? PATH : `${PATH}?policy=${encodeURIComponent(policy)}`;
}
