import { type Verdict, verdictOf } from '../decide.js';
import { Decimal, round, showMoney, yuan, ZERO } from '../decimal.js';
import type { CivilDate, Facts, MissingFact, Words } from '../facts.js';
import { enterpriseFacts, type Scope } from '../scope.js';
import type { Vocabulary } from '../vocabulary.js';
import type { Amount, Benefit } from './benefit.schema.js';
import { amountOf } from './benefit-forms.js';
import { BenefitRun, type Place, type Working, type WorkingLine } from './benefit-run.js';

/** One part of an amount that is paid in parts. */
export interface Instalment {
  readonly label: Words;
  /** 元 with two decimals; null where the whole is undecided. */
  readonly amount: string | null;
  /** Whether its condition holds at `asOf`; a part without one is due with the first. */
  readonly verdict: Verdict;
  readonly afterMonths?: number;
}

/** What `computeBenefit` comes to. */
export interface BenefitResult {
  /** 元 with two decimals, "7200.00"; null where something needed is missing or the formula cannot be computed. */
  readonly amount: string | null;
  /** The amount is a ceiling, shown as 最高. */
  readonly ceiling: boolean;
  /** How the amount comes about, step by step; what came out before something was missing is kept. */
  readonly working: readonly WorkingLine[];
  /** For reliefs: what remains payable, or null where it is undecided; absent where the policy gives no formula. */
  readonly payable?: string | null;
  readonly instalments?: readonly Instalment[];
  /** Facts whose lack leaves the amount undecided. */
  readonly missing: readonly MissingFact[];
  /** Facts that went into it. */
  readonly used: readonly string[];
  /** Why there is no amount although every fact is there: a division by zero. */
  readonly problem?: Words;
}

const ROUNDING = { places: 2, mode: 'half-up' } as const;
const PAYABLE: Words = { zh: '仍须缴纳', en: 'Remains payable' };

/**
 * Computes what an enterprise would get, in decimal, rounded once at the end as the policy says (default two places,
 * half-up) and never below 0. A missing or stale fact that is needed gives `amount` null, never 0.
 * A division by zero gives null too, and `problem` says so; nothing is thrown.
 * @param benefit as `parseBenefit` returned it
 * @param facts as `decide` takes them: money in 元
 * @param working 'left-out' leaves the working empty, all else the same
 */
export function computeBenefit(
  benefit: Benefit,
  facts: Facts,
  asOf: CivilDate,
  vocabulary: Vocabulary,
  working: Working = 'shown',
): BenefitResult {
  const place = placeOf(enterpriseFacts(facts, asOf, vocabulary));
  const run = new BenefitRun(amountOf, working);
  const value = settled(benefit.amount, benefit, place, run);
  const payable = benefit.payable && payableOf(benefit.payable, benefit, place, run);
  return {
    amount: value && yuan(value),
    ceiling: benefit.ceiling ?? false,
    working: run.lines,
    ...(payable === undefined ? {} : { payable: payable && yuan(payable) }),
    ...(benefit.instalments ? { instalments: partsOf(benefit, value, place) } : {}),
    missing: [...run.missing.values()],
    used: [...run.used],
    ...(run.problem ? { problem: run.problem } : {}),
  };
}

/** A formula by itself over the facts of an enterprise, as derived facts use it: its exact value, or what was missing. */
export function computeAmount(
  amount: Amount,
  enterprise: Scope,
): { readonly value: Decimal | null; readonly missing: readonly MissingFact[] } {
  const run = new BenefitRun(amountOf, 'left-out');
  const { value } = run.compute(amount, placeOf(enterprise));
  return { value, missing: [...run.missing.values()] };
}

/** The working as lines of text: "失业保险费: 12,000.00 × 60% = 7,200.00". */
export function workingText(result: BenefitResult, language: 'zh' | 'en'): string[] {
  const colon = language === 'zh' ? '：' : ': ';
  return result.working.map(({ label, text }) =>
    label ? `${label[language]}${colon}${text[language]}` : text[language],
  );
}

function placeOf(enterprise: Scope): Place {
  return { enterprise, scope: enterprise };
}

function settled(amount: Amount, { rounding = ROUNDING }: Benefit, place: Place, run: BenefitRun): Decimal | null {
  const { value } = run.compute(amount, place);
  if (value === null) return null;
  const shows = run.working === 'shown';
  if (shows && run.lines.length === 0) {
    const shown = showMoney(value);
    run.lines.push({ label: amount.label, text: { zh: shown, en: shown }, amount: yuan(value) });
  }
  const rounded = round(Decimal.max(ZERO, value), rounding.places, rounding.mode);
  if (shows && !rounded.equals(value)) run.lines.push(adjustment(value, rounded, rounding));
  return rounded;
}

function adjustment(value: Decimal, rounded: Decimal, { places, mode }: NonNullable<Benefit['rounding']>): WorkingLine {
  const step = `${showMoney(value)} → ${showMoney(rounded)}`;
  const unit = ['元', '角', '分'][places] ?? '分';
  const zh = value.isNegative() ? '不低于 0' : `${{ 'half-up': '四舍五入', down: '舍去', up: '进位' }[mode]}至${unit}`;
  const en = value.isNegative() ? 'not below 0' : `rounded ${mode} to ${places} decimals`;
  return { text: { zh: `${step}（${zh}）`, en: `${step} (${en})` }, amount: yuan(rounded) };
}

function payableOf(amount: Amount, benefit: Benefit, place: Place, run: BenefitRun): Decimal | null {
  const own = new BenefitRun(amountOf, run.working);
  const value = settled({ ...amount, label: amount.label ?? PAYABLE }, benefit, place, own);
  // What remains builds on the same parts as the saving; each part is shown once.
  const shown = new Set(run.lines.map(lineKey));
  run.lines.push(...own.lines.filter((line) => !shown.has(lineKey(line))));
  for (const fact of own.used) run.used.add(fact);
  return value;
}

function lineKey({ label, text }: WorkingLine): string {
  return `${label?.zh ?? ''}：${text.zh}`;
}

function partsOf(benefit: Benefit, total: Decimal | null, place: Place): Instalment[] {
  const { instalments = [], rounding = ROUNDING } = benefit;
  let paid = ZERO;
  return instalments.map(({ share, label, when, afterMonths }, index) => {
    const last = index === instalments.length - 1;
    const part = total && (last ? total.minus(paid) : round(total.times(share), rounding.places, rounding.mode));
    if (part) paid = paid.plus(part);
    const verdict = when ? verdictOf(when, place.scope) : 'eligible';
    return { label, amount: part && yuan(part), verdict, ...(afterMonths === undefined ? {} : { afterMonths }) };
  });
}
