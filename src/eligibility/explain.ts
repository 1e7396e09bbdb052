import type { Condition, LeafCondition } from './condition.schema.js';
import type { TraceNode, Verdict } from './decide.js';
import { countOf, type Language, labelOf, REASONS, showValue, sourceName } from './explain-values.js';
import type { FactDefinition, MissingReason, Threshold, Words } from './facts.js';
import { operatorNamed } from './operators.js';
import { definitionOf, type Vocabulary } from './vocabulary.js';

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
  readonly text: string;
  readonly path: string;
}

const MARKS: Readonly<Record<Verdict, string>> = { eligible: '✓', ineligible: '✗', undecided: '?' };

const GROUPS: Readonly<Record<'all' | 'any' | 'not', Words>> = {
  all: { zh: '须全部满足', en: 'All of' },
  any: { zh: '满足任一', en: 'Any of' },
  not: { zh: '须排除', en: 'None of this' },
};

/**
 * A decision in sentences, one line a clause, indented by depth: "参保人数 28 人 ≤ 30 人 ✓ (统计局, 2026-10-31)".
 * A missing fact says what is missing and why. Of sensitive facts and lists only a count is shown, of facts that a
 * department shares as a conclusion no value.
 */
export function explainTrace(trace: TraceNode, language: Language, vocabulary: Vocabulary): ExplainedLine[] {
  const lines: ExplainedLine[] = [];
  const visit = (node: TraceNode, depth: number) => {
    const text = node.kind === 'leaf' ? leafText(node, language, vocabulary) : groupText(node, language, vocabulary);
    lines.push({ depth, verdict: node.verdict, text, path: node.path });
    for (const child of node.children ?? []) visit(child, depth + 1);
  };
  visit(trace, 0);
  return lines;
}

/** A rule as a tree of sentences: 须全部满足, 满足任一, 须排除. Named conditions are read out under their titles. */
export function describeCondition(conditions: Condition, language: Language, vocabulary: Vocabulary): DescribedLine[] {
  const lines: DescribedLine[] = [];
  const visit = (condition: Condition, depth: number, path: string) => {
    const add = (text: string) => lines.push({ depth, text, path });
    if ('fact' in condition) {
      add(named(sentenceOf(condition, language, vocabulary), condition.name, language));
    } else if ('condition' in condition) {
      add(titleOf(condition.condition, language, vocabulary));
      const meant = vocabulary.named.get(condition.condition);
      if (meant) visit(meant, depth + 1, `${path}/condition`);
    } else if ('not' in condition) {
      add(heading('not', condition.name, language));
      visit(condition.not, depth + 1, `${path}/not`);
    } else {
      const kind = 'all' in condition ? 'all' : 'any';
      add(heading(kind, condition.name, language));
      const children = 'all' in condition ? condition.all : condition.any;
      for (const [index, child] of children.entries()) visit(child, depth + 1, `${path}/${kind}/${index}`);
    }
  };
  visit(conditions, 0, '');
  return lines;
}

/** One clause without a firm: "参保人数 ≤ 30 人". */
export function sentenceOf(leaf: LeafCondition, language: Language, vocabulary: Vocabulary): string {
  const other = typeof leaf.value === 'object' && 'fact' in leaf.value ? String(leaf.value.fact) : undefined;
  const definition = definitionOf(leaf.fact, vocabulary);
  const threshold =
    other === undefined
      ? showValue(leaf.value as Threshold, definition, language, vocabulary)
      : labelOf(other, language, vocabulary);
  return `${labelOf(leaf.fact, language, vocabulary)} ${phrase(leaf.operator, threshold, language)}`;
}

function leafText(node: TraceNode, language: Language, vocabulary: Vocabulary): string {
  const { fact = '', operator = '', verdict } = node;
  const definition = definitionOf(fact, vocabulary);
  const label = labelOf(fact, language, vocabulary);
  const asked = phrase(operator, thresholdText(node, definition, language, vocabulary), language);
  const origin = originOf(node, language, vocabulary);
  const lacking = [
    node.missing && lack(label, node.missing, language),
    node.thresholdMissing &&
      lack(labelOf(node.thresholdFact ?? '', language, vocabulary), node.thresholdMissing, language),
  ].filter((text) => text !== undefined);
  if (lacking.length > 0) {
    const why = lacking.join(language === 'zh' ? '，' : ', ');
    return named(`${label} ${asked} ${MARKS[verdict]} ${why}${origin}`, node.name, language);
  }
  const shown = node.value === undefined ? '' : valueText(node.value, definition, language, vocabulary, node.source);
  if (typeof node.value === 'boolean' && typeof node.threshold === 'boolean') {
    return named(`${statement(label, shown, node, language)} ${MARKS[verdict]}${origin}`, node.name, language);
  }
  const value = shown && ` ${shown}`;
  return named(`${label}${value} ${asked} ${MARKS[verdict]}${origin}`, node.name, language);
}

