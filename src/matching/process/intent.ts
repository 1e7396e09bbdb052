import { z } from 'zod';
import type { Deps } from '../../deps.js';
import { civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import type { NewCase } from '../../followups/case.schema.js';
import { IN_BOTH_LANGUAGES } from '../../http/both-languages.js';
import type { BesideOthers } from '../../payments/stacking.service.js';
import { InputError, RefusedError } from '../../terminal/input-error.js';
import { factsOfFirms } from '../deciding/firm-facts.js';
import type { MatchRecord } from '../match.schema.js';
import { allows, transition } from '../match-states.js';
import type { KnownAccount } from './account.js';
import type { ActContext } from './acts.js';
import { caseAfter, moneyFor, needLeft, needNothingUnderWay } from './beside.js';
import type { Person, Recheck } from './process.schema.js';
import type { ListDates } from './publicity.js';
import { type RecheckContext, recheck, versionFor } from './recheck.js';
import { ACTS, type ActName, isDone, step, takeAct } from './walk.js';

/** `withdrawn`, `held`: the pair was decided again first and is no longer eligible, or not decidable. */
export type Outcome = 'done' | 'already' | 'withdrawn' | 'held';

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

/** What is stored beside a match that an act may look at. */
export interface Surroundings {
  readonly enterprise: Enterprise | null;
  readonly account: KnownAccount | null;
  /** Dates of the list that shows the match. */
  readonly list: ListDates | null;
  /** What else the firms of this match, or of this bulk, claim and have received. */
  readonly others: BesideOthers;
}

/** What an act comes to, still to be written: the case first, since a hold that nobody knows of would stay for ever. */
export interface Intent {
  readonly outcome: Outcome;
  readonly before: MatchRecord;
  /** The same object where nothing is to be written. */
  readonly after: MatchRecord;
  readonly newCase: NewCase | null;
}

/**
 * What one act to one match comes to: looked up in the state table, the pair decided again where the act asks for it.
 * @throws RefusedError where the table, the act's own rule, or the person's role does not allow it
 */
export async function intend(
  match: MatchRecord,
  name: ActName,
  input: unknown,
  { enterprise, account, list, others }: Surroundings,
  performing: Performing,
): Promise<Intent> {
  const { who, at, asOf, rechecking, deps } = performing;
  const policy = versionFor(match, deps.rules, asOf);
  const registeredName = enterprise?.name ?? '';
  const context: ActContext = {
    ...{ who, at, asOf, policy, holidays: deps.rules.holidays, list, registeredName },
    account: policy.process.confirmation.kind === 'wish+account' ? account : null,
    money: await moneyFor(match, name),
  };
  const intent = { before: match, newCase: null };
  if (isDone(match, name, input, context)) return { ...intent, outcome: 'already', after: match };
  // Looked up before anything is decided anew: what is refused leaves no trace.
  transition(match.class, match.state, name, match.heldFrom);
  const after = takeAct(match, name, input, context);
  await needNothingUnderWay(match, name);
  if (!ACTS[name].recheck) return { ...intent, outcome: 'done', after, newCase: await caseAfter(after, name, asOf) };
  const found = await decidedAgain(match, enterprise, policy, rechecking);
  if (found.verdict !== 'eligible') return suspend(match, name, found, performing);
  await needLeft(match, name, others, performing);
  return { ...intent, outcome: 'done', after: takeAct(match, name, input, context, found) };
}

/**
 * Only *ineligible* takes a match away; anything less certain suspends it and lays it before a person.
 * @throws RefusedError where its state allows neither
 */
export function suspend(
  match: MatchRecord,
  name: ActName | 'recheck',
  found: Recheck,
  { who, at }: Pick<Performing, 'who' | 'at'>,
): Intent {
  const event = found.verdict === 'ineligible' ? 'withdraw' : 'hold';
  if (!allows(match.class, match.state, event))
    throw new RefusedError(`今日比对为 ${found.verdict}，不能办理 · ${found.verdict} today: ${name} is not possible`);
  const after = step(match, event, { who, at, note: `${found.verdict} at ${name}`, recheck: found });
  if (event === 'withdraw') return { outcome: 'withdrawn', before: match, after, newCase: null };
  const kind = found.verdict === 'undecided' ? 'undecided' : 'out-of-place';
  const { uscc, districtCode, round, _id } = match;
  const reason = `${found.verdict} at ${name}: ${found.changed.map(({ key }) => key).join(', ')}`;
  const about = { uscc, match: _id, districtCode, dueOn: null };
  const newCase = { _id: `${_id}:${round}:${kind}:${found.asOf}`, kind, reason, ...about } as const;
  return { outcome: 'held', before: match, after, newCase };
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

/** @throws InputError for an input that is not the act's */
export function inputOf(name: ActName, given: unknown): unknown {
  const { data, success, error } = ACTS[name].input.safeParse(given ?? {}, IN_BOTH_LANGUAGES);
  if (success) return data;
  throw new InputError(error.issues.map(({ path, message }) => `${[name, ...path].join('.')}: ${message}`));
}

/** What each of these acts is asked for with, beside what all of them are, from the table that `inputOf` reads. */
export function bodiesOf(names: readonly ActName[], beside: z.ZodRawShape = {}): Readonly<Record<string, z.ZodType>> {
  const bodies = names.map((name) => {
    const { input } = ACTS[name];
    return [
      name,
      z.strictObject({ ...beside, input: input.safeParse({}).success ? input.optional() : input }),
    ] as const;
  });
  return Object.fromEntries(bodies);
}
