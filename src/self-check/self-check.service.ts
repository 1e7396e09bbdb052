import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import type { Answers, FactValue, Language } from '../eligibility/index.js';
import { typedValue } from '../enterprises/typed-facts.service.js';
import { HttpError, invalid } from '../http/errors.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { findPolicy } from '../policies/policy.service.js';
import { InputError } from '../terminal/input-error.js';
import { resultView } from './check-result.js';
import { type Checked, type Checking, checkingFor } from './checking.js';
import { answerShown, questionView, slotLabel } from './question-words.js';
import type { Check, CheckAnswer, CheckRequest, Question } from './self-check.schema.js';

export type CheckDeps = Pick<Deps, 'rules' | 'clock' | 'config'>;

const DISTRICT = 'districtCode';

/**
 * How far a firm's answers decide the policies in force here: the next question as long as one can change a verdict, and
 * how each policy stands. Nothing of it is kept.
 * @throws HttpError 404 for an unknown policy, 409 for one that is not in force here; 400 with one detail per answer that is none
 */
export function selfCheck(request: CheckRequest, language: Language, deps: CheckDeps): Check {
  const checking = checkingOf(deps);
  const policies = policiesOf(request, checking);
  const answers = answersOf(request.answers, checking);
  const { open, policies: standings } = checking.questions(policies, answers);
  const whyOf = (slot: string) => policies.filter((_, at) => standings[at]?.open.has(slot));
  const [first] = open;
  const told = {
    ...{ asOf: checking.scope.asOf, policies: policies.length, left: open.length },
    asked: [...answers.keys()].filter((slot) => checking.decides(slot, policies)).length,
    settled: standings.filter((one) => one.open.size === 0).length,
    answers: [...answers].map(([slot, value]) => answerView(slot, value, checking, language)),
  };
  if (first !== undefined) {
    const next = questionView(first, whyOf(first), checking, language);
    return { ...told, next, results: [], amounts: { left: 0, next: null } };
  }
  const checked = policies.map((policy) => checking.weigh(policy, answers));
  const district = answers.get(DISTRICT);
  const results = checked.map((one) =>
    resultView(one, typeof district === 'string' ? district : null, checking, language),
  );
  return {
    ...told,
    next: null,
    results,
    amounts: amountsView(amountsLeft(checked, answers, checking), checking, language),
  };
}

/** A question by its slot, where it is one that is still open, of a verdict or of an amount. */
export function openQuestion(
  slot: string,
  request: CheckRequest,
  language: Language,
  deps: CheckDeps,
): Question | null {
  const checking = checkingOf(deps);
  const policies = policiesOf(request, checking);
  const answers = answersOf(request.answers, checking);
  const { open, policies: standings } = checking.questions(policies, answers);
  if (open.length === 0) {
    const checked = policies.map((policy) => checking.weigh(policy, answers));
    const why = amountsLeft(checked, answers, checking).filter((one) => one.slot === slot);
    return why.length === 0
      ? null
      : questionView(
          slot,
          why.map(({ policy }) => policy),
          checking,
          language,
        );
  }
  const why = policies.filter((_, at) => standings[at]?.open.has(slot));
  return why.length === 0 ? null : questionView(slot, why, checking, language);
}

/** Codes of a long list whose code or name holds what was typed, the whole code or name first. */
export function codesLike(
  slot: string,
  typed: string,
  language: Language,
  deps: CheckDeps,
): { code: string; label: string }[] {
  const checking = checkingOf(deps);
  const list = checking.asked(slot)?.definition.codeList;
  const codes = list === undefined ? undefined : checking.rules.codes.get(list)?.codes;
  const wanted = typed.trim().toLowerCase();
  if (codes === undefined || wanted === '') return [];
  const found = [...codes].filter(([code, { zh, en }]) =>
    [code, zh, en].some((text) => text.toLowerCase().includes(wanted)),
  );
  const isWhole = ([code, { zh, en }]: (typeof found)[number]) =>
    [code, zh, en].some((text) => text.toLowerCase() === wanted);
  return found
    .sort((a, b) => Number(isWhole(b)) - Number(isWhole(a)))
    .map(([code, label]) => ({ code, label: label[language] }));
}

