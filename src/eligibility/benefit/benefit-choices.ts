import type { Condition } from '../condition.schema.js';
import { evaluate, verdictOf } from '../decide.js';
import { Decimal, ZERO } from '../decimal.js';
import { type BenefitRun, chosenFrom, type FormOf, type Kind, type Place, show, type Term } from './benefit-run.js';

/** The first case that holds; one that is undecided before it leaves the choice undecided (undefined). */
function firstCase<C extends { readonly when: Condition }>(
  cases: readonly C[],
  place: Place,
  run: BenefitRun,
): C | 'none' | undefined {
  for (const one of cases) {
    const verdict = verdictOf(one.when, place.scope);
    if (verdict === 'eligible') return one;
    if (verdict === 'undecided') {
      run.lackOf(evaluate(one.when, place.scope, ''), place);
      return undefined;
    }
  }
  return 'none';
}

export function chosenCase(amount: FormOf<'cases'>, place: Place, run: BenefitRun, kind: Kind): Term {
  const chosen = firstCase(amount.cases, place, run);
  if (chosen === undefined) return { value: null, kind };
  const taken = chosen === 'none' ? amount.otherwise : chosen.amount;
  return taken ? run.compute(taken, place, kind) : { value: ZERO, kind };
}

export function multiplied(amount: FormOf<'multiply'>, place: Place, run: BenefitRun): Term {
  const { amount: base, cases, otherwise } = amount.multiply;
  const term = run.compute(base, place);
  const chosen = firstCase(cases, place, run);
  if (chosen === undefined) return { value: null, kind: term.kind };
  const by = run.compute(chosen === 'none' ? otherwise : chosen.by, place, 'count');
  const value = term.value && by.value && term.value.times(by.value);
  const product = run.step(amount.label, () => `${show(term)} × ${show(by)}`, { value, kind: term.kind });
  if (chosen === 'none' || !chosen.cap) return product;
  const cap = run.compute(chosen.cap, place);
  const capped = product.value && cap.value && Decimal.min(product.value, cap.value);
  const words = () => ({ zh: `${show(product)}，上限 ${show(cap)}`, en: `${show(product)}, at most ${show(cap)}` });
  return run.step(amount.label, words, { value: capped, kind: term.kind });
}

/**
 * The highest of those whose `when` holds; none: 0. One whose `when` is undecided leaves the amount undecided, unless
 * it could not be higher than one that holds.
 */
export function bestOf(amount: FormOf<'best'>, place: Place, run: BenefitRun): Term {
  const certain: Term[] = [];
  const possible: { readonly value: Decimal | null; readonly probe: BenefitRun }[] = [];
  for (const { when, amount: candidate } of amount.best) {
    const verdict = when ? verdictOf(when, place.scope) : 'eligible';
    if (verdict === 'ineligible') continue;
    if (when === undefined || verdict === 'eligible') certain.push(run.compute(candidate, place));
    else {
      const probe = run.aside();
      probe.lackOf(evaluate(when, place.scope, ''), place);
      possible.push({ value: probe.compute(candidate, place).value, probe });
    }
  }
  const values = certain.flatMap(({ value }) => value ?? []);
  if (values.length < certain.length) return { value: null, kind: 'money' };
  const best = Decimal.max(ZERO, ...values);
  const open = possible.filter(({ value }) => value === null || value.gt(best));
  for (const { probe } of open) run.lackAll(probe);
  if (open.length > 0) return { value: null, kind: 'money' };
  const words = () => chosenFrom(certain, { zh: '择优', en: 'best of' });
  return run.step(amount.label, words, { value: best, kind: 'money' });
}
