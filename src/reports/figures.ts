import { civilDateOf, daysBetween } from '../eligibility/civil-date.js';
import type { CivilDate } from '../eligibility/facts.js';
import type { MatchForFigures, MatchState } from '../matching/match.schema.js';
import type { Cell, Figures } from './figures.schema.js';

/** What the payments of one match come to. */
export interface MoneyOfMatch {
  /** 分 of all payments that stand, paid or not; null where none does. */
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
const NOTHING_TO_COME = states('recovery-notified', 'recovery-decided', 'recovered', 'declined', 'lapsed');
const COUNTY_DIGITS = 6;

/** The figures of one match under its key, as a cell of which there is one. */
export function cellOf(match: MatchForFigures, money: MoneyOfMatch = NO_MONEY): Cell {
  const { class: kind, amountFen } = match;
  const state = stateOf(match);
  const eligible = state !== null && !NOT_ELIGIBLE.has(state);
  const right = kind === 'right' || kind === 'status';
  const toCome = eligible && kind === 'grant' && !NOTHING_TO_COME.has(state);
  // Of what is paid only the payments say whether more is to come.
  const wholeFen = money.totalFen ?? (state === 'paid' ? 0 : amountFen) ?? 0;
  // One literal: a million of them are made, and copies of objects cost more than all else here.
  return {
    policy: match.policy,
    district: match.districtCode?.slice(0, COUNTY_DIGITS) ?? '',
    month: civilDateOf(match.createdAt).slice(0, 7),
    eligible: eligible ? 1 : 0,
    undecided: state === 'hold' ? 1 : 0,
    told: eligible && match.toldRound === match.round ? 1 : 0,
    confirmed: eligible && CONFIRMED.has(state) ? 1 : 0,
    paid: money.first === null ? 0 : 1,
    cashFen: toCome ? Math.max(0, wholeFen - money.paidFen) : 0,
    reliefFen: eligible && kind === 'relief' ? (amountFen ?? 0) : 0,
    rights: eligible && right && state !== 'lapsed' ? 1 : 0,
    paidFen: money.paidFen,
    unknownAmounts: eligible && !right && amountFen === null ? 1 : 0,
    days: daysToMoney(match, money),
  };
}

/** Figures added up. The order of adding does not matter: all are sums of integers. */
export class FigureSum {
  readonly #sums = { ...NO_FIGURES };
  readonly #days = new Map<number, number>();

  add(one: Figures): this {
    for (const name of SUMMED) this.#sums[name] += one[name];
    for (const [took, matches] of one.days) this.#days.set(took, (this.#days.get(took) ?? 0) + matches);
    return this;
  }

  get figures(): Figures {
    return { ...this.#sums, days: [...this.#days].sort(([a], [b]) => a - b) };
  }
}

type Summed = Exclude<keyof Figures, 'days'>;
const SUMMED = (Object.keys(NO_FIGURES) as (keyof Figures)[]).filter((name): name is Summed => name !== 'days');

export function sumFigures(all: Iterable<Figures>): Figures {
  const sum = new FigureSum();
  for (const one of all) sum.add(one);
  return sum.figures;
}

/** Adds each cell to the sum of its key. */
export function addTo(sums: Map<string, FigureSum>, cells: Iterable<Cell>, keyOf: (cell: Cell) => string): void {
  for (const cell of cells) {
    const key = keyOf(cell);
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, new FigureSum().add(cell));
    else sum.add(cell);
  }
}

/** Groups cells and adds up each group, in the order of the keys. */
export function sumBy(cells: Iterable<Cell>, keyOf: (cell: Cell) => string): Map<string, Figures> {
  const sums = new Map<string, FigureSum>();
  addTo(sums, cells, keyOf);
  const keys = [...sums.keys()].sort();
  return new Map(keys.map((key) => [key, sums.get(key)?.figures ?? NO_FIGURES]));
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

function daysToMoney(match: MatchForFigures, { first }: MoneyOfMatch): Figures['days'] {
  if (first === null) return NO_FIGURES.days;
  // The history keeps its last events only; of the first round the match itself knows when it began.
  const began = first.round === 1 ? undefined : match.history.find(({ round }) => round === first.round)?.at;
  return [[Math.max(0, daysBetween(civilDateOf(began ?? match.createdAt), first.on)), 1]];
}

/** What is archived counts as what it was; what a successor took over counts once, where it lives on. */
function stateOf({ state, history }: MatchForFigures): MatchState | null {
  if (history.some(({ event }) => event === 'hand-over-rest')) return null;
  if (state !== 'archived') return state;
  const last = history.findLast(({ to }) => to === 'archived');
  return last?.event === 'archive' ? last.from : null;
}
