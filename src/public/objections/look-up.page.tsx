import type { ReactNode } from 'react';
import { typedReceipt } from '../../feedback/objection.schema.js';
import { type Desk, lookUpObjection, type PublicObjection } from '../../feedback/objection-desk.service.js';
import { HttpError } from '../../http/errors.js';
import { whoOf } from '../../http/who.js';
import { type Problem, type Typed, typedIn } from '../../pages/form.js';
import { type Language, withLanguage } from '../../pages/language.js';
import type { Asked, PublicPage, Shown } from '../../pages/page.js';
import { ErrorSummary, Tag, TextField } from '../../pages/parts.js';
import { shownDay } from '../../pages/values.js';
import { dueText } from './objection.page.js';
import { OBJECTION_TEXTS } from './objections.texts.js';

/** Where an objection stands, by the number of its receipt. The number is in no address, and in nobody's log. */
export function lookUpPages(desk: Desk): readonly PublicPage[] {
  return [
    { method: 'get', path: '/objections', show: async ({ language }) => formShown(language, {}, []) },
    { method: 'post', path: '/objections', show: (asked) => lookedUp(asked, desk) },
  ];
}

async function lookedUp({ ctx, language }: Asked, desk: Desk): Promise<Shown> {
  const texts = OBJECTION_TEXTS[language];
  const typed = typedIn(ctx);
  const number = (typed.number ?? '').trim();
  const wrong = (text: string, status: Shown['status']): Shown => ({
    ...formShown(language, typed, [{ field: 'number', text }]),
    ...{ status, refused: true },
  });
  if (number === '') return wrong(texts.numberMissing, 422);
  if (!typedReceipt.safeParse(number).success) return wrong(texts.numberUnknown, 422);
  try {
    const found = await lookUpObjection(number, whoOf(ctx), desk);
    const body = <Found found={found} language={language} />;
    return { title: texts.lookUp, body, noindex: true, door: 'publicity' };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    if (error.status === 404) return wrong(texts.numberUnknown, 404);
    if (error.status !== 429) throw error;
    ctx.set(error.headers);
    return wrong(texts.numberTooMany, 429);
  }
}

function formShown(language: Language, typed: Typed, problems: readonly Problem[]): Shown {
  const texts = OBJECTION_TEXTS[language];
  const body = (
    <>
      <div className="page-head">
        <h1>{texts.lookUp}</h1>
        <p className="lead">{texts.lookUpLead}</p>
      </div>
      <ErrorSummary problems={problems} language={language} />
      <form className="form card" method="post" action={withLanguage('/objections', language)} noValidate>
        <TextField
          {...{ name: 'number', label: texts.number, hint: texts.numberHint, typed, problems }}
          autoComplete="off"
        />
        <div className="buttons">
          <button type="submit" className="button primary">
            {texts.search}
          </button>
          <a href={withLanguage('/publicity', language)}>{texts.running}</a>
        </div>
      </form>
    </>
  );
  return { title: texts.lookUp, body, noindex: true, door: 'publicity' };
}

function Found({ found, language }: { readonly found: PublicObjection; readonly language: Language }): ReactNode {
  const texts = OBJECTION_TEXTS[language];
  const { receipt, state, item, department, receivedOn, dueOn, answer } = found;
  return (
    <>
      <h1>{texts.lookUp}</h1>
      <section className="card" aria-labelledby="state">
        <div className="card-head">
          <h2 id="state">{receipt}</h2>
          <Tag tone={state === 'answered' ? 'good' : 'waiting'}>{texts.states[state]}</Tag>
        </div>
        <dl className="pairs">
          <div>
            <dt>{texts.item}</dt>
            <dd>{item[language]}</dd>
          </div>
          {department !== null && (
            <div>
              <dt>{texts.department}</dt>
              <dd>{department[language]}</dd>
            </div>
          )}
          <div>
            <dt>{texts.receivedOn}</dt>
            <dd>{shownDay(receivedOn, language)}</dd>
          </div>
          {answer === null ? (
            <div>
              <dt>{texts.dueOn}</dt>
              <dd>{dueText(dueOn, language)}</dd>
            </div>
          ) : (
            <div>
              <dt>{texts.answeredOn}</dt>
              <dd>{shownDay(answer.on, language)}</dd>
            </div>
          )}
        </dl>
        {answer === null ? <p>{texts.waiting}</p> : <Answer {...{ answer, language }} />}
      </section>
      <p>
        <a href={withLanguage('/objections', language)}>{texts.another}</a>
      </p>
    </>
  );
}

function Answer({
  answer,
  language,
}: {
  readonly answer: NonNullable<PublicObjection['answer']>;
  readonly language: Language;
}): ReactNode {
  const texts = OBJECTION_TEXTS[language];
  return (
    <>
      <h3>{texts.answer}</h3>
      <p>{answer.upheld ? texts.upheld : texts.dismissed}</p>
      <div className="notice">
        <div>
          {answer.text.split(/\n+/).map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      </div>
      <p>{texts.notAgreed}</p>
    </>
  );
}
