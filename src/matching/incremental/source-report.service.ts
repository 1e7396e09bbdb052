import { deserialize } from 'bson';
import type { Deps } from '../../deps.js';
import {
  addDays,
  type CivilDate,
  civilDateOf,
  entitle,
  type Facts,
  factsBehind,
  observe,
  splitPeriod,
} from '../../eligibility/index.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import { latestBySource } from '../../enterprises/source-dates.service.js';
import { storedEnterprisesOf } from '../../enterprises/stored-enterprise.service.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import { factsOfFirms } from '../deciding/firm-facts.js';
import { MatchModel } from '../match.model.js';
import type { MatchRecord } from '../match.schema.js';
import { type PlannedPolicy, planRun } from '../runs/run-plan.js';
import { type SourceReport, SourceReportModel, type SourceState } from './source-report.model.js';

export type { SourceReport, SourceState } from './source-report.model.js';

const CHUNK = 500;

type Held = Pick<MatchRecord, 'uscc' | 'policy'>;
type Waiting = Map<string, { readonly firms: Set<string>; matches: number }>;

/** Which sources have fallen silent, and whose matches wait for them; kept as the report of the day, and given back. */
export async function reportSources(deps: Deps): Promise<SourceReport> {
  const { rules, clock } = deps;
  const at = clock.now();
  const asOf = civilDateOf(at);
  const latest = await latestBySource();
  const waiting = await heldBySource(asOf, deps);
  const sources = [...agesOf(rules)].map(([source, maxAge]): SourceState => {
    const lastAsOf = latest.get(source) ?? null;
    const held = waiting.get(source);
    return {
      source,
      lastAsOf,
      silent: lastAsOf === null || addDays(lastAsOf, maxAge) < asOf,
      firms: held?.firms.size ?? 0,
      matches: held?.matches ?? 0,
    };
  });
  const report = { _id: asOf, at, sources: sources.sort((a, b) => (a.source < b.source ? -1 : 1)) };
  await SourceReportModel.updateOne({ _id: asOf }, { at, sources: report.sources }, { upsert: true });
  return report;
}

/** The latest report before a day, or null. */
export async function reportBefore(day: CivilDate): Promise<SourceReport | null> {
  const found = await SourceReportModel.find({}).sort({ _id: -1 }).limit(2).lean<SourceReport[]>();
  return found.find(({ _id }) => _id < day) ?? null;
}

/** The sources of facts that grow too old, with the shortest of their limits in days. */
function agesOf({ catalogue }: RuleBook): Map<string, number> {
  const ages = new Map<string, number>();
  for (const { source, maxAgeDays, derived } of catalogue.values()) {
    if (maxAgeDays === undefined || derived) continue;
    ages.set(source, Math.min(maxAgeDays, ages.get(source) ?? maxAgeDays));
  }
  return ages;
}

async function heldBySource(asOf: CivilDate, { rules, config }: Deps): Promise<Waiting> {
  const factsOf = factsOfFirms(rules, asOf);
  const waiting: Waiting = new Map();
  for (const planned of planRun(rules, { asOf, city: config.city, policy: null })) {
    const held = await MatchModel.find({ policy: planned.policy.code, state: 'hold' }, { uscc: 1, policy: 1 }).lean<
      Held[]
    >();
    for (let from = 0; from < held.length; from += CHUNK) {
      const usccs = held.slice(from, from + CHUNK).map(({ uscc }) => uscc);
      for (const { uscc, document } of await storedEnterprisesOf(usccs)) {
        const facts = factsOf(deserialize(document) as Enterprise, planned.referenceYear);
        for (const source of staleSources(planned, facts, asOf, rules)) {
          const known = waiting.get(source) ?? { firms: new Set(), matches: 0 };
          waiting.set(source, known);
          known.firms.add(uscc);
          known.matches += 1;
        }
      }
    }
  }
  return waiting;
}

/** Whose data is too old for this policy to be decided. */
function staleSources({ policy }: PlannedPolicy, facts: Facts, asOf: CivilDate, rules: RuleBook): ReadonlySet<string> {
  const { missing } = entitle(policy, facts, asOf, rules);
  const keys = missing.flatMap(({ fact }) => [fact, ...factsBehind(fact, rules)]);
  const stale = keys.filter((key) => observe(key, facts, asOf, rules).missing === 'stale');
  const sources = stale.map((key) => rules.catalogue.get(splitPeriod(key).base)?.source);
  return new Set(sources.filter((source) => source !== undefined));
}
