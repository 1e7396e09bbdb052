import type { CivilDate, Words } from '../eligibility/facts.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { isInForce, listPolicies, type PolicyScope } from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { stackingWords } from './guide-words.js';

/** Where a version stands on a day. */
export type Standing = 'in-force' | 'ended' | 'not-begun';

/** Another guide, by its address. */
export interface GuideLink {
  readonly code: string;
  readonly version: string;
  readonly title: Words;
}

export function standingOf(policy: PolicyVersion, asOf: CivilDate): Standing {
  if (isInForce(policy, asOf)) return 'in-force';
  return policy.validFrom > asOf ? 'not-begun' : 'ended';
}

/** What came after: a later version of the same policy, the one in force before all others. */
export function successorOf(policy: PolicyVersion, rules: RuleBook, asOf: CivilDate): GuideLink | null {
  const later = versionsOf(policy.code, rules).filter(({ validFrom }) => validFrom > policy.validFrom);
  const next = later.find((one) => isInForce(one, asOf)) ?? later[0];
  return next === undefined ? null : linkTo(next);
}

/** Policies in force here that speak of this one, or of which this one speaks: where to look on from one that has ended. */
export function relatedTo(policy: PolicyVersion, rules: RuleBook, scope: PolicyScope): GuideLink[] {
  const own = new Set(policy.stacking.map((one) => one.with));
  return listPolicies(rules, scope).flatMap(({ policy: other, inForce, offered }) => {
    const speaks = own.has(other.code) || other.stacking.some((one) => one.with === policy.code);
    return inForce && offered && speaks && other.code !== policy.code ? [linkTo(other)] : [];
  });
}

/** All versions of a policy, the earliest first. */
export function versionsOf(code: string, rules: RuleBook): PolicyVersion[] {
  return rules.policies
    .filter((one) => one.code === code)
    .sort((a, b) => (a.validFrom === b.validFrom ? 0 : a.validFrom < b.validFrom ? -1 : 1));
}

/** With what it goes together, and with what not: its own rules, and those of others about it. */
export function togetherOf(policy: PolicyVersion, rules: RuleBook, scope: PolicyScope) {
  const others = listPolicies(rules, scope).map(({ policy: other }) => other);
  const own = policy.stacking.flatMap((stacking) => {
    const other = others.find(({ code }) => code === stacking.with);
    return other === undefined ? [] : [{ ...linkTo(other), text: stackingWords(stacking, other.title) }];
  });
  const stated = new Set(own.map(({ code }) => code));
  const theirs = others
    .filter(({ code }) => !stated.has(code) && code !== policy.code)
    .flatMap((other) =>
      other.stacking.filter((one) => one.with === policy.code).map((stacking) => ({ other, stacking })),
    )
    // What another policy takes off itself is told in its own guide.
    .filter(({ stacking }) => stacking.rule !== 'match-ratio')
    .map(({ other, stacking }) => ({ ...linkTo(other), text: stackingWords(stacking, other.title) }));
  return [...own, ...theirs];
}

function linkTo({ code, version, title }: PolicyVersion): GuideLink {
  return { code, version, title };
}
