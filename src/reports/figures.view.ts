import { toYuan } from '../matching/money.schema.js';
import { quantile, sumBy, sumFigures } from './figures.js';
import type { Cell, Figures, FiguresQuery, GenerationRecord } from './figures.schema.js';

/** The answer to a question: all together, and by policy, by county and by month. Amounts are text in 元. */
export function figuresView(
  { asOf, undecidedPairs }: GenerationRecord,
  cells: readonly Cell[],
  { policy, district, from, to }: FiguresQuery,
) {
  const groups = (name: 'district' | 'month') =>
    [...sumBy(cells, (cell) => cell[name])].map(([key, figures]) => ({ key, ...shown(figures) }));
  // A run counts its undecided pairs by policy alone: nothing can be said of a county or a month.
  const whole = district === undefined && from === undefined && to === undefined;
  const pairs = new Map(
    undecidedPairs.filter((one) => policy === undefined || one.policy === policy).map((one) => [one.policy, one.pairs]),
  );
  const byPolicy = sumBy(cells, (cell) => cell.policy);
  const codes = [...new Set([...byPolicy.keys(), ...(whole ? pairs.keys() : [])])].sort();
  return {
    asOf: asOf.toISOString(),
    total: shown(sumFigures(cells)),
    policies: codes.map((key) => ({
      ...{ key, ...shown(byPolicy.get(key) ?? sumFigures([])) },
      undecidedPairs: whole ? (pairs.get(key) ?? null) : null,
    })),
    districts: groups('district'),
    months: groups('month'),
  };
}

export type FiguresView = ReturnType<typeof figuresView>;

function shown(figures: Figures) {
  const { eligible, undecided, told, confirmed, paid, days } = figures;
  return {
    coverage: { eligible, undecided, told, confirmed, paid },
    amounts: {
      cashToCome: toYuan(figures.cashFen),
      estimatedRelief: toYuan(figures.reliefFen),
      rights: figures.rights,
      paid: toYuan(figures.paidFen),
      unknown: figures.unknownAmounts,
    },
    daysToMoney: { median: quantile(days, 0.5), p90: quantile(days, 0.9) },
  };
}
