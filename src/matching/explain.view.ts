import type { MissingFact, Words } from '../eligibility/facts.js';
import type { Gap } from '../eligibility/gaps/gaps.js';
import { explainGap, gapLines } from '../eligibility/gaps/gaps-words.js';
import { definitionOf } from '../eligibility/vocabulary.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { restsOnConclusions, workingTells } from './conclusions.js';
import type { Explanation, Language, PolicyExplanation } from './explain.service.js';
import { MATCH_STATE_WORDS } from './match-words.schema.js';

export const VERDICT_WORDS: Readonly<Record<PolicyExplanation['verdict'], Words>> = {
  eligible: { zh: '符合', en: 'eligible' },
  ineligible: { zh: '不符合', en: 'not eligible' },
  undecided: { zh: '待核实', en: 'undecided' },
  'not-in-force': { zh: '未在执行期', en: 'not in force' },
};

const MISSING_WORDS: Readonly<Record<MissingFact['reason'], Words>> = {
  absent: { zh: '无数据', en: 'no data' },
  stale: { zh: '数据已过期', en: 'out of date' },
  'not-yet-published': { zh: '尚未公布', en: 'not yet published' },
  incomplete: { zh: '记录不完整', en: 'incomplete records' },
  invalid: { zh: '数据无效', en: 'invalid data' },
};

/** An explanation as JSON: the same on the command line and over HTTP. Amounts are text in 元. */
export function explanationView({ enterprise, asOf, policies }: Explanation, rules: RuleBook, language: Language) {
  return {
    uscc: enterprise.uscc,
    name: enterprise.name,
    asOf,
    policies: policies.map((entry) => ({
      code: entry.policy.code,
      version: entry.policy.version,
      title: entry.policy.title[language],
      class: entry.policy.class,
      delivery: entry.delivery,
      period: entry.period,
      verdict: entry.verdict,
      reason: entry.reason?.[language] ?? null,
      amount: entry.verdict === 'eligible' ? (entry.benefit?.amount ?? null) : null,
      ceiling: entry.benefit?.ceiling ?? false,
      payable: entry.verdict === 'eligible' ? (entry.benefit?.payable ?? null) : null,
      working: entry.verdict === 'eligible' ? entry.working : [],
      reasons: entry.lines,
      missing: missingOnce(entry.missing).map(({ fact, reason }) => ({
        fact,
        label: definitionOf(fact, rules)?.label[language] ?? fact,
        department: departmentOf(fact, rules, language),
        reason,
      })),
      gaps: gapViews(entry.gaps?.smallest, rules, language),
      gapsWithinReach: gapViews(entry.gaps?.withinReach, rules, language),
      state: entry.match?.state ?? null,
    })),
  };
}

/** What an amount would tell staff is kept back: how it comes about, and of a relief from a department's conclusions the amount itself. */
export function withoutSecrets<T extends { readonly code: string; readonly version: string; readonly class: string }>(
  policy: T,
  rules: RuleBook,
) {
  const version = { policy: policy.code, version: policy.version };
  if (!workingTells(version, rules)) return policy;
  const amounts = policy.class === 'grant' || !restsOnConclusions(version, rules);
  return { ...policy, working: [], ...(amounts ? {} : { amount: null, payable: null }) };
}

/** An explanation as a person reads it on the terminal: what it gets first, then what is undecided, then the rest. */
export function explanationText(explanation: Explanation, rules: RuleBook, language: Language): string {
  const { enterprise, asOf, policies } = explanation;
  const order = ['eligible', 'undecided', 'ineligible', 'not-in-force'];
  const sorted = [...policies].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  return [
    `${enterprise.name} ${enterprise.uscc} (${asOf})`,
    ...sorted.flatMap((entry) => ['', ...policyLines(entry, rules, language)]),
  ].join('\n');
}

/** Values and distances only within the text, which keeps back what the reader may not see. */
function gapViews(gaps: readonly Gap[] | null | undefined, rules: RuleBook, language: Language) {
  if (gaps == null) return null;
  return gaps.map((gap) => ({
    kind: gap.kind,
    fact: gap.fact,
    changeable: gap.changeable,
    department: departmentOf(gap.fact, rules, language),
    text: explainGap(gap, language, rules),
    paths: gap.clauses.map(({ path }) => path),
  }));
}

function policyLines(entry: PolicyExplanation, rules: RuleBook, language: Language): string[] {
  const { policy, verdict, benefit, reason, match } = entry;
  const state = match === null ? '' : ` · ${MATCH_STATE_WORDS[match.state][language]}`;
  const amount = verdict !== 'eligible' || benefit === null ? '' : ` · ${amountWords(benefit, language)}`;
  const said = new Set(entry.gaps?.smallest?.map(({ fact }) => fact));
  const unsaid = missingOnce(entry.missing).filter(({ fact }) => !said.has(fact));
  const missing = unsaid.map(({ fact, reason: why }) => {
    const label = definitionOf(fact, rules)?.label[language] ?? fact;
    const department = departmentOf(fact, rules, language);
    return `  ? ${label}: ${MISSING_WORDS[why][language]}${department === null ? '' : ` (${department})`}`;
  });
  return [
    `【${VERDICT_WORDS[verdict][language]}】${policy.title[language]} (${policy.code})${amount}${state}`,
    ...(reason === null ? [] : [`  ${reason[language]}`]),
    ...entry.lines.map(({ depth, text }) => `${'  '.repeat(depth + 1)}${text}`),
    ...(entry.gaps ? gapLines(entry.gaps, language, rules) : []).map((line) => `  ${line}`),
    ...(verdict === 'eligible' ? entry.working.map((line) => `  = ${line}`) : []),
    ...missing,
  ];
}

function amountWords(benefit: NonNullable<PolicyExplanation['benefit']>, language: Language): string {
  if (benefit.amount === null) return language === 'zh' ? '金额待核实' : 'amount undecided';
  if (!benefit.ceiling) return `${benefit.amount} 元`;
  return language === 'zh' ? `最高 ${benefit.amount} 元` : `up to ${benefit.amount} 元`;
}

/** Who would have to supply the fact. */
function departmentOf(fact: string, rules: RuleBook, language: Language): string | null {
  const source = definitionOf(fact, rules)?.source;
  return rules.departments.get(source ?? '')?.name[language] ?? null;
}

function missingOnce(missing: readonly MissingFact[]): MissingFact[] {
  return [...new Map(missing.map((entry) => [entry.fact, entry])).values()];
}
