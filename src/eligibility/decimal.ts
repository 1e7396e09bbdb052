import { Decimal as DecimalBase } from 'decimal.js';

/** Decimals of the core: 40 significant digits, so that no step of a formula rounds; the result is rounded once. */
export const Decimal = DecimalBase.clone({ precision: 40, rounding: DecimalBase.ROUND_HALF_UP });
export type Decimal = InstanceType<typeof DecimalBase>;

export const ZERO = new Decimal(0);

export type RoundingMode = 'half-up' | 'down' | 'up';

const MODES: Readonly<Record<RoundingMode, DecimalBase.Rounding>> = {
  'half-up': DecimalBase.ROUND_HALF_UP,
  down: DecimalBase.ROUND_DOWN,
  up: DecimalBase.ROUND_UP,
};

export function round(value: Decimal, places: number, mode: RoundingMode): Decimal {
  return value.toDecimalPlaces(places, MODES[mode]);
}

/** 元 with two decimals and no separators, as amounts leave the core: "7200.00". */
export function yuan(value: Decimal): string {
  return value.toFixed(2);
}

/** "12,000.00"; more decimals where the value has them, at most six. */
export function showMoney(value: Decimal): string {
  const places = Math.min(6, Math.max(2, value.decimalPlaces()));
  return grouped(value.toFixed(places));
}

/** "1,234" or "1.5": a count or a factor, at most six decimals. */
export function showNumber(value: Decimal): string {
  return grouped(round(value, 6, 'half-up').toFixed());
}

/** "60%", "2.9%". */
export function showPercent(value: Decimal): string {
  return `${grouped(round(value.times(100), 6, 'half-up').toFixed())}%`;
}

function grouped(digits: string): string {
  const [whole = '', fraction] = digits.split('.');
  const separated = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}
