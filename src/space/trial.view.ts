import type { z } from 'zod';
import { type Entitlement, type FactDefinition, type Facts, labelOf, observe, unitOf } from '../eligibility/index.js';
import { restsOnConclusions } from '../matching/match.access.js';
import { departmentName } from '../policies/policy.service.js';
import { shownToFirm } from './condition-lines.js';
import { gapView } from './gap.view.js';
import type { Reading } from './standing.service.js';
import type { trialFactsSchema, trialSchema } from './trial.schema.js';
import { isTouched, type TriedFact, triedFacts, wouldTell } from './trial.service.js';
import type { Weighed, Weighing } from './weigh.service.js';

type Trial = z.output<typeof trialSchema>;
type TrialFacts = z.output<typeof trialFactsSchema>;

/** Longer lists are typed, not chosen from. */
const MOST_CODES = 400;

/** The figures that a firm may try, each as it is now where the firm may see it. */
export function trialFactsView(weighing: Weighing): TrialFacts {
  const { rules, asOf } = weighing.reading;
  const weighed = weighing.withFacts(undefined);
  // Policies of several years read one figure: that of the latest year that is known is shown.
  const years = new Map(
    weighed.sort((a, b) => b.referenceYear - a.referenceYear).map((one) => [one.referenceYear, one]),
  );
  const known = [...years.values()].map(({ facts }) => facts);
  const items = triedFacts(weighing.policies, rules).sort((a, b) => b.policies - a.policies);
  return { asOf, items: items.map((fact) => triedView(fact, known, weighing.reading)) };
}

function triedView(
  { key, definition, policies }: TriedFact,
  years: readonly Facts[],
  reading: Reading,
): TrialFacts['items'][number] {
  const { language, rules, asOf } = reading;
  const { type, changeable } = definition;
  const unit = unitOf(definition, language);
  const observations = years.map((facts) => observe(key, facts, asOf, rules));
  const observed = observations.find(({ value }) => value !== undefined) ?? observations[0] ?? {};
  const { value: shown, hidden } = shownToFirm(observed, definition, language, rules);
  return {
    ...{ fact: key, label: labelOf(key, language, rules), unit, type: type as TrialFacts['items'][number]['type'] },
    codes: codesOf(definition, reading),
    value: hidden === null ? plainOf(definition, observed.value) : null,
    ...{ shown, hidden, changeable: changeable && !key.includes('@'), policies },
  };
}

function codesOf({ codeList }: FactDefinition, { rules, language }: Reading) {
  const codes = codeList === undefined ? undefined : rules.codes.get(codeList)?.codes;
  if (codes === undefined || codes.size > MOST_CODES) return null;
  return [...codes].map(([code, label]) => ({ code, label: label[language] }));
}

/** Money and fractions as text, so that no page computes with them as they come. */
function plainOf({ type }: FactDefinition, value: unknown): TrialFacts['items'][number]['value'] {
  if (value === undefined) return null;
  if (type === 'money') return (value as number).toFixed(2);
  if (type === 'set') return [...(value as readonly string[])];
  return type === 'ratio' ? String(value) : (value as string | number | boolean);
}

/** Every policy in force, as it is and as it would be; what the firm has not been told of is left out, as everywhere. */
export function trialView(weighing: Weighing, tried: Facts): Trial {
  const { asOf, rules } = weighing.reading;
  const before = weighing.all().filter((weighed) => !wouldTell(weighed, tried, asOf, rules));
  const touched = before.map(({ policy }) => policy).filter((policy) => isTouched(policy, tried, rules));
  const after = new Map(weighing.withFacts(tried, touched).map((weighed) => [weighed.policy, weighed]));
  return { asOf, policies: before.map((one) => comparedView(one, after.get(one.policy), weighing)) };
}

/** @param after absent where nothing that was tried matters to it */
function comparedView(before: Weighed, after: Weighed | undefined, weighing: Weighing): Trial['policies'][number] {
  const { policy } = before;
  const { rules, language } = weighing.reading;
  const tells = restsOnConclusions({ policy: policy.code, version: policy.version }, rules);
  const was = outcomeOf(before.entitlement, tells);
  const is = after === undefined ? was : outcomeOf(after.entitlement, tells);
  return {
    ...{ policy: policy.code, title: policy.title[language], department: departmentName(policy, rules)[language] },
    ...{ class: policy.class, before: was, after: is },
    changed: was.verdict !== is.verdict || was.amount !== is.amount,
    gaps: after === undefined ? null : gapsLeft(after, weighing),
  };
}

function gapsLeft(after: Weighed, weighing: Weighing): Trial['policies'][number]['gaps'] {
  if (after.entitlement.verdict === 'eligible') return [];
  const smallest = weighing.gapsOf(after)?.smallest ?? null;
  return smallest === null ? null : smallest.map((gap) => gapView(gap, weighing.reading));
}

/** @param tells the amount would tell what only a tax office knows */
function outcomeOf({ verdict, benefit }: Entitlement, tells: boolean): Trial['policies'][number]['before'] {
  const isGranted = verdict === 'eligible' && benefit !== null && !tells;
  return { verdict, amount: isGranted ? benefit.amount : null, ceiling: isGranted && benefit.ceiling };
}
