import type { Deps } from '../../deps.js';
import type { CivilDate } from '../../eligibility/facts.js';
import type { PolicyVersion } from '../../policies/policy.schema.js';
import { InputError } from '../../terminal/input-error.js';
import { MatchModel } from '../match.model.js';
import type { MatchRecord, MatchState } from '../match.schema.js';
import { eventAfterReview } from '../match-states.js';
import { windowEnd } from './acts-firm.js';
import { processOf } from './process.schema.js';
import { type ListDates, lastDayShown } from './publicity.js';
import { findListDates } from './publicity.store.js';
import { versionFor } from './recheck.js';
import type { ActName } from './walk.js';

/** All that a limit is read from; half of what a match holds, without its evidence, costs half as much to read. */
const FIELDS = {
  ...{ uscc: 1, policy: 1, version: 1, class: 1, delivery: 1, districtCode: 1, amountFen: 1, payableFen: 1 },
  ...{ state: 1, round: 1, frozen: 1, process: 1, history: 1 },
} as const;

export type TimedMatch = Pick<MatchRecord, '_id' | keyof typeof FIELDS>;

/** What the clock makes happen to a match. */
export interface DueTransition {
  readonly id: string;
  readonly event: ActName;
  /** The last day of what runs out. */
  readonly last: CivilDate;
}

/** A match whose limit cannot be told: a year without a working-day calendar, a policy that is not known. */
export interface UnclearLimit {
  readonly id: string;
  readonly reason: string;
}

export interface Limit extends DueTransition {
  readonly match: TimedMatch;
}

/** Limits of the matches in these states that end in these days, both included. Only read. */
export async function limitsOf(
  states: readonly MatchState[],
  asOf: CivilDate,
  { from, by }: { readonly from?: CivilDate; readonly by: CivilDate },
  deps: Pick<Deps, 'rules'>,
): Promise<{ readonly due: readonly Limit[]; readonly problems: readonly UnclearLimit[] }> {
  const due: Limit[] = [];
  const problems: UnclearLimit[] = [];
  const lists = new Map<string, ListDates | null>();
  for await (const match of matchesIn(states, deps)) {
    try {
      const found = await limitOf(match, versionFor(match, deps.rules, asOf), by, lists, deps);
      if (found !== null && (from ?? found.last) <= found.last && found.last <= by)
        due.push({ id: match._id, ...found, match });
    } catch (error) {
      // A limit that cannot be told, and a version that is not known, stop nobody else's.
      if (!(error instanceof InputError)) throw error;
      problems.push({ id: match._id, reason: error.message });
    }
  }
  return { due, problems };
}

/** The matches in these states, each policy's by index; those of the driver: mongoose's casts take longer than reading. */
export async function* matchesIn(
  states: readonly MatchState[],
  { rules }: Pick<Deps, 'rules'>,
): AsyncGenerator<TimedMatch, void, undefined> {
  for (const policy of new Set(rules.policies.map(({ code }) => code))) {
    for (const state of states) {
      yield* MatchModel.collection.find<TimedMatch>({ policy, state }, { projection: FIELDS, batchSize: 1000 });
    }
  }
}

async function limitOf(
  match: TimedMatch,
  policy: PolicyVersion,
  by: CivilDate,
  lists: Map<string, ListDates | null>,
  { rules }: Pick<Deps, 'rules'>,
): Promise<Omit<DueTransition, 'id'> | null> {
  if (match.state !== 'publicised') {
    const last = windowEnd(match, policy, rules.holidays, by);
    const accepts = match.state === 'offered' && policy.process.confirmation.onSilence === 'accept';
    return last === null ? null : { event: accepts ? 'accept-silence' : 'lapse', last };
  }
  const id = processOf(match).list ?? '';
  const list = lists.get(id) ?? (await findListDates(id));
  lists.set(id, list);
  const last = list === null ? null : lastDayShown(match, list, rules.holidays, by);
  return last === null ? null : { event: eventAfterReview(match.delivery, policy.process), last };
}
