import { definitionOf, hiddenBy } from '../eligibility/index.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { showsAmount } from './match.access.js';
import type { Evidence, EvidenceFact, MatchRecord } from './match.schema.js';
import { firmSees } from './match-states.js';
import { toYuan } from './money.schema.js';
import type { RunRecord } from './runs/run.schema.js';

/** A match as staff see it: amounts are text in 元, but those that would tell what only a tax office knows. */
export function matchView(match: MatchRecord, rules: RuleBook) {
  const shown = showsAmount(match, rules);
  const money = (fen: number | null): string | null => (shown ? toYuan(fen) : null);
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
    amount: money(match.amountFen),
    payable: money(match.payableFen),
    ceiling: match.ceiling,
    evidence: evidenceView(match.evidence, rules, 'staff'),
    createdAt: match.createdAt.toISOString(),
    updatedAt: match.updatedAt.toISOString(),
  };
}

/** A match as its firm sees it, or null where its process does not let the firm see it yet. */
export function matchViewForFirm(match: MatchRecord, rules: RuleBook) {
  if (!firmSees(match)) return null;
  const state = match.state === 'hold' ? 'in-review' : match.state;
  const shown = showsAmount(match, rules);
  return {
    id: match._id,
    policy: match.policy,
    period: match.period,
    class: match.class,
    delivery: match.delivery,
    state,
    round: match.round,
    amount: shown ? toYuan(match.amountFen) : null,
    payable: shown ? toYuan(match.payableFen) : null,
    ceiling: match.ceiling,
    /** 预计，以主管部门审核结果为准, until it is paid. */
    estimated: match.state !== 'paid',
    evidence: evidenceView(match.evidence, rules, 'firm'),
  };
}

/**
 * The facts used, without the values that their reader may not see; `hidden` says why one is not there. What is sensitive the
 * firm sees as it is: of records there is no more than their number.
 */
export function factsView(facts: readonly EvidenceFact[], rules: RuleBook, reader: 'staff' | 'firm' = 'staff') {
  return facts.map((fact) => {
    const hidden = hiddenBy(definitionOf(fact.key, rules), fact, reader);
    if (hidden === null || (reader === 'firm' && hidden === 'sensitive')) return fact;
    return { ...fact, value: undefined, digest: undefined, hidden };
  });
}

function evidenceView({ asOf, facts }: Evidence, rules: RuleBook, reader: 'staff' | 'firm') {
  return { asOf, facts: factsView(facts, rules, reader) };
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
