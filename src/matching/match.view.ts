import type { MatchRecord } from './match.schema.js';
import { firmSees } from './match-states.js';
import { toYuan } from './money.schema.js';
import type { RunRecord } from './runs/run.schema.js';

/** A match as staff see it: amounts are text in 元. */
export function matchView(match: MatchRecord) {
  return {
    id: match._id,
    uscc: match.uscc,
    policy: match.policy,
    version: match.version,
    period: match.period,
    class: match.class,
    delivery: match.delivery,
    districtCode: match.districtCode,
    state: match.state,
    heldFrom: match.heldFrom,
    round: match.round,
    amount: toYuan(match.amountFen),
    payable: toYuan(match.payableFen),
    ceiling: match.ceiling,
    evidence: match.evidence,
    difference:
      match.difference === null
        ? null
        : { ...match.difference, amountFen: undefined, amount: toYuan(match.difference.amountFen) },
    history: match.history,
    createdAt: match.createdAt.toISOString(),
    updatedAt: match.updatedAt.toISOString(),
  };
}

/** A match as its firm sees it, or null where its process does not let the firm see it yet. */
export function matchViewForFirm(match: MatchRecord) {
  if (!firmSees(match)) return null;
  const state = match.state === 'hold' ? 'in-review' : match.state;
  return {
    id: match._id,
    policy: match.policy,
    period: match.period,
    class: match.class,
    delivery: match.delivery,
    state,
    round: match.round,
    amount: toYuan(match.amountFen),
    payable: toYuan(match.payableFen),
    ceiling: match.ceiling,
    /** 预计，以主管部门审核结果为准, until it is paid. */
    estimated: match.state !== 'paid',
    evidence: match.evidence,
  };
}

/** A run with its figures; amounts are text in 元. */
export function runView(run: RunRecord) {
  return {
    id: run._id,
    trigger: run.trigger,
    by: run.by,
    rules: run.rules,
    asOf: run.asOf,
    full: run.full,
    scope: run.scope,
    baseline: run.baseline,
    state: run.state,
    phase: run.phase,
    total: run.total,
    attempts: run.attempts,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    counts: run.counts,
    policies: run.policies.map(({ amountFen, ...policy }) => ({ ...policy, amount: toYuan(amountFen) })),
    failures: run.failures,
    setAside: run.setAside,
    guard: run.guard.map((guarded) => ({ ...guarded, at: guarded.at?.toISOString() ?? null })),
    digest: run.digest,
    error: run.error,
  };
}
