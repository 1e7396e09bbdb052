import type { MatchRecord } from '../../src/matching/match.schema.js';
import type { Actor } from '../../src/matching/match-states.js';
import type { ActContext } from '../../src/matching/process/acts.js';
import type { Person } from '../../src/matching/process/process.schema.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';
import { loadRules } from '../../src/policies/policy.service.js';
import { uscc } from './city.js';

const { holidays } = loadRules();
const START = new Date('2026-03-02T02:00:00Z');

/** A match of a policy as a run leaves it. */
export function matchOf(policy: PolicyVersion, more: Partial<MatchRecord> = {}): MatchRecord {
  const state = more.state ?? 'matched';
  return {
    _id: `${policy.code}:once:${uscc(0)}`,
    uscc: uscc(0),
    policy: policy.code,
    version: policy.version,
    period: 'once',
    class: policy.class,
    delivery: policy.delivery,
    districtCode: '441602',
    state,
    heldFrom: null,
    round: 1,
    verdict: 'eligible',
    amountFen: 100_000,
    payableFen: null,
    ceiling: false,
    evidence: { asOf: '2026-03-02', facts: [] },
    signature: 'S',
    frozen: false,
    difference: null,
    runId: 'R',
    runChange: 'new',
    revision: 1,
    toldRound: 0,
    tellRun: null,
    tellFrom: null,
    history: [{ at: START, event: 'match', from: null, to: state, round: 1, run: 'R' }],
    createdAt: START,
    updatedAt: START,
    ...more,
  };
}

/** Somebody with these roles; of a firm, for a long time and invited by nobody. */
export function person(id: string, roles: readonly Actor[], department?: string): Person {
  const joined = roles.includes('firm') ? { joined: { since: new Date(0), invitedBy: [] } } : {};
  return { id, roles, ...joined, ...(department === undefined ? {} : { department }) };
}

export function actContext(policy: PolicyVersion, who: Person, more: Partial<ActContext> = {}): ActContext {
  const at = more.at ?? START;
  return {
    ...{ who, at, asOf: '2026-03-02', policy, holidays, list: null, account: null, registeredName: '' },
    // Paid as a whole, where it was paid at all.
    money: { paidFen: 100_000, left: 0, ended: 0 },
    ...more,
  };
}
