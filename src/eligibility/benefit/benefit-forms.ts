import { addMonths, daysBetween } from '../civil-date.js';
import { Decimal, ZERO } from '../decimal.js';
import { observeNumber, type Seen } from '../observations.js';
import type { Amount } from './benefit.schema.js';
import { bestOf, chosenCase, multiplied } from './benefit-choices.js';
import { sumOver, topUp } from './benefit-lists.js';
import {
  type BenefitRun,
  chosenFrom,
  type FormOf,
  type Kind,
  kindOf,
  mixed,
  type Place,
  show,
  type Term,
} from './benefit-run.js';

/**
 * Computes one amount. `kind` says how a bare number is meant where it stands: money, a count, or a percentage.
 * Something needed that is missing makes the term null; what it was is noted in `run`.
 */
export function amountOf(amount: Amount, place: Place, run: BenefitRun, kind: Kind = 'money'): Term {
  if ('fixed' in amount) return { value: new Decimal(amount.fixed), kind };
  if ('fact' in amount) return factAmount(amount.fact, place, run, kind);
  if ('field' in amount) return fieldAmount(amount, place, run);
  if ('termDays' in amount) return termDays(amount, place, run);
  if ('rate' in amount) return rate(amount, place, run);
  if ('perUnit' in amount) return perUnit(amount, place, run);
  if ('divide' in amount) return quotient(amount, place, run);
  if ('tiers' in amount) return tiers(amount, place, run);
  if ('multiply' in amount) return multiplied(amount, place, run);
  if ('cases' in amount) return chosenCase(amount, place, run, kind);
  if ('min' in amount) return extreme(amount, 'min', amount.min, place, run, kind);
  if ('max' in amount) return extreme(amount, 'max', amount.max, place, run, kind);
  if ('cap' in amount) return limited(amount, 'min', amount.cap, place, run, kind);
  if ('floor' in amount) return limited(amount, 'max', amount.floor, place, run, kind);
  if ('sum' in amount) return total(amount, place, run, kind);
  if ('subtract' in amount) return difference(amount, place, run, kind);
  if ('sumOver' in amount) return sumOver(amount, place, run, kind);
  if ('topUp' in amount) return topUp(amount, place, run);
  return bestOf(amount, place, run);
}

function factAmount(key: string, place: Place, run: BenefitRun, kind: Kind): Term {
  const definition = place.enterprise.define(key);
  // A city parameter has no unit of its own: it is what the place needs.
  const shownAs = key.startsWith('param.') && definition?.type === 'number' ? kind : kindOf(definition);
  return read(key, place.enterprise.see(key), shownAs, run);
}

function fieldAmount(amount: FormOf<'field'>, place: Place, run: BenefitRun): Term {
  const list = place.list ?? '';
  const definition = place.scope.define(amount.field);
  const seen = place.record ? observeNumber(place.record, amount, definition) : { missing: 'absent' as const };
  return read(list, seen.missing ? { missing: 'incomplete' } : seen, kindOf(definition), run);
}

/** Days of the term that a record agrees on; months that are negative or no whole number are not understood. */
function termDays({ termDays: { from, months } }: FormOf<'termDays'>, place: Place, run: BenefitRun): Term {
  const [begins, term] = [place.scope.see(from).value, place.scope.see(months).value];
  if (typeof begins !== 'string' || typeof term !== 'number' || !Number.isInteger(term) || term < 0) {
    run.lack(place.list ?? '', 'incomplete');
    return { value: null, kind: 'count' };
  }
  run.used.add(place.list ?? '');
  return { value: new Decimal(daysBetween(begins, addMonths(begins, term))), kind: 'count' };
}

function read(key: string, seen: Seen, kind: Kind, run: BenefitRun): Term {
  if (typeof seen.value !== 'number') {
    run.lack(key, seen.missing ?? 'invalid');
    return { value: null, kind };
  }
  run.used.add(key);
  return { value: new Decimal(seen.value), kind };
}

function rate(amount: FormOf<'rate'>, place: Place, run: BenefitRun): Term {
  const of = run.compute(amount.rate.of, place);
  const by = run.compute(amount.rate.by, place, 'percent');
  const value = of.value && by.value && of.value.times(by.value);
  return run.step(amount.label, () => `${show(of)} × ${show(by)}`, { value, kind: mixed(of, by) });
}

function perUnit(amount: FormOf<'perUnit'>, place: Place, run: BenefitRun): Term {
  const counted = run.compute(amount.perUnit.count, place, 'count');
  const each = run.compute(amount.perUnit.amount, place);
  const count = {
    ...counted,
    value: amount.perUnit.wholeUnits && counted.value ? counted.value.floor() : counted.value,
  };
  const value = count.value && each.value && count.value.times(each.value);
  return run.step(amount.label, () => `${show(count)} × ${show(each)}`, { value, kind: mixed(count, each) });
}

