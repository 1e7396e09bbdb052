import { Decimal, type RoundingMode, round, ZERO } from '../eligibility/decimal.js';

/**
 * Splits 分 in the proportion of `weights`, by largest remainder (Hamilton's method); a tie goes to the earlier one. The
 * parts add up to `fen` exactly, and none is off its exact share by a whole 分.
 * @param fen not negative
 * @param weights decimals, not negative, not all 0
 * @throws RangeError for anything else
 */
export function splitFen(fen: number, weights: readonly string[]): number[] {
  const exact = weights.map((weight) => new Decimal(weight));
  const whole = exact.reduce((sum, weight) => sum.plus(weight), ZERO);
  if (!Number.isSafeInteger(fen) || fen < 0) throw new RangeError(`${fen} is no amount in 分`);
  if (!whole.isFinite() || whole.lte(0) || exact.some((weight) => weight.isNegative())) {
    throw new RangeError('weights are not negative, and not all 0');
  }
  const shares = exact.map((weight) => weight.times(fen).div(whole));
  const floors = shares.map((share) => share.floor());
  const rest = fen - floors.reduce((sum, floor) => sum + floor.toNumber(), 0);
  const byRemainder = shares
    .map((share, at) => ({ at, remainder: share.minus(floors[at] ?? ZERO) }))
    .sort((a, b) => b.remainder.comparedTo(a.remainder) || a.at - b.at);
  const raised = new Set(byRemainder.slice(0, rest).map(({ at }) => at));
  return floors.map((floor, at) => floor.toNumber() + (raised.has(at) ? 1 : 0));
}

/** The parts of an amount that is paid in instalments: each rounded as the policy says, the last takes the rest. */
export function instalmentsOf(
  fen: number,
  shares: readonly number[],
  rounding: { readonly places: 0 | 1 | 2; readonly mode: RoundingMode } = { places: 2, mode: 'half-up' },
): number[] {
  let left = fen;
  return shares.map((share, at) => {
    const exact = new Decimal(fen).times(share).div(100);
    const part = at === shares.length - 1 ? left : Math.min(left, toFen(round(exact, rounding.places, rounding.mode)));
    left -= part;
    return part;
  });
}

const toFen = (yuan: Decimal): number => yuan.times(100).toNumber();
