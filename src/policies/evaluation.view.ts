import { explainTrace } from '../eligibility/explain/explain.js';
import type { CivilDate, MissingReason } from '../eligibility/facts.js';
import { gapLines } from '../eligibility/gaps/gaps-words.js';
import { definitionOf } from '../eligibility/vocabulary.js';
import { type Evaluation, workingLines } from './evaluation.js';
import type { PolicyVerdict } from './policy.schema.js';
import type { RuleBook } from './rule-book.schema.js';

const VERDICTS: Readonly<Record<PolicyVerdict, string>> = {
  eligible: '符合 eligible',
  ineligible: '不符合 ineligible',
  undecided: '待核实 undecided',
  'not-in-force': '未在执行期 not in force',
};

const REASONS: Readonly<Record<MissingReason, string>> = {
  absent: '无数据 no data',
  stale: '数据已过期 out of date',
  'not-yet-published': '尚未发布 not yet published',
  incomplete: '记录不完整 incomplete records',
  invalid: '数据无效 invalid',
};

/** What a person reads on the terminal; `--json` gives the whole trace. */
export function evaluationText(evaluation: Evaluation, asOf: CivilDate, rules: RuleBook): string {
  const { verdict, reason, amount, ceiling, missing, policy, version, trace, gate, gaps, gapsWithinReach } = evaluation;
  const title = rules.policies.find((one) => one.code === policy && one.version === version)?.title;
  const money = amount === null ? [] : [`${ceiling ? '最高 up to ' : ''}${amount} 元`];
  return [
    ...(title ? [`${title.zh} · ${title.en} (${policy} ${version})`] : []),
    [`${asOf} ${VERDICTS[verdict]}`, ...money].join(' · '),
    ...(reason ? [`${reason.zh} · ${reason.en}`] : []),
    ...[gate, trace].flatMap((node) =>
      node ? explainTrace(node, 'zh', rules).map(({ depth, text }) => `${'  '.repeat(depth + 1)}${text}`) : [],
    ),
    ...gapLines({ smallest: gaps, withinReach: gapsWithinReach }, 'zh', rules).map((line) => `  ${line}`),
    ...workingLines(evaluation, 'zh').map((line) => `  ${line}`),
    ...missing.map(({ fact, reason: why }) => {
      const label = definitionOf(fact, rules)?.label;
      return `  ? ${label ? `${label.zh} · ${label.en}` : fact} (${fact}): ${REASONS[why]}`;
    }),
  ].join('\n');
}