/** 是 为 是 is no sentence: a yes or no is stated, and what it should be only where it is not. */
function statement(
  label: string,
  shown: string,
  { operator, threshold, verdict }: TraceNode,
  language: Language,
): string {
  const colon = { zh: '：', en: ': ' }[language];
  if (verdict === 'eligible') return `${label}${colon}${shown}`;
  const asked = (operator === 'notEqual') !== threshold;
  const word = asked ? { zh: '是', en: 'yes' }[language] : { zh: '否', en: 'no' }[language];
  return `${label}${colon}${shown}${{ zh: `（须为${word}）`, en: ` (must be ${word})` }[language]}`;
}

function thresholdText(
  { threshold, thresholdFact }: TraceNode,
  definition: FactDefinition | undefined,
  language: Language,
  vocabulary: Vocabulary,
): string {
  if (thresholdFact === undefined)
    return threshold === undefined ? '' : showValue(threshold, definition, language, vocabulary);
  const label = labelOf(thresholdFact, language, vocabulary);
  if (threshold === undefined) return label;
  const own = definitionOf(thresholdFact, vocabulary);
  // A parameter has no unit of its own: it is read like the fact that it is compared with.
  const shown = valueText(threshold, thresholdFact.startsWith('param.') ? definition : own, language, vocabulary);
  return `${label} ${shown}`;
}

function valueText(
  value: Threshold,
  definition: FactDefinition | undefined,
  language: Language,
  vocabulary: Vocabulary,
  source?: string,
): string {
  // A tax office gives conclusions; what the firm itself supplied may be shown as it is.
  if (definition?.sharing === 'conclusion' && source !== 'firm')
    return { zh: '（部门结论）', en: '(conclusion only)' }[language];
  if (definition?.sensitivity === 'sensitive' && typeof value === 'object') return countOf(value.length, language);
  if (definition?.sensitivity === 'sensitive' && typeof value !== 'number')
    return { zh: '（已提供）', en: '(on file)' }[language];
  return showValue(value, definition, language, vocabulary);
}

function groupText(node: TraceNode, language: Language, vocabulary: Vocabulary): string {
  const { kind, name, verdict } = node;
  const text =
    kind === 'condition' ? titleOf(name ?? '', language, vocabulary) : heading(kind as 'all', name, language);
  return `${text} ${MARKS[verdict]}`;
}

function heading(kind: 'all' | 'any' | 'not', name: string | undefined, language: Language): string {
  return named(GROUPS[kind][language], name, language);
}

function titleOf(name: string, language: Language, { namedTitles }: Vocabulary): string {
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

const QUANTIFIERS: Readonly<Record<string, Words>> = {
  someFact: { zh: '其中之一', en: 'some of it' },
  everyFact: { zh: '其中每一项均', en: 'each of it' },
  someValue: { zh: '对其中之一', en: 'for one of these' },
  everyValue: { zh: '对其中每一项', en: 'for each of these' },
};

/** What an operator says of its fact: "≤ 30 人", "不属于 …"; decorators in the order in which they are written. */
function phrase(name: string, threshold: string, language: Language): string {
  const operator = operatorNamed(name);
  if (!operator) return `${name} ${threshold}`;
  const { base, decorators } = operator;
  const swapped = decorators.filter((one) => one === 'swap').length % 2 === 1;
  const quantifiers = decorators.flatMap((one) => QUANTIFIERS[one]?.[language] ?? []);
  const negated = decorators.filter((one) => one === 'not').length % 2 === 1;
  const plain = quantifiers.length === 0;
  // A quantifier between a negation and its operator keeps the negation outside: "not: some of it is …".
  const words = (negated && plain ? base.negated : base.words)[language].replace(
    '{v}',
    swapped ? pronoun(language) : threshold,
  );
  const sentence = swapped ? `${threshold} ${words}` : words;
  const outside = negated && !plain ? { zh: '并非：', en: 'not: ' }[language] : '';
  return `${outside}${[...quantifiers, sentence].join(' ')}`;
}

function pronoun(language: Language): string {
  return language === 'zh' ? '该项' : 'it';
}
