import { HttpError } from '../../http/errors.js';
import { halfOf } from '../../pages/failed.js';
import type { Problem, Typed } from '../../pages/form.js';
import type { Language } from '../../pages/language.js';
import { type CheckRequest, checkRequest, type Question } from '../../self-check/self-check.schema.js';
import { answerTyped, type CheckDeps, codesLike } from '../../self-check/self-check.service.js';
import { CHECK_TEXTS } from './self-check.texts.js';

/** What a form of the check carries: the answers so far travel in it, for the server keeps none. */
export interface CheckForm extends CheckRequest {
  /** The question that it answers. */
  readonly question: string | undefined;
  /** It is about amounts by now. */
  readonly amounts: boolean;
}

/** The form as it was sent; null where it is none of ours. */
export function formIn(typed: Typed): CheckForm | null {
  const { policy, class: kind, answers = '[]', question, amounts } = typed;
  const parsed = checkRequest.safeParse({
    ...(filled(policy) && { policy }),
    ...(filled(kind) && { class: kind }),
    answers: jsonIn(answers),
  });
  if (!parsed.success) return null;
  return { ...parsed.data, question: filled(question) ? question : undefined, amounts: amounts === '1' };
}

/** The fields in which a form travels. */
export function carriedBy({ policy, class: kind, answers, question, amounts }: CheckForm): Record<string, string> {
  return {
    ...(policy !== undefined && { policy }),
    ...(kind !== undefined && { class: kind }),
    ...(question !== undefined && { question }),
    ...(amounts && { amounts: '1' }),
    answers: JSON.stringify(answers),
  };
}

/** The same without the answer to a question. */
export function without(form: CheckForm, slot: string): CheckForm {
  return { ...form, answers: form.answers.filter(({ fact }) => fact !== slot) };
}

export function withAnswer(form: CheckForm, fact: string, value: CheckRequest['answers'][number]['value']): CheckForm {
  return { ...form, answers: [...without(form, fact).answers, { fact, value }] };
}

/** An answer, or what is wrong with it; with `found`, codes of which one is to be chosen. */
export type Answered =
  | { readonly value: CheckRequest['answers'][number]['value'] }
  | { readonly problem: Problem; readonly found?: readonly { readonly code: string; readonly label: string }[] };

/** Names of the fields of an answer; one for each choice of several. */
export const ANSWER = 'answer';
export const choiceName = (code: string): string => `choice.${code}`;
const FOUND = 20;

/** What was answered to a question. */
export function answerIn(question: Question, typed: Typed, language: Language, deps: CheckDeps): Answered {
  const texts = CHECK_TEXTS[language];
  const text = (typed[ANSWER] ?? '').trim();
  if (question.input === 'some-of') {
    const codes = (question.choices ?? []).map(({ code }) => code).filter((code) => typed[choiceName(code)] === 'on');
    return { value: codes };
  }
  if (text === '') {
    const isChosen = question.input === 'yes-no' || question.input === 'one-of';
    return { problem: { field: ANSWER, text: isChosen ? texts.notChosen : texts.missing } };
  }
  if (question.input === 'search') return codeIn(question, text, language, deps);
  return valueIn(question, text, language, deps);
}

function codeIn({ fact }: Question, text: string, language: Language, deps: CheckDeps): Answered {
  const texts = CHECK_TEXTS[language];
  const found = codesLike(fact, text, language, deps);
  const whole = found.filter(({ code, label }) => [code, label].includes(text) || code === text.toUpperCase());
  const [only] = whole.length === 1 ? whole : found;
  if (only === undefined) return { problem: { field: ANSWER, text: texts.notFound } };
  if (whole.length === 1 || found.length === 1) return { value: only.code };
  const told = found.length > FOUND ? texts.tooMany(found.length) : texts.several(found.length);
  return { problem: { field: ANSWER, text: told }, found: found.slice(0, FOUND) };
}

function valueIn({ fact, input }: Question, text: string, language: Language, deps: CheckDeps): Answered {
  const plain = plainOf(input, text);
  try {
    answerTyped(fact, plain, deps);
    return { value: plain };
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 400) throw error;
    const [{ message = error.message } = {}] = error.details as readonly { readonly message?: string }[];
    return { problem: { field: ANSWER, text: halfOf(message, language) } };
  }
}

/** 1,200 is a number as well; what is none stays text, and is refused as such. */
function plainOf(input: Question['input'], text: string): string | number | boolean {
  if (input === 'yes-no') return text === 'true';
  if (input === 'one-of' || input === 'day') return text;
  const plain = text.replaceAll(/[,，]/g, '');
  const isCounted = input === 'whole' || input === 'number';
  return isCounted && /^-?\d{1,15}(\.\d{1,10})?$/.test(plain) ? Number(plain) : plain;
}

function filled(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