/** @throws HttpError 400 with what the value has to be */
export function answerTyped(slot: string, value: unknown, deps: CheckDeps): FactValue {
  const [answer] = answersOf([{ fact: slot, value: value as CheckAnswer['value'] }], checkingOf(deps)).values();
  return answer as FactValue;
}

function checkingOf({ rules, clock, config }: CheckDeps): Checking {
  return checkingFor(rules, { asOf: civilDateOf(clock.now()), city: config.city });
}

function policiesOf({ policy, class: kind }: CheckRequest, checking: Checking): readonly PolicyVersion[] {
  if (policy === undefined) return checking.policies.filter((one) => kind === undefined || one.class === kind);
  const found = checking.policies.find(({ code }) => code === policy);
  if (found !== undefined) return [found];
  const other = findPolicy(checking.rules, policy, checking.scope.asOf);
  if (other === undefined) throw new HttpError(404, 'not-found', '没有这项政策 · there is no such policy');
  throw new HttpError(
    409,
    'not-in-force',
    '该政策不在执行期或不适用于本市，不能自测 · this policy is not in force here and cannot be checked',
  );
}

/** @throws HttpError 400 */
function answersOf(given: readonly CheckAnswer[], checking: Checking): Answers {
  const answers = new Map<string, FactValue | null>();
  const faults = given.flatMap(({ fact, value }, at) => {
    const fault = (field: string, message: string) => [{ path: `body.answers.${at}.${field}`, message }];
    const asked = checking.asked(fact);
    if (asked === undefined) return fault('fact', '没有这个问题 · is no question of this check');
    if (answers.has(fact)) return fault('fact', '同一问题只能回答一次 · is there twice');
    try {
      const isKnown = value !== null && value !== '';
      answers.set(fact, isKnown ? typedValue(asked.definition.key, value, checking.rules) : null);
      return [];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return fault('value', error.message.replace(/^value: /, ''));
    }
  });
  if (faults.length > 0) throw invalid(faults);
  return answers;
}

interface AmountLeft {
  readonly slot: string;
  readonly policy: PolicyVersion;
}

/** What the amounts of eligible policies still lack and can be answered. */
function amountsLeft(checked: readonly Checked[], answers: Answers, checking: Checking): AmountLeft[] {
  return checked.flatMap(({ policy, entitlement: { verdict, benefit } }) => {
    if (verdict !== 'eligible' || benefit === null || benefit.amount !== null) return [];
    const missing = benefit.missing.map(({ fact }) => fact);
    // A list of records cannot be answered: then nothing that is answered gives the amount.
    if (missing.some((fact) => checking.slotsFor(policy, [fact]).length === 0)) return [];
    const slots = checking.slotsFor(policy, missing);
    return slots.filter((slot) => !answers.has(slot)).map((slot) => ({ slot, policy }));
  });
}

function amountsView(amounts: readonly AmountLeft[], checking: Checking, language: Language): Check['amounts'] {
  const [first] = amounts;
  if (first === undefined) return { left: 0, next: null };
  const why = amounts.flatMap((one) => (one.slot === first.slot ? [one.policy] : []));
  return {
    left: new Set(amounts.map(({ slot }) => slot)).size,
    next: questionView(first.slot, why, checking, language),
  };
}

function answerView(
  slot: string,
  value: FactValue | null,
  checking: Checking,
  language: Language,
): Check['answers'][number] {
  const definition = checking.asked(slot)?.definition;
  if (definition === undefined) return { fact: slot, label: slot, shown: '', known: false };
  return {
    ...{ fact: slot, label: slotLabel(slot, definition, checking.scope.asOf, language), known: value !== null },
    shown: answerShown(value, definition, checking.rules, language),
  };
}
