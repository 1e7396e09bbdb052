import type { ReactNode } from 'react';
import type { Deps } from '../../deps.js';
import { civilDateOf } from '../../eligibility/civil-date.js';
import { guidePath } from '../../guides/guide-address.service.js';
import { HttpError } from '../../http/errors.js';
import type { Limits } from '../../http/rate-limit.js';
import { whoOf } from '../../http/who.js';
import { askedIn, type Problem, type Typed, typedIn } from '../../pages/form.js';
import { type Language, withLanguage } from '../../pages/language.js';
import type { Asked, PublicPage, Shown } from '../../pages/page.js';
import { ErrorSummary, RadioField } from '../../pages/parts.js';
import { ownStyle } from '../../pages/style-sheet.js';
import { findPolicy } from '../../policies/policy.service.js';
import { CLASS_WORDS } from '../../policies/policy-words.schema.js';
import type { Question } from '../../self-check/self-check.schema.js';
import { openQuestion, selfCheck } from '../../self-check/self-check.service.js';
import { CARRY_SCRIPT } from './carry.js';
import { answerIn, type CheckForm, carriedBy, formIn, withAnswer, without } from './check-form.js';
import { PATH, QuestionPart } from './question-part.js';
import { ResultPart } from './result-part.js';
import { CHECK_TEXTS } from './self-check.texts.js';

type CheckPageDeps = Pick<Deps, 'rules' | 'clock' | 'config'>;

const CHECK_STYLE = ownStyle('public/self-check', 'self-check');
/** What these pages load besides the common style. */
export const CHECK_ASSETS = [CHECK_STYLE, CARRY_SCRIPT];

/** 政策自测: one question a page, as long as an answer can change a verdict. */
export function selfCheckPages(deps: CheckPageDeps, limits: Limits): PublicPage[] {
  return [
    {
      method: 'get',
      path: PATH,
      show: async ({ ctx, language }) => {
        const { policy = '' } = askedIn(ctx);
        if (policy === '') return { ...page(language, <Start language={language} />), noindex: false, keepFor: 60 };
        return begun(policy, language, deps);
      },
    },
    {
      method: 'post',
      path: PATH,
      show: async (asked) => {
        await limits.selfCheck.take(whoOf(asked.ctx).from.address);
        // The back button shows what was there, without sending the form again; nobody else keeps it.
        asked.ctx.set('Cache-Control', 'private, max-age=1800');
        return answered(asked, deps);
      },
    },
  ];
}

function begun(policy: string, language: Language, deps: CheckPageDeps): Shown {
  try {
    // Its address says it all: the other language needs no form.
    const { carried: _, ...shown } = step({ policy, answers: [], question: undefined, amounts: false }, language, deps);
    return shown;
  } catch (error) {
    if (error instanceof HttpError && error.code === 'not-in-force') return closed(policy, language);
    throw error;
  }
}

async function answered({ ctx, language }: Asked, deps: CheckPageDeps): Promise<Shown> {
  const typed = typedIn(ctx);
  const form = formIn(typed);
  if (form === null) return broken(language);
  try {
    return next(form, typed, language, deps);
  } catch (error) {
    // What was typed is answered beside its field: this is about what travels hidden.
    if (error instanceof HttpError && error.status === 400) return broken(language);
    throw error;
  }
}

/** What a press of a button comes to. */
function next(form: CheckForm, typed: Typed, language: Language, deps: CheckPageDeps): Shown {
  const { step: pressed, change } = typed;
  const plain = { ...form, question: undefined };
  if (change !== undefined) {
    const changed = without(plain, change);
    return step(changed, language, deps, openQuestion(change, changed, language, deps));
  }
  if (pressed === 'amounts') return step({ ...plain, amounts: true }, language, deps);
  if (pressed === 'result') return step({ ...plain, amounts: false }, language, deps);
  const question = form.question === undefined ? null : openQuestion(form.question, form, language, deps);
  if (question === null) return step(plain, language, deps);
  if (pressed === 'unknown') return step(withAnswer(plain, question.fact, null), language, deps);
  if (pressed !== 'answer') return step(plain, language, deps, question);
  const answer = answerIn(question, typed, language, deps);
  if ('value' in answer) return step(withAnswer(plain, question.fact, answer.value), language, deps);
  const again = { typed, problems: [answer.problem], found: answer.found };
  return { ...step(plain, language, deps, question, again), status: 422, refused: true };
}

