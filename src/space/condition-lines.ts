import type { z } from 'zod';
import { explainTrace, type Reading, thresholdOf } from '../eligibility/explain/explain.js';
import { clauseOf } from '../eligibility/explain/explain-phrases.js';
import { countOf } from '../eligibility/explain/explain-values.js';
import {
  definitionOf,
  type FactDefinition,
  factsBehind,
  hiddenBy,
  labelOf,
  PARAMETER_PREFIX,
  showValue,
  splitPeriod,
  type Threshold,
  type TraceNode,
} from '../eligibility/index.js';
import { OWN_WORD } from '../enterprises/enterprise.schema.js';
import { storedFieldOf } from '../enterprises/enterprise-facts.service.js';
import { isCorrectable } from '../followups/correction.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import type { conditionLineSchema, correctionRef } from './condition-line.schema.js';
import type { Language } from './standing.service.js';

export type ConditionLine = z.output<typeof conditionLineSchema>;
type CorrectionRef = z.output<typeof correctionRef>;

/** The correction of a fact and period that the firm asked for last, or null. */
export type CorrectionOf = (fact: string, period: string | null) => CorrectionRef;

export interface LineReading {
  readonly language: Language;
  readonly rules: RuleBook;
  /** The year that a yearly fact without offset stands for. */
  readonly referenceYear: number;
  readonly correctionOf: CorrectionOf;
}

const VERDICTS = { eligible: 'true', ineligible: 'false', undecided: 'undecided' } as const;

/** A decision line by line, as the firm itself may read it: all that was met, and all that an alternative would have asked. */
export function conditionLines(trace: TraceNode, reading: LineReading): ConditionLine[] {
  const { language, rules } = reading;
  const explained = new Map(explainTrace(trace, language, rules, 'firm').map((line) => [line.path, line]));
  const lines: ConditionLine[] = [];
  const visit = (node: TraceNode, depth: number, excluded: boolean): void => {
    const { text = '' } = explained.get(node.path) ?? {};
    const own = node.kind === 'leaf' ? leafLine(node, reading) : groupLine(node, text);
    lines.push({ path: node.path, depth, verdict: VERDICTS[node.verdict], text, excluded, ...own });
    for (const child of node.children ?? []) visit(child, depth + 1, (node.kind === 'not') !== excluded);
  };
  visit(trace, 0, false);
  return lines;
}

type Own = Omit<ConditionLine, 'path' | 'depth' | 'verdict' | 'text' | 'excluded'>;

function groupLine({ kind }: TraceNode, text: string): Own {
  return {
    group: kind === 'condition' ? 'named' : (kind as 'all' | 'any' | 'not'),
    // Without its mark: the verdict stands beside it.
    label: text.replace(/ [✓✗?]$/, ''),
    ...{ fact: null, period: null, value: null, threshold: null, hidden: null, missing: null },
    ...{ source: null, sourceName: null, asOf: null, correctable: false, corrects: null, correction: null },
  };
}

function leafLine(node: TraceNode, reading: LineReading): Own {
  const { language, rules, referenceYear, correctionOf } = reading;
  const { fact: key = '', operator = '', source = null, asOf = null, missing = null } = node;
  const definition = definitionOf(key, rules);
  const { base, yearsBack } = splitPeriod(key);
  const period = definition?.period === 'year' ? String(referenceYear - yearsBack) : null;
  const corrects = correctedBy(base, source, rules);
  const reader: Reading = { language, vocabulary: rules, reader: 'firm' };
  const threshold = clauseOf(operator, thresholdOf(node, definition, reader), language).text;
  return {
    ...{ group: null, fact: base, period, label: labelOf(key, language, rules) },
    ...shownToFirm(node, definition, language, rules),
    ...{ threshold: threshold === '' ? null : threshold, missing, source, asOf },
    sourceName: source === null ? null : (rules.departments.get(source)?.name[language] ?? source),
    ...{ correctable: corrects !== null, corrects },
    correction: correctionOf(corrects ?? base, period),
  };
}

/** A value as the firm reads it, and why it is not there; of records and sensitive sets how many. */
export function shownToFirm(
  { value, source }: { readonly value?: Threshold | undefined; readonly source?: string | undefined },
  definition: FactDefinition | undefined,
  language: Language,
  rules: RuleBook,
): Pick<ConditionLine, 'value' | 'hidden'> {
  const hidden = hiddenBy(definition, { value, source }, 'firm');
  if (value === undefined || hidden === 'conclusion') return { value: null, hidden };
  if (hidden === 'sensitive') return { value: Array.isArray(value) ? countOf(value.length, language) : null, hidden };
  return { value: showValue(value, definition, language, rules), hidden };
}

/** The one stored fact that the firm would have to report, were this one wrong; null where it is its own, or comes from several. */
function correctedBy(key: string, source: string | null, rules: RuleBook): string | null {
  const stored = factsBehind(key, rules).filter((fact) => !fact.startsWith(PARAMETER_PREFIX));
  const [only] = stored.map(storedFieldOf);
  const definition = rules.catalogue.get(only ?? '');
  if (stored.length !== 1 || definition === undefined || source === OWN_WORD) return null;
  return definition.key !== 'uscc' && isCorrectable(definition) ? definition.key : null;
}
