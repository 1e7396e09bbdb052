import { explainTrace, type Language } from '../../eligibility/index.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import { showsAmount } from '../match.access.js';
import type { MatchEvent } from '../match.schema.js';
import { factsView } from '../match.view.js';
import type { ReplayedMatch } from './replay.service.js';

/** A replayed match as staff see it: values and amounts are kept back as in the match itself. */
export function replayView({ match, past, decided }: ReplayedMatch, at: Date, rules: RuleBook, language: Language) {
  const { policy, asOf, verdict, benefit, same, differing, trace } = decided;
  return {
    ...{ id: match._id, at: at.toISOString(), past },
    history: match.history.map((event) => eventView(event, rules)),
    decided: {
      ...{ version: policy.version, asOf, verdict, same, differing },
      amount: showsAmount(match, rules) ? (benefit?.amount ?? null) : null,
      reasons: trace === null ? [] : explainTrace(trace, language, rules),
    },
  };
}

/** Without the digest of a recheck too: from it alone an amount could be found by trying. */
function eventView({ grounds, recheck, at, ...event }: MatchEvent, rules: RuleBook) {
  return {
    ...{ ...event, at: at.toISOString() },
    ...(grounds === undefined ? {} : { grounds: { ...grounds, facts: factsView(grounds.facts, rules) } }),
    ...(recheck === undefined ? {} : { recheck: { ...recheck, changed: factsView(recheck.changed, rules) } }),
  };
}