function quotient(amount: FormOf<'divide'>, place: Place, run: BenefitRun): Term {
  const above = run.compute(amount.divide.amount, place);
  const below = run.compute(amount.divide.by, place, 'count');
  const kind = below.kind === 'money' ? 'count' : above.kind;
  if (above.value === null || below.value === null) return { value: null, kind };
  if (below.value.isZero()) {
    run.problem = { zh: '除数为零，无法计算', en: 'division by zero: the amount cannot be computed' };
    return { value: null, kind };
  }
  const value = above.value.dividedBy(below.value);
  return run.step(amount.label, () => `${show(above)} ÷ ${show(below)}`, { value, kind });
}

type Steps = FormOf<'tiers'>['tiers']['steps'];

function tiers(amount: FormOf<'tiers'>, place: Place, run: BenefitRun): Term {
  const { by, mode, steps } = amount.tiers;
  const measure = run.compute(by, place);
  const { value } = measure;
  if (value === null) return { value: null, kind: 'money' };
  if (mode === 'marginal') return slices(amount, steps, measure, value, run);
  const step = steps.findLast(({ from, exclusive }) => (exclusive ? value.gt(from) : value.gte(from)));
  const first = steps[0];
  if (!step) {
    const below = () => `${show(measure)} ${first?.exclusive ? '≤' : '<'} ${bound(first?.from ?? 0, measure)}`;
    return run.step(amount.label, below, { value: ZERO, kind: 'money' }, '→');
  }
  const given = step.amount
    ? run.compute(step.amount, place)
    : { value: value.times(step.rate ?? 0), kind: measure.kind };
  const text = () => `${show(measure)} ${step.exclusive ? '>' : '≥'} ${bound(step.from, measure)}`;
  return run.step(amount.label, text, given, '→');
}

function slices(amount: FormOf<'tiers'>, steps: Steps, measure: Term, value: Decimal, run: BenefitRun): Term {
  let sum = ZERO;
  const parts: (() => string)[] = [];
  for (const [index, step] of steps.entries()) {
    const to = steps[index + 1]?.from;
    const slice = Decimal.min(value, to ?? value).minus(step.from);
    if (slice.lte(0)) continue;
    sum = sum.plus(slice.times(step.rate ?? 0));
    const by: Term = { value: new Decimal(step.rate ?? 0), kind: 'percent' };
    parts.push(() => `${show({ value: slice, kind: measure.kind })} × ${show(by)}`);
  }
  const words = () => parts.map((part) => part()).join(' + ') || show(measure);
  return run.step(amount.label, words, { value: sum, kind: measure.kind });
}

function bound(from: number, like: Term): string {
  return show({ value: new Decimal(from), kind: like.kind });
}

function extreme(
  amount: Amount,
  pick: 'min' | 'max',
  parts: readonly Amount[],
  place: Place,
  run: BenefitRun,
  kind: Kind,
): Term {
  const terms = parts.map((part) => run.compute(part, place, kind));
  const values = valuesOf(terms);
  const value = values === null ? null : Decimal[pick](...values);
  const word = pick === 'min' ? { zh: '取低', en: 'lower of' } : { zh: '取高', en: 'higher of' };
  return run.step(amount.label, () => chosenFrom(terms, word), { value, kind: mixed(...terms) });
}

function limited(
  amount: Amount,
  pick: 'min' | 'max',
  { amount: inner, at }: { readonly amount: Amount; readonly at: Amount },
  place: Place,
  run: BenefitRun,
  kind: Kind,
): Term {
  const term = run.compute(inner, place, kind);
  const limit = run.compute(at, place, kind);
  const value = term.value && limit.value && Decimal[pick](term.value, limit.value);
  const words = () =>
    pick === 'min'
      ? { zh: `${show(term)}，上限 ${show(limit)}`, en: `${show(term)}, at most ${show(limit)}` }
      : { zh: `${show(term)}，下限 ${show(limit)}`, en: `${show(term)}, at least ${show(limit)}` };
  return run.step(amount.label, words, { value, kind: mixed(term, limit) });
}

function total(amount: FormOf<'sum'>, place: Place, run: BenefitRun, kind: Kind): Term {
  const terms = amount.sum.map((part) => run.compute(part, place, kind));
  const values = valuesOf(terms);
  const value = values === null ? null : Decimal.sum(ZERO, ...values);
  return run.step(amount.label, () => terms.map(show).join(' + '), { value, kind: mixed(...terms) });
}

function difference(amount: FormOf<'subtract'>, place: Place, run: BenefitRun, kind: Kind): Term {
  const from = run.compute(amount.subtract.from, place, kind);
  const less = run.compute(amount.subtract.amount, place, kind);
  const value = from.value && less.value && from.value.minus(less.value);
  return run.step(amount.label, () => `${show(from)} − ${show(less)}`, { value, kind: mixed(from, less) });
}

/** Null where one has none. */
function valuesOf(terms: readonly Term[]): Decimal[] | null {
  const values: Decimal[] = [];
  for (const { value } of terms) {
    if (value === null) return null;
    values.push(value);
  }
  return values;
}
