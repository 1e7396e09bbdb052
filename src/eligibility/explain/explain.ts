import type { Condition, LeafCondition } from '../condition.schema.js';
import type { TraceNode, Verdict } from '../decide.js';
import type { FactDefinition, MissingReason, Threshold, Words } from '../facts.js';
import { hiddenBy, type Reader } from '../hidden.js';
import { definitionOf, type Vocabulary } from '../vocabulary.js';
import { type Clause, clauseOf, joined, type ShownThreshold } from './explain-phrases.js';
import { countOf, type Language, labelOf, REASONS, showValue, sourceName } from './explain-values.js';

/** One line of an explanation; `depth` 0 is the outermost. */
export interface ExplainedLine {
  readonly depth: number;
  readonly verdict: Verdict;
  readonly text: string;
  /** JSON pointer of the clause. */
  readonly path: string;
}

/** One line of a rule read aloud. */
export interface DescribedLine {
  readonly depth: number;
  /** What it says, with the clause's reason behind it where it has one. */
  readonly text: string;
  readonly path: string;
  readonly kind: 'leaf' | 'condition' | Group;
  /** What it says alone. */
  readonly says: string;
  /** Why the clause is there, as whoever wrote the rule put it. */
  readonly clause?: string | undefined;
  /** It is inside what is excluded. */
  readonly excluded: boolean;
}

const MARKS: Readonly<Record<Verdict, string>> = { eligible: '✓', ineligible: '✗', undecided: '?' };

type Group = 'all' | 'any' | 'not';

const GROUPS: Readonly<Record<Group, Words>> = {
  all: { zh: '须满足', en: 'All of these' },
  any: { zh: '任一', en: 'Any of these' },
  not: { zh: '须排除', en: 'None of these' },
};
/** Inside what is excluded nothing has to be. */
const ALL_EXCLUDED: Words = { zh: '同时满足', en: 'All of these together' };

/** In which language, over which vocabulary, for whom. */
export interface Reading {
  readonly language: Language;
  readonly vocabulary: Vocabulary;
  readonly reader: Reader;
}

/**
 * A decision in sentences, one line a clause, indented by depth: "参保人数 28 人 ≤ 30 人 ✓ (市社保局, 2026-10-31)";
 * ✗ where the clause is not so, ? where it is undecided. A missing fact says what is missing and why. Of lists and
 * sensitive sets only a count is shown, of what `hiddenBy` keeps back from the reader no value.
 */
export function explainTrace(
  trace: TraceNode,
  language: Language,
  vocabulary: Vocabulary,
  reader: Reader = 'staff',
): ExplainedLine[] {
  const lines: ExplainedLine[] = [];
  const reading = { language, vocabulary, reader };
  const visit = (node: TraceNode, depth: number, excluded: boolean) => {
    const text = node.kind === 'leaf' ? leafText(node, excluded, reading) : groupText(node, excluded, reading);
    lines.push({ depth, verdict: node.verdict, text, path: node.path });
    for (const child of node.children ?? []) visit(child, depth + 1, (node.kind === 'not') !== excluded);
  };
  visit(trace, 0, false);
  return lines;
}

/** A rule as a tree of sentences: 须满足, 任一, 须排除. Named conditions are read out under their titles. */
export function describeCondition(conditions: Condition, language: Language, vocabulary: Vocabulary): DescribedLine[] {
  const lines: DescribedLine[] = [];
  const visit = (condition: Condition, depth: number, path: string, excluded: boolean) => {
    const add = (kind: DescribedLine['kind'], says: string, clause?: string) =>
      lines.push({ depth, text: named(says, clause, language), path, kind, says, clause, excluded });
    const inside = (child: Condition, step: string, within = excluded) =>
      visit(child, depth + 1, `${path}/${step}`, within);
    if ('fact' in condition) {
      add('leaf', sentenceOf(condition, language, vocabulary), condition.name);
    } else if ('condition' in condition) {
      add('condition', titleOf(condition.condition, language, vocabulary));
      const meant = vocabulary.named.get(condition.condition);
      if (meant) inside(meant, 'condition');
    } else if ('not' in condition) {
      add('not', heading('not', excluded, language), condition.name);
      inside(condition.not, 'not', !excluded);
    } else {
      const kind = 'all' in condition ? 'all' : 'any';
      add(kind, heading(kind, excluded, language), condition.name);
      const children = 'all' in condition ? condition.all : condition.any;
      for (const [index, child] of children.entries()) inside(child, `${kind}/${index}`);
    }
  };
  visit(conditions, 0, '', false);
  return lines;
}

/** One clause without a firm: "参保人数 ≤ 30 人", "企业规模属于小型、微型", "失信被执行人：否". */
export function sentenceOf(leaf: LeafCondition, language: Language, vocabulary: Vocabulary): string {
  const other = typeof leaf.value === 'object' && 'fact' in leaf.value ? String(leaf.value.fact) : undefined;
  const definition = definitionOf(leaf.fact, vocabulary);
  const threshold =
    other === undefined
      ? shownThreshold(leaf.value as Threshold, definition, { language, vocabulary })
      : { whole: labelOf(other, language, vocabulary), ends: [] };
  const { text, bySign, answer } = clauseOf(leaf.operator, threshold, language);
  const label = labelOf(leaf.fact, language, vocabulary);
  if (bySign) return `${label} ${text}`;
  if (language === 'en') return `${label}: ${text}`;
  return answer === undefined ? joined(label, text, language) : `${label}：${answer}`;
}

