import { civilDateOf } from '../eligibility/civil-date.js';
import { openCases } from '../followups/case.service.js';
import type { MatchRecord } from '../matching/match.schema.js';
import { findMatches, listMatches } from '../matching/match.service.js';
import { toYuan } from '../matching/money.schema.js';
import type { PayeeAccount } from '../matching/process/account.service.js';
import type { Person } from '../matching/process/process.schema.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { addWorkingDays } from '../policies/policy.service.js';
import { InputError, UnknownError } from '../terminal/input-error.js';
import type { PoolRecord } from './budget/budget.schema.js';
import { poolOf } from './budget/budget.service.js';
import { type Funded, fundMatch, isPayable, isStopped } from './funding.js';
import { needThere } from './gone.js';
import { type PaymentRecord, type PaymentState, roundOf } from './payment.schema.js';
import type { PaymentDeps } from './payment-deps.js';
import { planPayments } from './payment-plan.js';
import { insertPayments, paymentsOfRound, paymentsOfRounds, roundsApproved, stepPayment } from './payment-store.js';
import { needRole } from './roles.js';
import { BesideOthers, tellNothingLeft } from './stacking.service.js';
import { type Served, serveWaiting } from './waiting.js';

/** Matches read by one query. */
const PAGE = 500;
/** Matches that are approved after one reading of all that bears on them. */
const CHUNK = 200;

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
 * Without room they wait, in the order of their pool. Each match on its own, in the order given; again it changes nothing.
 */
