import { civilDateOf } from '../eligibility/civil-date.js';
import type { MatchRecord } from '../matching/match.schema.js';
import { findMatch, listMatches } from '../matching/match.service.js';
import { toYuan } from '../matching/money.schema.js';
import type { Person } from '../matching/process/process.schema.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { addWorkingDays } from '../policies/policy.service.js';
import { InputError, UnknownError } from '../terminal/input-error.js';
import { poolOf } from './budget/budget.service.js';
import { type Funded, fundMatch } from './funding.js';
import type { PaymentRecord } from './payment.schema.js';
import type { PaymentDeps } from './payment-deps.js';
import { planPayments } from './payment-plan.js';
import { insertPayments, paymentsOfRound, roundOf, roundsApproved, stepPayment } from './payment-store.js';
import { needRole } from './roles.js';
import { leftBesideOthers } from './stacking.service.js';
import { type Served, serveWaiting } from './waiting.js';

/** Matches read by one query. */
const PAGE = 500;

export interface Approving {
  readonly who: Person;
  /** For pools that are given by score. */
  readonly score?: number | undefined;
  /** Where stacking leaves an amount undecided: what a person decides instead, and why. */
  readonly decided?: { readonly amountFen: number; readonly reason: string } | undefined;
}

export interface Approved {
  readonly match: string;
  readonly outcome: Funded | 'refused';
  readonly reason: string | null;
}

/**
 * Approves matches for payment: their payments are written down, their money is set aside, and each goes on to payable.
 * Without room they wait, in the order of their pool. Each match on its own; again it changes nothing.
 */
export async function approve(ids: readonly string[], approving: Approving, deps: PaymentDeps): Promise<Approved[]> {
  needRole(approving.who, 'staff', 'finance');
  const approved: Approved[] = [];
  for (const match of new Set(ids)) {
    try {
      approved.push({ match, ...(await approveOne(match, approving, deps)) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      approved.push({ match, outcome: 'refused', reason: error.message });
    }
  }
  return approved;
}

/**
 * The matches of a policy that nobody has approved yet, in the order in which they came so far: whoever confirmed first
 * comes first.
 * @throws UnknownError for a policy that is in no rule file
 */
export async function toApprove(policy: string, { rules }: Pick<PaymentDeps, 'rules'>): Promise<string[]> {
  if (!rules.policies.some(({ code }) => code === policy)) throw new UnknownError(`unknown policy "${policy}"`);
  const approved = await roundsApproved(policy);
  const found: { readonly id: string; readonly since: number }[] = [];
  for (const state of ['confirmed', 'payable'] as const) {
    for (let cursor: string | undefined, more = true; more; ) {
      const { items, nextCursor } = await listMatches({ policy, state, cursor, limit: PAGE });
      for (const match of items) {
        const since = match.history.findLast(({ to }) => to === state)?.at ?? match.createdAt;
        if (!approved.has(roundOf({ match: match._id, round: match.round })))
          found.push({ id: match._id, since: since.getTime() });
      }
      cursor = nextCursor ?? undefined;
      more = nextCursor !== null;
    }
  }
  return found.sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
}

/** Gives a pool's room in one go, in its order. Those for whom there is none are listed as waiting. */
export async function allot(poolId: string, who: Person, deps: PaymentDeps): Promise<Served[]> {
  needRole(who, 'finance');
  return serveWaiting(poolId, null, who, deps);
}

async function approveOne(id: string, approving: Approving, deps: PaymentDeps): Promise<Omit<Approved, 'match'>> {
  const match = await findMatch(id, id.slice(id.lastIndexOf(':') + 1));
  if (match === null) throw new UnknownError(`unknown match "${id}"`);
  const policy = deps.rules.policies.find((one) => one.code === match.policy && one.version === match.version);
  if (policy === undefined) throw new InputError(`${id}: no policy version ${match.policy} ${match.version}`);
  const payments = await writtenDown(match, policy, approving, deps);
  const order = policy.budget?.order ?? 'first-come';
  if (order !== 'first-come') return { outcome: 'waiting', reason: 'its pool is allotted in one go' };
  // Whoever was refused before, and would fit by now, goes first.
  if (payments[0]?.pool) await serveWaiting(payments[0].pool, id, approving.who, deps);
  return fundMatch(match, payments, approving.who, deps);
}

/** The payments of the match's present round; what is missing of them is planned now. */
async function writtenDown(
  match: MatchRecord,
  policy: PolicyVersion,
  { who, score, decided }: Approving,
  deps: PaymentDeps,
): Promise<PaymentRecord[]> {
  const { _id, uscc, round, state } = match;
  const before = await paymentsOfRound(_id, uscc, round);
  if (before.length > 0 && before.length === before[0]?.parts) return renewed(before, deps);
  if (match.class !== 'grant') throw new InputError(`${_id}: a ${match.class} is not paid`);
  if (state !== 'confirmed' && state !== 'payable')
    throw new InputError(`${_id}: is ${state}, not confirmed or payable`);
  const at = deps.clock.now();
  const asOf = civilDateOf(at);
  const pool = await poolOf(policy, who.id, at);
  const { process } = policy;
  const planned = planPayments(match, policy, {
    ...{ score: score ?? null, decision: decided?.reason ?? null, asOf, at, by: who.id },
    totalFen: before[0]?.totalFen ?? (await amountToPay(match, decided, deps)),
    pool: pool?._id ?? null,
    payBy: process.payment === null ? null : addWorkingDays(asOf, process.payment.workingDays, deps.rules.holidays),
  });
  await insertPayments(planned);
  return paymentsOfRound(_id, uscc, round);
}

/** What was stopped or given back is asked for again. */
async function renewed(payments: readonly PaymentRecord[], deps: PaymentDeps): Promise<PaymentRecord[]> {
  const at = deps.clock.now();
  for (const payment of payments) {
    if (payment.state === 'stopped' || payment.state === 'given-back')
      await stepPayment(payment, 'wait', { askedAt: at, refusedAt: null, note: null, updatedAt: at });
  }
  const [{ match, uscc, round } = { match: '', uscc: '', round: 0 }] = payments;
  return paymentsOfRound(match, uscc, round);
}

/** @throws InputError where nothing is left to pay, or nobody knows how much */
async function amountToPay(match: MatchRecord, decided: Approving['decided'], deps: PaymentDeps): Promise<number> {
  if (match.amountFen === null) throw new InputError(`${match._id}: its amount is undecided`);
  if (decided !== undefined) {
    const { amountFen } = decided;
    if (amountFen <= 0 || amountFen > match.amountFen) {
      throw new InputError(`${match._id}: the amount decided is above 0 and at most ${toYuan(match.amountFen)}`);
    }
    return amountFen;
  }
  const { amountFen, why } = await leftBesideOthers(match, deps.rules);
  if (amountFen === null)
    throw new InputError(`${match._id}: how much is left beside other benefits is undecided (${why})`);
  if (amountFen === 0) throw new InputError(`${match._id}: nothing is left to pay${why === '' ? '' : ` (${why})`}`);
  return amountFen;
}
