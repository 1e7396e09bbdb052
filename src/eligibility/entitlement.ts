import { type BenefitResult, computeBenefit } from './benefit/benefit.js';
import type { Benefit } from './benefit/benefit.schema.js';
import type { Condition } from './condition.schema.js';
import { combine, decide, type TraceNode, type Verdict, verdictOf } from './decide.js';
import type { CivilDate, Facts, MissingFact, Words } from './facts.js';
import { type PeriodRule, periodOf, periodWithin, type Window } from './period.js';
import { enterpriseFacts, type Scope } from './scope.js';
import type { Vocabulary } from './vocabulary.js';

export { periodOf, referenceYearOf } from './period.js';

/** A verdict, or that there is none: outside the policy's dates, its window or its place. */
export type EntitlementVerdict = 'eligible' | 'ineligible' | 'undecided' | 'not-in-force';
/** 免申即享, 即申即享, 承诺兑现, 依申请兑现. */
export type DeliveryMode = 'apply-free' | 'instant' | 'commitment' | 'apply';

/** What of a policy version decides an enterprise's entitlement; a `PolicyVersion` is one. */
export interface EntitlingPolicy {
  readonly validFrom: CivilDate;
  readonly validTo: CivilDate | null;
  readonly appliesTo: Window;
  readonly period: PeriodRule;
  readonly jurisdiction: {
    readonly registration: readonly string[];
    readonly tax: readonly string[];
    readonly statistics: readonly string[];
  };
  readonly branch: 'own' | 'head-office' | 'none';
  readonly conditions: Condition;
  readonly benefit: Benefit | null;
  readonly delivery: DeliveryMode;
  readonly routes: readonly { readonly when: Condition; readonly delivery: DeliveryMode; readonly reason: Words }[];
}

/** What `entitle` comes to. */
export interface Entitlement {
  readonly verdict: EntitlementVerdict;
  /** Why it is not in force, or why a branch has no verdict of its own. */
  readonly reason?: Words;
  /** How the policy's conditions came out; null where it is not in force. */
  readonly trace: TraceNode | null;
  /** How place and branch came out; null where the policy has no bounds of either, or its dates closed it before. */
  readonly gate: TraceNode | null;
  readonly missing: readonly MissingFact[];
  readonly delivery: DeliveryMode;
  readonly routeReason?: Words;
  /** What it would get; computed unless it is ineligible or the policy is not in force. */
  readonly benefit: BenefitResult | null;
}

const REASONS = {
  notYet: { zh: '政策尚未施行', en: 'The policy is not yet in force' },
  over: { zh: '政策已过有效期', en: 'The policy has expired' },
  period: { zh: '所属期不在政策适用期间', en: 'The period lies outside the policy’s window' },
  place: { zh: '不在政策实施地域', en: 'Outside the policy’s jurisdiction' },
  noBranch: { zh: '分支机构不适用本政策', en: 'The policy does not apply to branches' },
  headOffice: { zh: '分支机构并入总机构判断', en: 'A branch is judged together with its head office' },
} as const satisfies Record<string, Words>;

/** From the least demanding to the most careful way of delivery. */
const CARE: readonly DeliveryMode[] = ['commitment', 'apply-free', 'instant', 'apply'];

/**
 * How much is worked out: everything, or, for a run over a city, the verdict, and where it is eligible delivery and
 * amount. Then traces, reasons, missing facts and the working of the amount are left out.
 */
export type Extent = 'everything' | 'grants';

/**
 * What an enterprise is entitled to under one policy at `asOf`. Not in force: outside the policy's dates, its window or
 * its place; a missing district is undecided, unless the conditions fail anyway. A branch has no verdict of its own
 * where its head office is judged (undecided), and is ineligible where branches are left out. `facts` hold derived
 * facts already (`deriveFacts`) and are of the policy's reference year (`referenceYearOf`).
 */
export function entitle(
  policy: EntitlingPolicy,
  facts: Facts,
  asOf: CivilDate,
  vocabulary: Vocabulary,
  extent: Extent = 'everything',
): Entitlement {
  const closed = outOfForce(policy, asOf);
  if (closed) return notInForce(policy, closed, null);
  const bounds = boundsOf(policy);
  const scope = enterpriseFacts(facts, asOf, vocabulary);
  if (extent === 'grants') {
    const verdict = verdictWithin(bounds, policy, facts, scope);
    const bare = { verdict, trace: null, gate: null, missing: [], delivery: policy.delivery, benefit: null };
    if (verdict !== 'eligible') return bare;
    return { ...bare, ...grantOf(policy, facts, asOf, vocabulary) };
  }
  const place = bounds && decide(bounds.place, facts, asOf, vocabulary);
  if (place?.verdict === 'ineligible') return notInForce(policy, REASONS.place, place.trace);
  const gate = bounds && decide(bounds.all, facts, asOf, vocabulary);
  const decision = decide(policy.conditions, facts, asOf, vocabulary);
  const whole = combine('all', [gate?.verdict ?? 'eligible', decision.verdict]);
  const { verdict, reason } = withBranch(policy, whole, facts);
  return {
    verdict,
    ...(reason ? { reason } : {}),
    trace: decision.trace,
    gate: gate?.trace ?? null,
    missing: verdict === 'undecided' ? [...(gate?.missing ?? []), ...decision.missing] : [],
    ...deliveryOf(policy, scope),
    benefit:
      verdict !== 'ineligible' && policy.benefit ? computeBenefit(policy.benefit, facts, asOf, vocabulary) : null,
  };
}