export async function approve(ids: readonly string[], approving: Approving, deps: PaymentDeps): Promise<Approved[]> {
  needRole(approving.who, 'staff', 'finance');
  const once = [...new Set(ids)];
  const approved: Approved[] = [];
  for (let from = 0; from < once.length; from += CHUNK) {
    const some = once.slice(from, from + CHUNK);
    const read = await readTogether(some, deps);
    for (const match of some) {
      try {
        approved.push({ match, ...(await approveOne(match, approving, read, deps)) });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        approved.push({ match, outcome: 'refused', reason: error.message });
      }
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

/** What approvals look at, read once for many of them. */
interface ReadTogether {
  readonly matches: ReadonlyMap<string, MatchRecord>;
  /** By `match#round`. */
  readonly payments: ReadonlyMap<string, readonly PaymentRecord[]>;
  readonly others: BesideOthers;
  readonly accounts: ReadonlyMap<string, PayeeAccount>;
  /** Those that were opened, or found open, meanwhile; null for a policy that draws on none. */
  readonly pools: Map<PolicyVersion, PoolRecord | null>;
}

async function readTogether(ids: readonly string[], { rules, ports, clock }: PaymentDeps): Promise<ReadTogether> {
  const keys = ids.map((match) => ({ match, uscc: match.slice(match.lastIndexOf(':') + 1) }));
  const matches = await findMatches(keys);
  const payments = await paymentsOfRounds([...matches.values()]);
  const accounts = await ports.accounts([...new Set(keys.map(({ uscc }) => uscc))], civilDateOf(clock.now()));
  return { matches, payments, accounts, pools: new Map(), others: new BesideOthers(matches.values(), rules) };
}

async function approveOne(
  id: string,
  approving: Approving,
  read: ReadTogether,
  deps: PaymentDeps,
): Promise<Omit<Approved, 'match'>> {
  const match = read.matches.get(id);
  if (match === undefined) throw new UnknownError(`unknown match "${id}"`);
  const policy = deps.rules.policies.find((one) => one.code === match.policy && one.version === match.version);
  if (policy === undefined) throw new InputError(`${id}: no policy version ${match.policy} ${match.version}`);
  const payments = await writtenDown(match, policy, approving, read, deps);
  const order = policy.budget?.order ?? 'first-come';
  if (order !== 'first-come') return { outcome: 'waiting', reason: 'its pool is allotted in one go' };
  // Whoever was refused before, and would fit by now, goes first.
  if (payments[0]?.pool) await serveWaiting(payments[0].pool, id, approving.who, deps);
  const funded = await fundMatch(match, payments, approving.who, deps);
  if (funded.outcome === 'due') await read.others.changed(payments.map((one) => ({ ...one, state: 'due' })));
  const note = await noteOfAccount(match, read, deps);
  return note === null ? funded : { ...funded, reason: note };
}

/** That another firm has given the same account is said to who approves, and laid before a person, once. */
async function noteOfAccount(
  { _id, uscc, round, districtCode }: MatchRecord,
  { accounts }: ReadTogether,
  { clock }: PaymentDeps,
): Promise<string | null> {
  const { alsoOf = [] } = accounts.get(uscc) ?? {};
  if (alsoOf.length === 0) return null;
  const reason = `its account had been given by ${alsoOf.join(', ')} before: not paid until somebody accepts that`;
  const about = { uscc, match: _id, districtCode, dueOn: null };
  await openCases([{ _id: `${_id}:${round}:shared-account`, kind: 'shared-account', reason, ...about }], clock.now());
  return reason;
}

/** The payments of the match's present round; what is missing of them is planned now. */
async function writtenDown(
  match: MatchRecord,
  policy: PolicyVersion,
  approving: Approving,
  { payments, others, pools }: ReadTogether,
  deps: PaymentDeps,
): Promise<readonly PaymentRecord[]> {
  const { _id, uscc, round, state } = match;
  const { who, score, decided } = approving;
  const before = payments.get(roundOf({ match: _id, round })) ?? [];
  if (isComplete(before)) return renewed(match, before, others, deps);
  if (match.class !== 'grant') throw new InputError(`${_id}: a ${match.class} is not paid`);
  if (state !== 'confirmed' && state !== 'payable')
    throw new InputError(`${_id}: is ${state}, not confirmed or payable`);
  const at = deps.clock.now();
  const asOf = civilDateOf(at);
  const pool = pools.get(policy) ?? (await poolOf(policy, who.id, at));
  pools.set(policy, pool);
  const { process } = policy;
  const planned = planPayments(match, policy, {
    ...{ score: score ?? null, decision: decided?.reason ?? null, asOf, at, by: who.id },
    totalFen: before[0]?.totalFen ?? (await amountToPay(match, decided, others, at)),
    pool: pool?._id ?? null,
    payBy: process.payment === null ? null : addWorkingDays(asOf, process.payment.workingDays, deps.rules.holidays),
  });
  return (await insertPayments(planned)) ? planned : paymentsOfRound(_id, uscc, round);
}

/** What a successor took over is all that there is to pay: the parts that its predecessor has had are not among it. */
const isComplete = ([first, ...more]: readonly PaymentRecord[]): boolean =>
  first !== undefined && (first.inheritedFrom !== undefined || first.parts === 1 + more.length);

const ENDED: ReadonlySet<PaymentState> = new Set(['stopped', 'given-back']);

/** What was stopped or given back is asked for again, where its match stands and as much is left for it. */
async function renewed(
  match: MatchRecord,
  payments: readonly PaymentRecord[],
  others: BesideOthers,
  deps: PaymentDeps,
): Promise<readonly PaymentRecord[]> {
  const { _id, uscc, round, state } = match;
  const ended = payments.filter((one) => ENDED.has(one.state));
  const [first] = ended;
  if (first === undefined) return payments;
  if (isStopped(match)) throw new InputError(`${_id}: its instalments were stopped: resume them`);
  if (state !== 'confirmed' && !isPayable(state)) throw new InputError(`${_id}: is ${state}, not confirmed or payable`);
  await needThere(_id, uscc, first.askedAt);
  const at = deps.clock.now();
  // A person's decision on the amount stands; what the rules gave is looked at again.
  if (first.decision === null && (await amountToPay(match, undefined, others, at)) < first.totalFen)
    throw new InputError(`${_id}: less is left beside other benefits than was approved: refuse it, and begin anew`);
  for (const payment of ended)
    await stepPayment(payment, 'wait', { askedAt: at, refusedAt: null, note: null, updatedAt: at });
  return paymentsOfRound(_id, uscc, round);
}

/** @throws InputError where nothing is left to pay, or nobody knows how much */
async function amountToPay(
  match: MatchRecord,
  decided: Approving['decided'],
  others: BesideOthers,
  at: Date,
): Promise<number> {
  if (match.amountFen === null) throw new InputError(`${match._id}: its amount is undecided`);
  if (decided !== undefined) {
    const { amountFen } = decided;
    if (amountFen <= 0 || amountFen > match.amountFen) {
      throw new InputError(`${match._id}: the amount decided is above 0 and at most ${toYuan(match.amountFen)}`);
    }
    return amountFen;
  }
  const { amountFen, why } = await others.leftOf(match);
  if (amountFen === null)
    throw new InputError(`${match._id}: how much is left beside other benefits is undecided (${why})`);
  if (amountFen > 0) return amountFen;
  if (why !== '') await tellNothingLeft(match, why, at);
  throw new InputError(`${match._id}: nothing is left to pay${why === '' ? '' : ` (${why})`}`);
}
