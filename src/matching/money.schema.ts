import { z } from 'zod';

const DIGITS = /(\d{1,13})(?:\.(\d{1,2}))?/.source;
const YUAN = new RegExp(`^(-?)${DIGITS}$`);

/** An amount in 元 as others send it: text, not below 0, with at most two decimals. */
export const yuanText = z
  .string()
  .regex(new RegExp(`^${DIGITS}$`), '须为以文本表示的金额（元） · must be an amount in 元, as text ("7200.00")');

/**
 * Integer 分 of an amount in 元 as text (`"7200.00"` → 720000). |x| < 10¹³ 元, so the result is exact.
 * @throws RangeError for any other text
 */
export function toFen(yuan: string): number {
  const parts = YUAN.exec(yuan);
  if (parts === null) throw new RangeError(`not an amount in 元: ${yuan}`);
  const fen = Number(parts[2]) * 100 + Number((parts[3] ?? '').padEnd(2, '0'));
  return parts[1] === '-' && fen !== 0 ? -fen : fen;
}

/** Text in 元 with two decimals, as every outer surface shows it; null stays null. */
export function toYuan(fen: number): string;
export function toYuan(fen: number | null): string | null;
export function toYuan(fen: number | null): string | null {
  if (fen === null) return null;
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** 1234567.8 → `1,234,567.80`, for a person to read. */
export function groupedYuan(fen: number): string {
  const [whole, decimals] = toYuan(fen).split('.');
  return `${(whole ?? '0').replace(/\B(?=(\d{3})+(?!\d))/g, ',')}.${decimals}`;
}
