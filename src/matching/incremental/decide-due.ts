import { isDatabaseError } from '../../db/database-error.js';
import type { Deps } from '../../deps.js';
import { addDays, type Facts } from '../../eligibility/index.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import { factsKnownAt } from '../../enterprises/enterprise.service.js';
import type { Visit } from '../../enterprises/visit.service.js';
import { type Comparison, compare, type PairCount } from '../deciding/compare.js';
import { decideFirm, type PairDecision } from '../deciding/decide-firm.js';
import type { FactsOfFirm } from '../deciding/firm-facts.js';
import { storedOf } from '../deciding/match-store.js';
import { nextVisitOf, type VisitContext } from './next-visit.js';

/** One pair of a visit, and what is to be written of it. */
export interface VisitedPair {
  readonly id: string;
  readonly decision: PairDecision;
  readonly count: PairCount;
  readonly write: Comparison['write'];
  readonly amountFen: number | null;
}

export interface VisitedFirm {
  readonly visit: Visit;
  readonly pairs: readonly VisitedPair[];
  /** What made it undecidable; it is tried again with the next day, and looked into by the nightly run. */
  readonly error: unknown;
}

export interface DueContext extends VisitContext {
  readonly run: string;
  readonly deps: Pick<Deps, 'clock' | 'log'>;
}

/**
 * Decides enterprises that are due and finds the day of their next visit; writes nothing. Where only facts have changed,
 * the policies that read them are decided, and all of them where the firm's day has come.
 * @throws only what the database throws
 */
export async function decideDue(firms: readonly Enterprise[], context: DueContext): Promise<VisitedFirm[]> {
  const matches = await storedOf(firms.map(({ uscc }) => uscc));
  const { run, asOf, rules, deps, plan, readers } = context;
  const compared = { run, asOf, at: deps.clock.now() };
  const visited: VisitedFirm[] = [];
  for (const firm of firms) {
    const { uscc, districtCode = null, nextVisit, dirtyFacts = [] } = firm;
    try {
      const factsOf = remembered(context.factsOf);
      const [known = firm] = await factsKnownAt([firm], asOf);
      const hasCome = nextVisit === undefined || nextVisit <= asOf;
      const decisions = await decideFirm(known, {
        plan: hasCome ? plan : readers.of(dirtyFacts),
        rules,
        asOf,
        factsOf,
      });
      const pairs = decisions.map((decision): VisitedPair => {
        const id = `${decision.planned.policy.code}:${decision.planned.period}:${uscc}`;
        const granted = decision.verdict === 'eligible' && decision.confirmed;
        const amountFen = granted ? decision.figures().amountFen : null;
        return { id, decision, amountFen, ...compare({ uscc, districtCode }, decision, matches.get(id), compared) };
      });
      const visit = { enterprise: firm, nextVisit: nextVisitOf(known, { ...context, factsOf }) };
      visited.push({ visit, pairs, error: null });
    } catch (error) {
      if (isDatabaseError(error)) throw error;
      deps.log.error({ err: error, uscc }, 'an enterprise could not be decided');
      visited.push({ visit: { enterprise: firm, nextVisit: addDays(asOf, 1) }, pairs: [], error });
    }
  }
  return visited;
}

/** Deciding and looking ahead read the same facts of a firm. */
function remembered(factsOf: FactsOfFirm): FactsOfFirm {
  const known = new Map<number, Facts>();
  return (enterprise, year) => {
    const facts = known.get(year) ?? factsOf(enterprise, year);
    known.set(year, facts);
    return facts;
  };
}
