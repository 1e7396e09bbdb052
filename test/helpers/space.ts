import type { Condition } from '../../src/eligibility/index.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { MATCH_STATES, type MatchRecord, type MatchState, matchIdOf } from '../../src/matching/match.schema.js';
import { TRANSITIONS } from '../../src/matching/match-states.js';
import type { PolicyClass, PolicyVersion } from '../../src/policies/policy.schema.js';
import { atLeast, fixed, policy, wishAndAccount } from './city.js';
import { matchOf } from './match.js';

const CLASSES: readonly PolicyClass[] = ['grant', 'relief', 'right', 'status'];
const always: Condition = atLeast('employees', 1);

/** A policy of each class; the grant is reviewed, publicised, and confirmed with an account. */
export const POLICIES: Readonly<Record<PolicyClass, PolicyVersion>> = {
  grant: policy('X80-grant', always, {
    ...{ benefit: fixed(7200), department: 'hrss' },
    process: {
      ...wishAndAccount,
      review: [
        { department: 'hrss', kind: 'first', days: 5 },
        { department: 'finance-bureau', kind: 'final', days: 5 },
      ],
      publicity: { workingDays: 5 },
      payment: { workingDays: 10 },
    },
  }),
  relief: policy('X81-relief', always, { class: 'relief', benefit: fixed(31) }),
  right: policy('X82-right', always, { class: 'right' }),
  status: policy('X83-status', always, { class: 'status' }),
};

/** Each class with each state that its table knows. */
export const CLASS_STATES: readonly (readonly [PolicyClass, MatchState])[] = CLASSES.flatMap((kind) => {
  const known = new Set(TRANSITIONS[kind].flatMap(({ from, to }) => [from, to]));
  return MATCH_STATES.filter((state) => known.has(state)).map((state) => [kind, state] as const);
});

/** The states of a class that a match may be held from. */
export function heldStates(kind: PolicyClass): MatchState[] {
  return TRANSITIONS[kind].flatMap(({ event, from }) => (event === 'hold' && from !== null ? [from] : []));
}

/** A match of a policy of this class, of a firm and a period, in a state. */
export function matchIn(uscc: string, kind: PolicyClass, period: string, more: Partial<MatchRecord> = {}): MatchRecord {
  const _id = matchIdOf(POLICIES[kind].code, period, uscc);
  return matchOf(POLICIES[kind], { _id, uscc, period, ...more });
}

/** Puts these in the place of all matches of the firm. */
export async function storeMatches(uscc: string, matches: readonly MatchRecord[]): Promise<void> {
  await MatchModel.collection.deleteMany({ uscc });
  if (matches.length > 0) await MatchModel.collection.insertMany(matches.map((match) => ({ ...match })) as never);
}

/** The revision of the stored firm: nothing that is only read raises it. */
export async function revisionOf(uscc: string): Promise<number> {
  return (await EnterpriseModel.findById(uscc, { revision: 1 }).lean())?.revision ?? 0;
}
