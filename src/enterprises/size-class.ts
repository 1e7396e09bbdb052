import type { SizeClasses, SizeClassRow, SizeIndicator } from '../policies/rule-book.schema.js';

export type SizeClass = 'large' | 'medium' | 'small' | 'micro' | 'unclassified';

/** Year-end figures as statistics counts them: persons employed, revenue and total assets in 元. */
export interface SizeFigures {
  readonly industryCode?: string | undefined;
  readonly employees?: number | undefined;
  readonly revenue?: number | undefined;
  readonly totalAssets?: number | undefined;
}

// From small to large: a class index can be compared.
const BANDS = ['micro', 'small', 'medium', 'large'] as const;

/**
 * The size class by 国统字〔2017〕213号. Large, medium and small need every indicator of the industry's row at its lower
 * bound, otherwise the class drops; one indicator below the last bound is enough for micro. So the class is the lowest
 * band of any indicator.
 *
 * `unclassified` where the standard is silent (railways, finance, education, …). Undefined where the figures do not
 * decide: no industry, one too coarse to pick a row, or a missing indicator that could lower the class.
 */
export function sizeClassOf(figures: SizeFigures, standard: SizeClasses): SizeClass | undefined {
  const row = rowOf(figures.industryCode, standard);
  if (row === undefined || row === 'unclassified') return row;
  const bands = indicatorsOf(row).map((indicator) => bandOf(figures[indicator], row, indicator));
  const known = bands.filter((band) => band !== undefined);
  if (known.includes(0)) return 'micro';
  if (known.length < bands.length || known.length === 0) return undefined;
  return BANDS[Math.min(...known)];
}

/** The row of an industry, by its longest prefix; undefined where the code is missing or stops above the split. */
export function rowOf(
  industryCode: string | undefined,
  standard: SizeClasses,
): SizeClassRow | 'unclassified' | undefined {
  if (industryCode === undefined || industryCode === '') return undefined;
  const silent = longest(industryCode, standard.unclassified);
  let best: { row: SizeClassRow | 'unclassified'; length: number } = { row: 'unclassified', length: silent };
  for (const row of standard.rows) {
    const length = longest(industryCode, row.industries);
    if (length > best.length) best = { row, length };
  }
  if (splitsBelow(industryCode, best.length, standard)) return undefined;
  return best.length === 0 ? undefined : best.row;
}

/** Whether some row speaks of a narrower part of the given industry, so that it is too coarse to choose by. */
function splitsBelow(industryCode: string, matched: number, standard: SizeClasses): boolean {
  const all = [...standard.unclassified, ...standard.rows.flatMap((row) => row.industries)];
  return all.some(
    (prefix) => prefix.length > Math.max(matched, industryCode.length) && prefix.startsWith(industryCode),
  );
}

function longest(code: string, prefixes: readonly string[]): number {
  return Math.max(0, ...prefixes.filter((prefix) => code.startsWith(prefix)).map((prefix) => prefix.length));
}

function indicatorsOf(row: SizeClassRow): SizeIndicator[] {
  return (['employees', 'revenue', 'totalAssets'] as const).filter((indicator) => row.bounds[indicator] !== undefined);
}

function bandOf(value: number | undefined, row: SizeClassRow, indicator: SizeIndicator): number | undefined {
  const bounds = row.bounds[indicator];
  if (bounds === undefined || value === undefined || !Number.isFinite(value)) return undefined;
  if (value >= bounds.large) return 3;
  if (value >= bounds.medium) return 2;
  return value >= bounds.small ? 1 : 0;
}
