import type { Deps } from '../../deps.js';
import { civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import { findEnterprise } from '../../enterprises/enterprise.service.js';
import { openCases } from '../../followups/case.service.js';
import { InputError, RefusedError, UnknownError } from '../../terminal/input-error.js';
import { factsOfFirms } from '../deciding/firm-facts.js';
import type { MatchRecord } from '../match.schema.js';
import { findMatch } from '../match.service.js';
import { allows, transition } from '../match-states.js';
import { storedAccount } from './account.store.js';
import { type ActContext, processOf } from './acts.js';
import { needLeft } from './beside.js';
import { replaceMatch } from './match-write.js';
import type { Person, Recheck } from './process.schema.js';
import { findListDates } from './publicity.store.js';
import { type RecheckContext, recheck, versionFor } from './recheck.js';
import { ACTS, type ActName, isDone, step, takeAct } from './walk.js';

/** Writers that meet on one match: each reads anew and decides again; more in a row than this do not happen. */
const ATTEMPTS = 8;

/** `withdrawn`, `held`: the pair was decided again first and is no longer eligible, or not decidable. */
export type Outcome = 'done' | 'already' | 'withdrawn' | 'held';

export interface Performed {
  readonly outcome: Outcome;
  readonly match: MatchRecord;
}

export type BulkItem =
  | { readonly id: string; readonly outcome: Outcome }
  | { readonly id: string; readonly outcome: 'refused' | 'failed'; readonly reason: string };

/** What is the same for all matches of one bulk. */
export interface Performing {
  readonly who: Person;
  readonly at: Date;
  readonly asOf: CivilDate;
  readonly rechecking: RecheckContext;
  readonly deps: Deps;
}

/** Facts are those known today; one of these serves a whole bulk. */
export function performing(who: Person, deps: Deps): Performing {
  const at = deps.clock.now();
  const asOf = civilDateOf(at);
  const { rules } = deps;
  return { who, at, asOf, rechecking: { rules, asOf, factsOf: factsOfFirms(rules, asOf) }, deps };
}

/**
 * Does one act to one match: looked up in the state table, the pair decided again where the act asks for it, written on
 * the revision that was read, with its event in the match's history. A repetition changes nothing.
 * @throws InputError for an input that is not the act's, UnknownError for an unknown match
 * @throws RefusedError where the table, the act's own rule, or the person's role does not allow it
 */
export async function performTransition(
  id: string,
  name: ActName,
  given: unknown,
  context: Performing,
): Promise<Performed> {
  const input = parsed(name, given);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const match = await findMatch(id, usccOf(id));
    if (match === null) throw new UnknownError(`unknown match "${id}"`);
    const performed = await attemptOn(match, name, input, context);
    if (performed !== null) return performed;
  }
  throw new RefusedError(`${id} kept changing while it was written; try again`);
}

/**
 * Decides a match again without an act: what is not eligible any more is withdrawn, what is not sure is held.
 * @throws RefusedError where its state allows neither
 */
export async function recheckMatch(id: string, context: Performing): Promise<'eligible' | 'withdrawn' | 'held'> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const match = await findMatch(id, usccOf(id));
    if (match === null) throw new UnknownError(`unknown match "${id}"`);
    const policy = versionFor(match, context.deps.rules, context.asOf);
    const found = await decidedAgain(match, await findEnterprise(match.uscc), policy, context.rechecking);
    if (found.verdict === 'eligible') return 'eligible';
    const performed = await suspended(match, 'recheck', found, context);
    if (performed !== null) return performed.outcome === 'withdrawn' ? 'withdrawn' : 'held';
  }
  throw new RefusedError(`${id} kept changing while it was written; try again`);
}

/** The same act to many matches, each on its own: what is wrong with one never stops the others. */
export async function performMany(
  ids: readonly string[],
  name: ActName,
  given: unknown,
  context: Performing,
): Promise<BulkItem[]> {
  parsed(name, given);
  const items: BulkItem[] = [];
  for (const id of new Set(ids)) items.push(await performOne(id, name, given, context));
  return items;
}

