import { civilDateOf, daysBetween } from '../eligibility/civil-date.js';
import type { CivilDate } from '../eligibility/facts.js';
import type { MatchForFigures, MatchState } from '../matching/match.schema.js';
import type { Cell, FigureKey, Figures } from './figures.schema.js';

/** What the payments of one match come to. */
export interface MoneyOfMatch {
  /** 分 that are to be paid in all; null where no payment stands. */
  readonly totalFen: number | null;
  readonly paidFen: number;
  /** The day of its first money, and the round that it was paid for. */
  readonly first: { readonly on: CivilDate; readonly round: number } | null;
}

export const NO_MONEY: MoneyOfMatch = { totalFen: null, paidFen: 0, first: null };

export const NO_FIGURES: Figures = {
  ...{ eligible: 0, undecided: 0, told: 0, confirmed: 0, paid: 0 },
  ...{ cashFen: 0, reliefFen: 0, rights: 0, paidFen: 0, unknownAmounts: 0, days: [] },
};

const states = (...all: readonly MatchState[]): ReadonlySet<MatchState> => new Set(all);
const NOT_ELIGIBLE = states('hold', 'rejected', 'withdrawn');
const PAID_OUT = ['paid', 'recovery-notified', 'recovery-decided', 'recovered'] as const;
const CONFIRMED = states('confirmed', 'payable', ...PAID_OUT, 'enjoyed', 'granted', 'applied');
const NOTHING_TO_COME = states(...PAID_OUT, 'declined', 'lapsed');
const COUNTY_DIGITS = 6;

/** The figures of one match under its key, as a cell of which there is one. */
export function cellOf(match: MatchForFigures, money: MoneyOfMatch = NO_MONEY): Cell {
  const key: FigureKey = {
    policy: match.policy,
    district: match.districtCode?.slice(0, COUNTY_DIGITS) ?? '',
    month: civilDateOf(match.createdAt).slice(0, 7),
  };
  return { ...key, ...standing(match, money), ...paid(match, money) };
}

/** Adds figures up. The order of adding does not matter: all are sums of integers. */
export function sumFigures(all: Iterable<Figures>): Figures {
  const sum = { ...NO_FIGURES };
  const days = new Map<number, number>();
  for (const one of all) {
    for (const name of SUMMED) sum[name] += one[name];
    for (const [took, matches] of one.days) days.set(took, (days.get(took) ?? 0) + matches);
  }
  return { ...sum, days: [...days].sort(([a], [b]) => a - b) };
}

type Summed = Exclude<keyof Figures, 'days'>;
const SUMMED = (Object.keys(NO_FIGURES) as (keyof Figures)[]).filter((name): name is Summed => name !== 'days');

/** Groups cells and adds up each group, in the order of the keys. */
export function sumBy(cells: Iterable<Cell>, keyOf: (cell: Cell) => string): Map<string, Figures> {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = keyOf(cell);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cell]);
    else group.push(cell);
  }
  const keys = [...groups.keys()].sort();
  return new Map(keys.map((key) => [key, sumFigures(groups.get(key) ?? [])]));
}

/** The smallest number of days within which this share of the matches had its money (nearest rank), or null. */
export function quantile(days: Figures['days'], share: number): number | null {
  const rank = Math.ceil(share * days.reduce((sum, [, matches]) => sum + matches, 0));
  let seen = 0;
  for (const [took, matches] of days) {
    seen += matches;
    if (seen >= rank) return took;
  }
  return null;
}

function standing(match: MatchForFigures, money: MoneyOfMatch): Figures {
  const state = stateOf(match);
  if (state === 'hold') return { ...NO_FIGURES, undecided: 1 };
  if (state === null || NOT_ELIGIBLE.has(state)) return NO_FIGURES;
  const { class: kind, amountFen } = match;
  const right = kind === 'right' || kind === 'status';
  const toCome = kind === 'grant' && !NOTHING_TO_COME.has(state) ? (money.totalFen ?? amountFen ?? 0) : 0;
  return {
    ...NO_FIGURES,
    eligible: 1,
    told: match.toldRound === match.round ? 1 : 0,
    confirmed: CONFIRMED.has(state) ? 1 : 0,
    cashFen: Math.max(0, toCome - money.paidFen),
    reliefFen: kind === 'relief' ? (amountFen ?? 0) : 0,
    rights: right && state !== 'lapsed' ? 1 : 0,
    unknownAmounts: !right && amountFen === null ? 1 : 0,
  };
}

function paid(match: MatchForFigures, { paidFen, first }: MoneyOfMatch): Pick<Figures, 'paid' | 'paidFen' | 'days'> {
  if (first === null) return { paid: 0, paidFen, days: [] };
  // The history keeps its last events only; of the first round the match itself knows when it began.
  const began = first.round === 1 ? undefined : match.history.find(({ round }) => round === first.round)?.at;
  const took = Math.max(0, daysBetween(civilDateOf(began ?? match.createdAt), first.on));
  return { paid: 1, paidFen, days: [[took, 1]] };
}

/** What is archived counts as what it was; what a successor took over counts once, where it lives on. */
function stateOf({ state, history }: MatchForFigures): MatchState | null {
  if (state !== 'archived') return state;
  const last = history.findLast(({ to }) => to === 'archived');
  return last?.event === 'archive' ? last.from : null;
}
