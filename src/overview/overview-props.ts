import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { definitionOf } from '../eligibility/vocabulary.js';
import { findEnterprise, listEnterprises } from '../enterprises/enterprise.service.js';
import { type Explanation, explainEnterprise, type PolicyExplanation } from '../matching/explain.service.js';
import { latestRun } from '../matching/match.service.js';
import { MATCH_STATE_WORDS } from '../matching/match-words.schema.js';
import { toFen, toYuan } from '../matching/money.schema.js';
import type { RunRecord } from '../matching/runs/run.schema.js';
import { departmentName, listPolicies } from '../policies/policy.service.js';
import { DELIVERY_WORDS } from '../policies/policy-words.schema.js';
import type { EnterpriseProps, ExplainedPolicy } from './enterprise.page.js';
import type { OverviewProps, RunSummary } from './overview.page.js';
import type { Language } from './texts.js';

const FIRMS_SHOWN = 6;
const shanghai = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** What the first page shows: the last run, the policies with their figures, and, for staff, a search for firms. */
export async function overviewProps(
  deps: Deps,
  language: Language,
  seesFirms: boolean,
  search: { query: string | undefined; cursor: string | undefined },
): Promise<Omit<OverviewProps, 'frame'>> {
  const { rules, clock, config } = deps;
  const run = await latestRun();
  const listed = listPolicies(rules, { asOf: run?.asOf ?? civilDateOf(clock.now()), city: config.city });
  const figures = new Map(run?.policies.map((policy) => [policy.code, policy]));
  const policies = listed
    .filter(({ inForce, offered }) => inForce && offered)
    .map(({ policy }) => ({
      code: policy.code,
      title: policy.title[language],
      department: departmentName(policy, rules)[language],
      kind: policy.class,
      eligible: figures.get(policy.code)?.eligible ?? 0,
      undecided: figures.get(policy.code)?.undecided ?? 0,
    }))
    .sort((a, b) => b.eligible - a.eligible);
  return {
    run: run === null ? null : runSummary(run),
    policies,
    samples: listed
      .filter(({ policy }) => policy.sample)
      .map(({ policy }) => ({ code: policy.code, title: policy.title[language] })),
    firms: seesFirms ? await firmsOf(deps, language, search) : null,
  };
}

function runSummary(run: RunRecord): RunSummary {
  const { counts } = run;
  return {
    state: run.state === 'done' ? 'finished' : run.state === 'running' ? 'running' : 'failed',
    asOf: run.asOf,
    finishedAt: run.finishedAt === null ? null : shanghai.format(run.finishedAt),
    enterprises: counts.enterprises,
    eligible: counts.eligible,
    undecided: counts.undecided,
    fresh: counts.new,
    changed: counts.changed,
    lost: counts.lost,
  };
}

async function firmsOf(
  { rules }: Deps,
  language: Language,
  search: { query: string | undefined; cursor: string | undefined },
) {
  const { items, nextCursor } = await listEnterprises({ ...search, limit: FIRMS_SHOWN });
  const divisions = rules.codes.get('divisions')?.codes;
  return {
    query: search.query ?? '',
    items: items.map(({ uscc, name, districtCode }) => ({
      uscc,
      name,
      district: (districtCode && divisions?.get(districtCode)?.[language]) || '',
    })),
    nextCursor,
  };
}

/** One firm's page, decided anew; null where there is no such firm. Never stored and never sent: for staff only. */
export async function enterpriseProps(
  deps: Deps,
  language: Language,
  uscc: string,
): Promise<Omit<EnterpriseProps, 'frame'> | null> {
  if ((await findEnterprise(uscc)) === null) return null;
  const explanation = await explainEnterprise(uscc, { language }, deps);
  const { enterprise, asOf } = explanation;
  const codes = (list: string, code: unknown): string =>
    (typeof code === 'string' && deps.rules.codes.get(list)?.codes.get(code)?.[language]) || '';
  return {
    name: enterprise.name,
    uscc: enterprise.uscc,
    district: codes('divisions', enterprise.districtCode),
    industry: codes('industries', enterprise.values.industryCode),
    asOf,
    totals: totalsOf(explanation),
    policies: explanation.policies.map((entry) => explained(entry, deps, language)),
  };
}

/** Three totals that are never added: grants, reliefs, and the number of rights. */
function totalsOf({ policies }: Explanation): EnterpriseProps['totals'] {
  const eligible = policies.filter(({ verdict }) => verdict === 'eligible');
  const of = (kind: string): PolicyExplanation[] => eligible.filter(({ policy }) => policy.class === kind);
  const sum = (entries: readonly PolicyExplanation[]): string =>
    toYuan(entries.reduce((total, { benefit }) => total + (benefit?.amount == null ? 0 : toFen(benefit.amount)), 0)) ??
    '0.00';
  const [grants, reliefs] = [of('grant'), of('relief')];
  return {
    cash: sum(grants),
    cashItems: grants.length,
    relief: sum(reliefs),
    reliefItems: reliefs.length,
    rights: of('right').length + of('status').length,
  };
}

function explained(entry: PolicyExplanation, { rules }: Deps, language: Language): ExplainedPolicy {
  const { policy, benefit, match } = entry;
  const labels = entry.missing.map(({ fact }) => definitionOf(fact, rules)?.label[language] ?? fact);
  const [basis] = policy.basis;
  return {
    code: policy.code,
    title: policy.title[language],
    kind: policy.class,
    delivery: DELIVERY_WORDS[entry.delivery][language],
    verdict: entry.verdict,
    reason: (entry.reason ?? entry.routeReason)?.[language] ?? null,
    amount: benefit?.amount ?? null,
    ceiling: benefit?.ceiling ?? false,
    hasBenefit: benefit !== null,
    working: entry.verdict === 'eligible' ? entry.working : [],
    lines: entry.lines.map(({ depth, verdict, text, path }, place) => ({
      key: `${place}${path}`,
      depth,
      verdict,
      text,
    })),
    missing: [...new Set(labels)],
    basis: basis === undefined ? '' : [basis.title, basis.documentNumber].filter((part) => part !== null).join(' '),
    state: match === null ? null : MATCH_STATE_WORDS[match.state][language],
  };
}