/** One item of a bulk: what went wrong is told, not thrown. */
export async function performOne(id: string, name: ActName, given: unknown, context: Performing): Promise<BulkItem> {
  try {
    return { id, outcome: (await performTransition(id, name, given, context)).outcome };
  } catch (error) {
    if (error instanceof InputError) return { id, outcome: 'refused', reason: error.message };
    context.deps.log.error({ err: error, match: id, act: name }, 'an act on a match failed');
    return { id, outcome: 'failed', reason: 'internal' };
  }
}

/** The firm of a match, from its id `policy:period:uscc`. */
export function usccOf(id: string): string {
  return id.slice(id.lastIndexOf(':') + 1);
}

async function attemptOn(
  match: MatchRecord,
  name: ActName,
  input: unknown,
  performing: Performing,
): Promise<Performed | null> {
  const { who, at, asOf, rechecking, deps } = performing;
  const policy = versionFor(match, deps.rules, asOf);
  const enterprise = await findEnterprise(match.uscc);
  const list = match.state === 'publicised' ? processOf(match).list : undefined;
  const context: ActContext = {
    ...{ who, at, asOf, policy, holidays: deps.rules.holidays },
    list: list === undefined ? null : await findListDates(list),
    account: policy.process.confirmation.kind === 'wish+account' ? await storedAccount(match.uscc) : null,
    registeredName: enterprise?.name ?? '',
  };
  if (isDone(match, name, input, context)) return { outcome: 'already', match };
  // Looked up before anything is decided anew: what is refused leaves no trace.
  transition(match.class, match.state, name, match.heldFrom);
  const plain = takeAct(match, name, input, context);
  if (!ACTS[name].recheck) return stored(match, plain, 'done', performing);
  const found = await decidedAgain(match, enterprise, policy, rechecking);
  if (found.verdict === 'eligible') {
    await needLeft(match, name, performing);
    return stored(match, takeAct(match, name, input, context, found), 'done', performing);
  }
  return suspended(match, name, found, performing);
}

/** Only *ineligible* takes a match away; anything less certain suspends it and lays it before a person. */
async function suspended(
  match: MatchRecord,
  name: ActName | 'recheck',
  found: Recheck,
  performing: Performing,
): Promise<Performed | null> {
  const event = found.verdict === 'ineligible' ? 'withdraw' : 'hold';
  if (!allows(match.class, match.state, event))
    throw new RefusedError(`${found.verdict} today: ${name} is not possible`);
  const { who, at } = performing;
  const next = step(match, event, { who, at, note: `${found.verdict} at ${name}`, recheck: found });
  if (event === 'withdraw') return stored(match, next, 'withdrawn', performing);
  const kind = found.verdict === 'undecided' ? 'undecided' : 'out-of-place';
  const { uscc, districtCode, round, _id } = match;
  const reason = `${found.verdict} at ${name}: ${found.changed.map(({ key }) => key).join(', ')}`;
  const about = { uscc, match: _id, districtCode, dueOn: null };
  // The case first: a hold that nobody knows of would stay for ever.
  await openCases([{ _id: `${_id}:${round}:${kind}:${found.asOf}`, kind, reason, ...about }], at);
  return stored(match, next, 'held', performing);
}

/** A match of which the firm is gone cannot be decided. */
export async function decidedAgain(
  match: MatchRecord,
  enterprise: Enterprise | null,
  policy: Parameters<typeof recheck>[1],
  context: RecheckContext,
): Promise<Recheck> {
  if (enterprise !== null) return recheck(match, policy, enterprise, context);
  return { version: policy.version, asOf: context.asOf, verdict: 'undecided', digest: '', changed: [] };
}

/** Null where somebody else has written the match meanwhile. */
async function stored(
  before: MatchRecord,
  after: MatchRecord,
  outcome: Outcome,
  { at }: Performing,
): Promise<Performed | null> {
  const match = await replaceMatch(before, after, at);
  return match === null ? null : { outcome, match };
}

function parsed(name: ActName, given: unknown): unknown {
  const { data, success, error } = ACTS[name].input.safeParse(given ?? {});
  if (success) return data;
  throw new InputError(error.issues.map(({ path, message }) => `${[name, ...path].join('.')}: ${message}`));
}