function leafText(node: TraceNode, excluded: boolean, reading: Reading): string {
  const { language, vocabulary } = reading;
  const { fact = '', operator = '', verdict } = node;
  const definition = definitionOf(fact, vocabulary);
  const label = labelOf(fact, language, vocabulary);
  const clause = clauseOf(operator, thresholdOf(node, definition, reading), language);
  const lacking = lacksOf(node, reading);
  const shown = lacking === '' ? valueText(node, definition, reading) : '';
  const beside = shown === '' || shown.startsWith('（') ? shown : ` ${shown}`;
  const says = clause.bySign
    ? `${label}${beside} ${clause.text}`
    : said(label, shown, clause, { settled: verdict === 'eligible' && !excluded, excluded }, language);
  return named(`${says} ${MARKS[verdict]}${lacking}${originOf(node, language, vocabulary)}`, node.name, language);
}

/** "企业规模：小型（须属于小型、微型）"; what is asked goes without saying where it is the very value. */
function said(
  label: string,
  shown: string,
  { text, exact }: Clause,
  { settled, excluded }: { readonly settled: boolean; readonly excluded: boolean },
  language: Language,
): string {
  const stated = shown === '' ? label : `${label}${{ zh: '：', en: ': ' }[language]}${shown}`;
  if (exact && settled && shown !== '') return stated;
  if (language === 'en') return `${stated} (${excluded ? 'excluded' : 'required'}: ${text})`;
  return `${stated}（${excluded ? '排除：' : '须'}${text}）`;
}

/** " 无数据" of the clause's own fact, " 缺少营业收入（上一年）（无数据）" of the one that it is compared with. */
function lacksOf(node: TraceNode, { language, vocabulary }: Reading): string {
  const { missing, thresholdMissing, thresholdFact = '' } = node;
  const lacks = [
    missing && REASONS[missing][language],
    thresholdMissing && lack(labelOf(thresholdFact, language, vocabulary), thresholdMissing, language),
  ].filter((text) => text !== undefined);
  return lacks.length > 0 ? ` ${lacks.join({ zh: '，', en: ', ' }[language])}` : '';
}

/** What a leaf's fact was compared with, as a reader of that fact sees it. */
export function thresholdOf(
  { threshold, thresholdFact }: Pick<TraceNode, 'threshold' | 'thresholdFact'>,
  definition: FactDefinition | undefined,
  reading: Reading,
): ShownThreshold {
  const { language, vocabulary } = reading;
  if (thresholdFact === undefined) return shownThreshold(threshold, definition, reading);
  const label = labelOf(thresholdFact, language, vocabulary);
  if (threshold === undefined) return { whole: label, ends: [] };
  const own = definitionOf(thresholdFact, vocabulary);
  // A parameter has no unit of its own: it is read like the fact that it is compared with.
  const shown = valueText({ value: threshold }, thresholdFact.startsWith('param.') ? definition : own, reading);
  return { whole: `${label} ${shown}`, ends: [], value: threshold };
}

function shownThreshold(
  value: Threshold | undefined,
  definition: FactDefinition | undefined,
  { language, vocabulary }: Omit<Reading, 'reader'>,
): ShownThreshold {
  if (value === undefined) return { whole: '', ends: [] };
  const show = (one: Threshold) => showValue(one, definition, language, vocabulary);
  const ends = Array.isArray(value) ? (value as readonly (string | number)[]).map(show) : [];
  return { whole: show(value), ends, value, coded: vocabulary.codes?.has(definition?.codeList ?? '') };
}

function valueText(
  { value, source }: { readonly value?: Threshold | undefined; readonly source?: string | undefined },
  definition: FactDefinition | undefined,
  { language, vocabulary, reader }: Reading,
): string {
  if (value === undefined) return '';
  const hidden = hiddenBy(definition, { value, source }, reader);
  if (hidden === 'conclusion') return { zh: '（部门结论）', en: '(conclusion only)' }[language];
  if (hidden === 'sensitive' && typeof value === 'object') return countOf(value.length, language);
  if (hidden === 'sensitive') return { zh: '（已提供）', en: '(on file)' }[language];
  return showValue(value, definition, language, vocabulary);
}

function groupText(node: TraceNode, excluded: boolean, { language, vocabulary }: Reading): string {
  const { kind, name, verdict } = node;
  const text =
    kind === 'condition'
      ? titleOf(name ?? '', language, vocabulary)
      : named(heading(kind as Group, excluded, language), name, language);
  return `${text} ${MARKS[verdict]}`;
}

function heading(kind: Group, excluded: boolean, language: Language): string {
  const words = kind === 'all' && excluded ? ALL_EXCLUDED : GROUPS[kind];
  return words[language];
}

/** What a named condition is called. */
export function titleOf(name: string, language: Language, { namedTitles }: Vocabulary): string {
  return namedTitles?.get(name)?.[language] ?? name;
}

function named(text: string, name: string | undefined, language: Language): string {
  if (name === undefined) return text;
  return language === 'zh' ? `${text} 〔${name}〕` : `${text} [${name}]`;
}

function lack(label: string, reason: MissingReason, language: Language): string {
  const why = REASONS[reason][language];
  return language === 'zh' ? `缺少${label}（${why}）` : `missing: ${label} (${why})`;
}

function originOf({ source, asOf }: TraceNode, language: Language, vocabulary: Vocabulary): string {
  const parts = [source && sourceName(source, language, vocabulary), asOf].filter(
    (part) => part !== undefined && part !== '',
  );
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}