interface Again {
  readonly typed: Typed;
  readonly problems: readonly Problem[];
  readonly found: readonly { readonly code: string; readonly label: string }[] | undefined;
}

/** The question that comes next, or the result. @param asked a question to ask first */
function step(
  form: CheckForm,
  language: Language,
  deps: CheckPageDeps,
  asked: Question | null = null,
  again?: Again,
): Shown {
  const check = selfCheck({ policy: form.policy, class: form.class, answers: form.answers }, language, deps);
  const question = asked ?? check.next ?? (form.amounts ? check.amounts.next : null);
  const shared = { form, check, scope: scopeOf(form, language, deps), language };
  const { result } = CHECK_TEXTS[language];
  const carried = carriedBy({ ...form, question: question?.fact });
  if (question === null) return { ...page(language, <ResultPart {...shared} />, result), carried };
  const body = <QuestionPart {...shared} question={question} {...again} />;
  return { ...page(language, body, question.label), carried };
}

function scopeOf({ policy, class: kind }: CheckForm, language: Language, { rules, clock }: CheckPageDeps): string {
  const texts = CHECK_TEXTS[language];
  if (kind !== undefined) return texts.ofClass(CLASS_WORDS[kind][language]);
  const found = policy === undefined ? undefined : findPolicy(rules, policy, civilDateOf(clock.now()));
  return found === undefined ? texts.all : texts.one(found.title[language]);
}

function page(language: Language, body: ReactNode, title = CHECK_TEXTS[language].title): Shown {
  const { lead } = CHECK_TEXTS[language];
  return {
    title,
    description: lead,
    noindex: true,
    door: 'check',
    styles: [CHECK_STYLE],
    scripts: [CARRY_SCRIPT],
    body,
  };
}

/** Where a check begins: of which policies. */
function Start({ language }: { readonly language: Language }): ReactNode {
  const texts = CHECK_TEXTS[language];
  const classes = Object.entries(CLASS_WORDS).map(([value, words]) => ({ value, label: words[language] }));
  return (
    <>
      <div className="page-head">
        <h1>{texts.title}</h1>
        <p className="lead">{texts.lead}</p>
        <p className="quiet">{texts.notKept}</p>
      </div>
      <section className="card" aria-label={texts.goal}>
        <form className="form" method="post" action={withLanguage(PATH, language)}>
          <RadioField
            {...{ name: 'class', label: texts.goal, hint: texts.goalHint, problems: [], typed: { class: '' } }}
            choices={[{ value: '', label: texts.goalAll }, ...classes]}
          />
          <p className="buttons">
            <button type="submit" className="button primary">
              {texts.start}
            </button>
          </p>
        </form>
      </section>
    </>
  );
}

/** Hidden fields that are not ours any more: nothing can be gone on with. */
function broken(language: Language): Shown {
  const texts = CHECK_TEXTS[language];
  const body = (
    <>
      <ErrorSummary problems={[{ field: null, text: texts.broken }]} language={language} />
      <div className="page-head">
        <h1>{texts.title}</h1>
      </div>
      <p>
        <a className="button primary" href={withLanguage(PATH, language)}>
          {texts.restart}
        </a>
      </p>
    </>
  );
  return { ...page(language, body), status: 422, refused: true };
}

/** A policy that is not in force here: its guide says more. */
function closed(policy: string, language: Language): Shown {
  const texts = CHECK_TEXTS[language];
  const body = (
    <>
      <div className="page-head">
        <h1>{texts.closed}</h1>
        <p className="lead">{texts.closedMeans}</p>
      </div>
      <p className="buttons">
        <a className="button primary" href={withLanguage(guidePath(policy), language)}>
          {texts.guide}
        </a>
        <a className="button" href={withLanguage(PATH, language)}>
          {texts.goalAll}
        </a>
      </p>
    </>
  );
  return { ...page(language, body, texts.closed), status: 410 };
}
