import { deserialize } from 'bson';
import type { Deps } from '../../deps.js';
import { addDays, type CivilDate } from '../../eligibility/index.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import type { StoredEnterprise } from '../../enterprises/stored-enterprise.service.js';
import type { Visit } from '../../enterprises/visit.service.js';
import { type Pair, pairsOfBatch } from '../deciding/decide-batch.js';
import type { DecideContext } from '../deciding/decide-firm.js';
import { factsOfFirms } from '../deciding/firm-facts.js';
import { storedOf } from '../deciding/match-store.js';
import type { PlannedPolicy } from '../runs/run-plan.js';
import { nextVisits } from './next-visit.js';
import { Readers } from './readers.js';

export interface VisitedFirm {
  readonly visit: Visit;
  readonly pairs: readonly Pair[];
  /** What made it undecidable; it is tried again with the next day, and looked into by the nightly run. */
  readonly error: unknown;
}

/** What visits of one day need, prepared once for all of them. */
export interface VisitPlan {
  readonly plan: readonly PlannedPolicy[];
  readonly asOf: CivilDate;
  readonly deciding: DecideContext;
  readonly readers: Readers;
  readonly nextVisit: (enterprise: Enterprise) => CivilDate | null;
}

export function visitPlan(plan: readonly PlannedPolicy[], asOf: CivilDate, { rules }: Pick<Deps, 'rules'>): VisitPlan {
  const readers = new Readers(plan, rules);
  const deciding = { plan, rules, asOf, factsOf: factsOfFirms(rules, asOf) };
  return { plan, asOf, deciding, readers, nextVisit: nextVisits({ plan, rules, asOf, fields: readers.fields }) };
}

/**
 * Decides enterprises that are due and finds the day of their next visit; writes nothing. Where only facts have changed,
 * the policies that read them are decided, and all of them where the firm's day has come.
 * @throws only what the database throws
 */
export async function decideDue(
  firms: readonly StoredEnterprise[],
  { plan, asOf, deciding, readers, nextVisit }: VisitPlan,
  { run, deps }: { readonly run: string; readonly deps: Pick<Deps, 'clock' | 'log'> },
): Promise<VisitedFirm[]> {
  const all = new Set(plan);
  const known = new Map(firms.map(({ uscc, document }) => [uscc, deserialize(document) as Enterprise]));
  const wanted = (uscc: string): ReadonlySet<PlannedPolicy> => {
    const { nextVisit: day, dirtyFacts = [] } = known.get(uscc) ?? {};
    return day === undefined || day <= asOf ? all : readers.of(dirtyFacts);
  };
  const stored = storedOf(firms.map(({ uscc }) => uscc));
  const visited: VisitedFirm[] = [];
  const context = { run, asOf, at: deps.clock.now(), wanted };
  for await (const { firm, pairs } of pairsOfBatch(firms, deciding, stored, context)) {
    const enterprise = known.get(firm.uscc) as Enterprise;
    try {
      if (pairs instanceof Error) throw pairs;
      visited.push({ visit: { enterprise, nextVisit: nextVisit(enterprise) }, pairs, error: null });
    } catch (error) {
      deps.log.error({ err: error, uscc: firm.uscc }, 'an enterprise could not be decided');
      visited.push({ visit: { enterprise, nextVisit: addDays(asOf, 1) }, pairs: [], error });
    }
  }
  return visited;
}
