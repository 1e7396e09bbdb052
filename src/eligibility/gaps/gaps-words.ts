import { Decimal, showPercent } from '../decimal.js';
import { type Reading, thresholdOf } from '../explain/explain.js';
import { clauseOf, joined } from '../explain/explain-phrases.js';
import { type Language, labelOf, REASONS, showValue, sourceName } from '../explain/explain-values.js';
import type { FactDefinition, FieldDefinition, Words } from '../facts.js';
import { hiddenBy, type Reader } from '../hidden.js';
import { definitionOf, type Vocabulary } from '../vocabulary.js';
import type { Gap, GapClause, Gaps } from './gaps.js';

const DAYS: FieldDefinition = { type: 'integer', unit: '天', label: { zh: '天', en: 'days' } };
const OUT_OF_REACH: Words = { zh: '企业无法自行改变', en: 'not within the enterprise’s power' };

/**
 * One gap as a sentence: "参保人数 18 人 → 20 人（差 2 人）", "缺少年末参保人数（无数据），由市社保局提供，须 ≥ 20 人". Where the
 * reader may not see the value (conclusions of a department, sensitive facts) only what is asked of it is said.
 */
export function explainGap(gap: Gap, language: Language, vocabulary: Vocabulary, reader: Reader = 'staff'): string {
  const reading = { language, vocabulary, reader };
  const text = gap.kind === 'missing' ? missingText(gap, reading) : changeText(gap, reading);
  if (gap.kind === 'missing' || gap.changeable) return text;
  return language === 'zh' ? `${text}〔${OUT_OF_REACH.zh}〕` : `${text} [${OUT_OF_REACH.en}]`;
}

const GAPS: Words = { zh: '未达条件', en: 'What stands between' };
const OWN_GAPS: Words = { zh: '企业可自行达到的条件', en: 'What the enterprise could do itself' };

/** Gaps under their headings, nothing where there are none. */
export function gapLines(
  {
    smallest,
    withinReach,
  }: { readonly smallest: Gaps['smallest']; readonly withinReach?: Gaps['smallest'] | undefined },
  language: Language,
  vocabulary: Vocabulary,
): string[] {
  const block = (heading: Words, gaps: readonly Gap[] | null | undefined) =>
    gaps && gaps.length > 0
      ? [heading[language], ...gaps.map((gap) => `  → ${explainGap(gap, language, vocabulary)}`)]
      : [];
  return [...block(GAPS, smallest), ...(withinReach === smallest ? [] : block(OWN_GAPS, withinReach))];
}

function missingText({ fact, reason, department, clauses }: Gap, reading: Reading): string {
  const { language, vocabulary } = reading;
  const label = labelOf(fact, language, vocabulary);
  const why = REASONS[reason ?? 'absent'][language];
  const who = sourceName(department, language, vocabulary);
  const asked = requirement(fact, clauses, reading);
  if (language === 'zh') return `缺少${label}（${why}），由${who}提供${asked && `，${asked}`}`;
  return `missing: ${label} (${why}), from ${who}${asked && `, ${asked}`}`;
}

function changeText(gap: Gap, reading: Reading): string {
  const { language, vocabulary, reader } = reading;
  const definition = definitionOf(gap.fact, vocabulary);
  const label = labelOf(gap.fact, language, vocabulary);
  const asked = requirement(gap.fact, gap.clauses, reading);
  const colon = { zh: '：', en: ': ' }[language];
  // Showing how far it is from its threshold would tell.
  if (hiddenBy(definition, gap, reader) !== null || tellsOther(gap, reading)) return `${label}${colon}${asked}`;
  const from = gap.value === undefined ? '' : ` ${showValue(gap.value, definition, language, vocabulary)}`;
  if (gap.to === undefined || gap.beyond || Array.isArray(gap.value))
    return `${label}${from}${comma(language)}${asked}`;
  const to = showValue(gap.to, definition, language, vocabulary);
  return `${label}${from} → ${to}${bracket(distanceText(gap, definition, language, vocabulary), language)}`;
}

/** Whether its nearest value is that of another fact which the reader may not see. */
export function tellsOther({ fact, clauses }: Pick<Gap, 'fact' | 'clauses'>, { vocabulary, reader }: Reading): boolean {
  const others = clauses.flatMap((clause) => [clause.fact, clause.thresholdFact ?? fact]).filter((key) => key !== fact);
  return others.some((key) => hiddenBy(definitionOf(key, vocabulary), {}, reader) !== null);
}

function distanceText(
  { distance }: Gap,
  definition: FactDefinition | undefined,
  language: Language,
  vocabulary: Vocabulary,
): string {
  if (distance === undefined) return '';
  const apart = new Decimal(distance);
  const size =
    definition?.type === 'ratio'
      ? points(apart.abs(), language)
      : showValue(apart.abs().toNumber(), definition?.type === 'date' ? DAYS : definition, language, vocabulary);
  if (definition?.type === 'date') return { zh: `差 ${size}`, en: `${size} apart` }[language];
  if (apart.isNegative()) return { zh: `超出 ${size}`, en: `${size} too much` }[language];
  return { zh: `差 ${size}`, en: `${size} short` }[language];
}

/** The difference of two percentages is no percentage. */
function points(difference: Decimal, language: Language): string {
  const size = showPercent(difference).replace('%', '');
  return language === 'zh' ? `${size} 个百分点` : `${size} percentage points`;
}

/** What a gap asks of its fact: "须 ≥ 20 人". */
export function askedOf({ fact, clauses }: Pick<Gap, 'fact' | 'clauses'>, reading: Reading): string {
  return requirement(fact, clauses, reading);
}

/** What the clauses ask of the fact: "须 ≥ 20 人"; of a fact that others are compared with: "须营业收入 ≥ 该项". */
function requirement(fact: string, clauses: readonly GapClause[], reading: Reading): string {
  const { language, vocabulary } = reading;
  const asked = clauses.map((clause) => {
    if (clause.fact !== fact) {
      const other = { whole: labelOf(clause.fact, language, vocabulary), ends: [] };
      return clauseOf(`swap:${clause.operator}`, other, language).text;
    }
    const threshold = thresholdOf(clause, definitionOf(fact, vocabulary), reading);
    const { text, bySign } = clauseOf(clause.operator, threshold, language);
    return bySign && language === 'zh' ? ` ${text}` : text;
  });
  const all = [...new Set(asked)].join({ zh: '，且', en: ' and ' }[language]);
  return all && joined({ zh: '须', en: 'required: ' }[language], all, language);
}

function comma(language: Language): string {
  return language === 'zh' ? '，' : ', ';
}

function bracket(text: string, language: Language): string {
  if (text === '') return '';
  return language === 'zh' ? `（${text}）` : ` (${text})`;
}
