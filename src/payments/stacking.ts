import { Decimal } from '../eligibility/decimal.js';
import type { PolicyVersion } from '../policies/policy.schema.js';

type Rule = PolicyVersion['stacking'][number]['rule'];

/** What a benefit is for: a certificate, project, person, loan or fee year. `key` null: which one is not known. */
export interface Subject {
  readonly kind: string;
  readonly key: string | null;
}

/** What a firm would get from one policy for one subject. */
export interface Claim extends Subject {
  readonly id: string;
  readonly policy: string;
  /** Integer 分; null = undecided. */
  readonly amountFen: number | null;
  /**
   * The formula has taken off already what finance's list shows (`topUp`, `subtract`): `difference` takes off no more than
   * what that list does not have yet.
   */
  readonly net?: boolean;
}

/** What a firm has got from a policy for a subject. */
export interface Received extends Subject {
  readonly policy: string;
  readonly amountFen: number;
  /** How much of it is not in finance's list yet; 0 where it is left out. */
  readonly unrecordedFen?: number;
}

export interface StackingContext {
  /** The rules by the policy that states them. */
  readonly rules: ReadonlyMap<string, PolicyVersion['stacking']>;
  readonly received: readonly Received[];
  /** Whether all that a policy has paid to this firm is known here. */
  connected(policy: string): boolean;
}

export interface Stacked {
  readonly claim: Claim;
  /** What may be paid; null = undecided. */
  readonly amountFen: number | null;
  /** The rules that lowered it. */
  readonly because: readonly { readonly with: string; readonly rule: Rule | StackingDoubt | 'ladder' }[];
}

/** Why an amount is undecided. */
type StackingDoubt = 'unknown-subject' | 'not-connected';

/**
 * What may be paid of claims that bear on each other. The higher claim goes first, equal ones by policy and id, so the
 * order in which they are handed in does not matter; what was received counts before any claim.
 * - exclusive: nothing where the other policy gives anything for the same subject
 * - higher-only: together no more than the higher of both
 * - difference: less what the other gives; where only one of two policies says so, the other goes first
 * - match-ratio: the own share of what the other has paid, at most the claim; undecided where its payments are not known
 * - free: no effect
 * A subject that is not known may be the same as any of its kind: a claim that meets it is undecided.
 */
export function stack(claims: readonly Claim[], context: StackingContext): Stacked[] {
  const left = [...claims].sort(higherFirst);
  const given: Received[] = [...context.received];
  const stacked: Stacked[] = [];
  while (left.length > 0) {
    const at = left.findIndex((claim) => !left.some((other) => other !== claim && waitsFor(claim, other, context)));
    const [claim] = left.splice(Math.max(0, at), 1);
    if (claim === undefined) break;
    const result = settle(claim, given, context);
    stacked.push(result);
    if (result.amountFen !== null && result.amountFen > 0) given.push({ ...claim, amountFen: result.amountFen });
  }
  const place = new Map(claims.map((claim, at) => [claim, at]));
  return stacked.sort((a, b) => (place.get(a.claim) ?? 0) - (place.get(b.claim) ?? 0));
}

/** A level's amount less what was paid in its ladder before, never below 0. */
export function ladderTopUp(levelFen: number, paidFen: readonly number[]): number {
  return Math.max(
    0,
    paidFen.reduce((left, paid) => left - paid, levelFen),
  );
}

function higherFirst(a: Claim, b: Claim): number {
  const [higher, lower] = [a.amountFen ?? -1, b.amountFen ?? -1];
  return lower - higher || compare(a.policy, b.policy) || compare(a.id, b.id) || compare(a.key ?? '', b.key ?? '');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether what a claim comes to depends on another, which does not depend on it. */
function waitsFor(claim: Claim, other: Claim, { rules }: StackingContext): boolean {
  const depends = (a: Claim, b: Claim): boolean =>
    (rules.get(a.policy) ?? []).some(
      (rule) =>
        (rule.rule === 'difference' || rule.rule === 'match-ratio') && rule.with === b.policy && meets(a, b, rule),
    );
  return depends(claim, other) && !depends(other, claim);
}

function meets(a: Subject, b: Subject, { subject }: { readonly subject: string }): boolean {
  return a.kind === subject && b.kind === subject && (a.key === null || b.key === null || a.key === b.key);
}

interface Link {
  readonly with: string;
  readonly rule: Rule;
  readonly subject: string;
  readonly ratio?: string | undefined;
}

/** The rules between a claim's policy and others. What excludes, excludes both ways, whoever states it. */
function linksOf(policy: string, { rules }: StackingContext): Link[] {
  const own = rules.get(policy) ?? [];
  const said = (other: string, subject: string) => own.some((link) => link.with === other && link.subject === subject);
  const mirrored = [...rules].flatMap(([other, stated]) =>
    stated.flatMap(({ with: named, rule, subject }): Link[] =>
      named === policy && !said(other, subject) && (rule === 'exclusive' || rule === 'higher-only')
        ? [{ with: other, rule, subject }]
        : [],
    ),
  );
  return [...own, ...mirrored];
}

function settle(claim: Claim, given: readonly Received[], context: StackingContext): Stacked {
  const because: { with: string; rule: Stacked['because'][number]['rule'] }[] = [];
  let amount = claim.amountFen;
  for (const link of linksOf(claim.policy, context)) {
    if (amount === null || link.rule === 'free' || claim.kind !== link.subject) continue;
    const net = link.rule === 'difference' && claim.net === true;
    const met = given
      .filter((other) => other.policy === link.with && meets(claim, other, link))
      .map((other) => (net ? { ...other, amountFen: other.unrecordedFen ?? 0 } : other))
      .filter(({ amountFen }) => amountFen > 0);
    if (link.rule === 'match-ratio') {
      const known = context.connected(link.with);
      const share = known ? shareOf(met, link.ratio ?? '0') : null;
      amount = share === null ? null : Math.min(amount, share);
      because.push({ with: link.with, rule: known ? link.rule : 'not-connected' });
    } else if (met.length > 0) {
      const unknown = met.some((other) => other.key === null || claim.key === null);
      amount = unknown ? null : lowered(amount, met, link.rule);
      because.push({ with: link.with, rule: unknown ? 'unknown-subject' : link.rule });
    }
  }
  return { claim, amountFen: amount, because };
}

function lowered(amount: number, met: readonly Received[], rule: Rule): number {
  return rule === 'exclusive'
    ? 0
    : ladderTopUp(
        amount,
        met.map(({ amountFen }) => amountFen),
      );
}

/** Rounded down: a share is never more than its part. */
function shareOf(met: readonly Received[], ratio: string): number {
  return met
    .reduce((sum, { amountFen }) => sum.plus(new Decimal(amountFen).times(ratio)), new Decimal(0))
    .floor()
    .toNumber();
}