/** What an eligible enterprise gets under a policy, and how: that part of `entitle`. */
export function grantOf(
  policy: EntitlingPolicy,
  facts: Facts,
  asOf: CivilDate,
  vocabulary: Vocabulary,
): Pick<Entitlement, 'delivery' | 'routeReason' | 'benefit'> {
  const { benefit } = policy;
  const given = benefit && computeBenefit(benefit, facts, asOf, vocabulary, 'left-out');
  return { ...deliveryOf(policy, enterpriseFacts(facts, asOf, vocabulary)), benefit: given };
}

/**
 * The conditions whose three-valued outcomes together make the verdict of `entitle` under a policy: `place` fails where
 * it is not in force, `whole` is the verdict otherwise, unless `elsewhere` holds, when the head office is judged instead.
 * Null: never in force on that day.
 */
export function verdictConditions(policy: EntitlingPolicy, asOf: CivilDate): VerdictConditions | null {
  if (outOfForce(policy, asOf)) return null;
  const bounds = boundsOf(policy);
  const isBranch: Condition = { fact: 'entityType', operator: 'equal', value: 'branch' };
  return {
    whole: conditionsToConfirm(policy),
    place: bounds === null || placesOf(policy).length === 0 ? null : bounds.place,
    elsewhere: policy.branch === 'head-office' ? isBranch : null,
  };
}

export interface VerdictConditions {
  readonly whole: Condition;
  readonly place: Condition | null;
  readonly elsewhere: Condition | null;
}

/** The verdict that `entitle` comes to, by the same steps. */
function verdictWithin(bounds: Bounds | null, policy: EntitlingPolicy, facts: Facts, scope: Scope): EntitlementVerdict {
  if (bounds && verdictOf(bounds.place, scope) === 'ineligible') return 'not-in-force';
  const decision = verdictOf(policy.conditions, scope);
  const whole = bounds ? combine('all', [verdictOf(bounds.all, scope), decision]) : decision;
  return withBranch(policy, whole, facts).verdict;
}

/**
 * All that must be true for an enterprise to be entitled while the policy is in force, as one condition: its place, that
 * it is no branch judged elsewhere, and the policy's own conditions. This is what the second engine confirms.
 */
export function conditionsToConfirm(
  policy: Pick<EntitlingPolicy, 'jurisdiction' | 'branch' | 'conditions'>,
): Condition {
  const bounds = boundsOf(policy);
  return bounds ? { all: [bounds.all, policy.conditions] } : policy.conditions;
}

type Bounded = Pick<EntitlingPolicy, 'jurisdiction' | 'branch'>;

interface Bounds {
  readonly place: Condition;
  readonly all: Condition;
}

const known = new WeakMap<Bounded, Bounds | null>();

/** Place and branch as conditions; null where the policy sets no bounds. */
function boundsOf(policy: Bounded): Bounds | null {
  const found = known.get(policy);
  if (found !== undefined) return found;
  const places = placesOf(policy);
  const branch: Condition = { fact: 'entityType', operator: 'notEqual', value: 'branch' };
  const all = policy.branch === 'own' ? places : [...places, branch];
  const bounds = all.length === 0 ? null : { place: { all: places }, all: { all } };
  known.set(policy, bounds);
  return bounds;
}

function placesOf({ jurisdiction }: Bounded): Condition[] {
  const { registration, tax, statistics } = jurisdiction;
  const places: Condition[] = [];
  if (registration.length > 0) places.push({ fact: 'districtCode', operator: 'startsWithAny', value: registration });
  if (tax.length > 0) places.push({ fact: 'taxDistrictCodes', operator: 'someFact:startsWithAny', value: tax });
  if (statistics.length > 0) {
    places.push({ fact: 'statisticsDistrictCode', operator: 'startsWithAny', value: statistics });
  }
  return places;
}

function outOfForce(policy: EntitlingPolicy, asOf: CivilDate): Words | null {
  if (asOf < policy.validFrom) return REASONS.notYet;
  if (policy.validTo !== null && asOf > policy.validTo) return REASONS.over;
  return periodWithin(periodOf(policy, asOf), policy.appliesTo) ? null : REASONS.period;
}

function notInForce(policy: EntitlingPolicy, reason: Words, gate: TraceNode | null): Entitlement {
  return { verdict: 'not-in-force', reason, trace: null, gate, missing: [], delivery: policy.delivery, benefit: null };
}

function withBranch(
  { branch }: EntitlingPolicy,
  whole: Verdict,
  facts: Facts,
): { readonly verdict: Verdict; readonly reason?: Words } {
  if (branch === 'own' || facts.get('entityType')?.value !== 'branch') return { verdict: whole };
  if (branch === 'none') return { verdict: whole, reason: REASONS.noBranch };
  // The head office's totals are not among a branch's facts: whether they qualify is decided there.
  return { verdict: 'undecided', reason: REASONS.headOffice };
}

/**
 * The first route that holds. Where one is undecided, every route that may still be the first and the base delivery stay
 * possible; the most careful of them is taken, so that missing data never opens a way with fewer checks.
 */
function deliveryOf(policy: EntitlingPolicy, scope: Scope): Pick<Entitlement, 'delivery' | 'routeReason'> {
  const possible: Pick<Entitlement, 'delivery' | 'routeReason'>[] = [];
  for (const { when, delivery, reason } of policy.routes) {
    const verdict = verdictOf(when, scope);
    if (verdict !== 'ineligible') possible.push({ delivery, routeReason: reason });
    if (verdict === 'eligible') return mostCareful(possible);
  }
  return mostCareful([...possible, { delivery: policy.delivery }]);
}

function mostCareful<T extends { readonly delivery: DeliveryMode }>(ways: readonly T[]): T {
  return ways.reduce((careful, way) => (CARE.indexOf(way.delivery) >= CARE.indexOf(careful.delivery) ? way : careful));
}
