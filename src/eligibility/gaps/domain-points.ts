import { addDays, addMonths, dateOfDayNumber, isCivilDate } from '../civil-date.js';
import type { CivilDate, FactType } from '../facts.js';

/** Values on a line: how many lie in a unit (null: no value is the next one), and which there are. */
interface Grid {
  readonly perUnit: number | null;
  readonly legal: (point: number) => boolean;
}

const grids: Partial<Record<FactType, Grid>> = {
  integer: { perUnit: 1, legal: Number.isSafeInteger },
  money: { perUnit: 100, legal: (point) => Math.abs(point) < 1e13 && Math.round(point * 100) / 100 === point },
  date: { perUnit: 1, legal: (day) => Number.isSafeInteger(day) && isCivilDate(dateOfDayNumber(day)) },
};
const CONTINUOUS: Grid = { perUnit: null, legal: Number.isFinite };

/** A value that lies beyond `limit`, where values have no least distance and none is the next one. */
export interface Point {
  readonly value: number;
  readonly limit?: number;
}

/**
 * Numbers among which a rule cannot tell more apart: each threshold, and `several` values in each gap between two
 * neighbours and beyond both ends, as many as facts are compared with one another there. Of a gap in which values have
 * a least distance the ones next to its ends are taken; of another one any, with the end that is nearer to `from`.
 */
export function numberPoints(
  type: FactType,
  thresholds: readonly number[],
  several: number,
  from: number | undefined,
): Point[] {
  const grid = grids[type] ?? CONTINUOUS;
  const ends = [...new Set(thresholds.length > 0 ? thresholds : [0])].sort((a, b) => a - b);
  const found = new Map<number, Point>();
  for (const end of ends) if (grid.legal(end)) found.set(end, { value: end });
  for (const [index, low] of [undefined, ...ends].entries()) {
    for (const point of gap(low, ends[index], grid, several, from)) {
      if (grid.legal(point.value) && !found.has(point.value)) found.set(point.value, point);
    }
  }
  return [...found.values()];
}

function gap(
  low: number | undefined,
  high: number | undefined,
  { perUnit }: Grid,
  several: number,
  from: number | undefined,
): Point[] {
  const inside = ({ value }: Point) => (low === undefined || value > low) && (high === undefined || value < high);
  const counts = Array.from({ length: several }, (_, index) => index + 1);
  if (perUnit !== null) {
    const up = low === undefined ? [] : counts.map((n) => ({ value: stepped(low, perUnit, n) }));
    const down = high === undefined ? [] : counts.map((n) => ({ value: stepped(high, perUnit, -n) }));
    return [...up, ...down].filter(inside);
  }
  const limit = high === undefined || (low !== undefined && (from === undefined || from <= low)) ? low : high;
  return counts
    .map((n) => ({ value: within(low, high, n / (several + 1)), ...(limit === undefined ? {} : { limit }) }))
    .filter(inside);
}

/** Unbounded gaps are as wide as it takes for a double to differ. */
function within(low: number | undefined, high: number | undefined, part: number): number {
  if (low !== undefined && high !== undefined) return low + (high - low) * part;
  if (low !== undefined) return low + Math.max(1, Math.abs(low)) * part;
  return high === undefined ? part : high - Math.max(1, Math.abs(high)) * part;
}

/**
 * The `n`th legal value after `from`, before it where `n` is negative. Counted in steps, which are whole numbers, and
 * divided once: the result is the double next to the decimal.
 */
function stepped(from: number, perUnit: number, n: number): number {
  const near = Math.round(from * perUnit);
  const beyond = n > 0 ? near / perUnit > from : near / perUnit < from;
  return (near + n - (beyond ? Math.sign(n) : 0)) / perUnit;
}

/**
 * Days at which "within" and "older than" `months` before `asOf` turn. A month's end clamps, so that the day on which
 * a date becomes n months old is the day n months before or the one after it.
 */
export function turningDays(months: number, asOf: CivilDate): CivilDate[] {
  const day = addMonths(asOf, -months);
  return [day, addDays(day, 1), asOf, addDays(asOf, 1)].filter(isCivilDate);
}

/** Numbers of months at which a day turns from "within" to "older", for a fact that is such a number. */
export function turningMonths(day: CivilDate, asOf: CivilDate): number[] {
  const [from = 0, to = 0] = [day, asOf].map((date) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)));
  return [to - from - 1, to - from, to - from + 1];
}

const OTHER = '\uFFFF';

/**
 * Texts among which equality and prefixes cannot tell more apart: each named text, `several` that begin with it and are
 * no other named one, and as many that begin with none. With `prefixes` every beginning of a named text too, for a
 * rule that asks whether the fact is one. Texts of the second and third kind end in a character that no code has.
 */
export function textPoints(named: readonly string[], several: number, prefixes: boolean): string[] {
  const beginnings = prefixes
    ? named.flatMap((text) => Array.from({ length: text.length }, (_, n) => text.slice(0, n + 1)))
    : [];
  const texts = [...new Set([...named, ...beginnings])];
  const others = ['', ...texts].flatMap((text) =>
    Array.from({ length: several }, (_, n) => `${text}${OTHER.repeat(n + 1)}`),
  );
  return [...texts, ...others].filter((text) => text !== '');
}

/**
 * What stands for a made-up text in a code list: itself where it is a code, else the first code of its kind, or
 * undefined where the list has none.
 */
export function listedAs(
  text: string,
  named: readonly string[],
  codes: ReadonlyMap<string, unknown>,
): string | undefined {
  if (!text.endsWith(OTHER)) return codes.has(text) ? text : undefined;
  const prefix = text.slice(0, text.indexOf(OTHER));
  const closer = named.filter((one) => one.length > prefix.length && one.startsWith(prefix));
  for (const code of codes.keys()) {
    if (code.startsWith(prefix) && code !== prefix && !closer.some((one) => code.startsWith(one))) return code;
  }
  return undefined;
}

export function isMadeUp(text: string): boolean {
  return text.endsWith(OTHER);
}
