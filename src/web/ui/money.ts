import type { Language } from '../i18n/language.js';

const FEN = /^(-?)(\d+)\.(\d{2})$/;
const WAN = 10_000n;

/**
 * An amount of the server ("7200.00") as people write it: 7,200 元; ¥7,200. Whole yuan go without decimals.
 * @param short 万元 in Chinese where it is ten thousand or more, with 约 where something was left off
 */
export function money(amount: string, language: Language, { short = false } = {}): string {
  const [, sign = '', yuan = '', fen = ''] = FEN.exec(amount) ?? [];
  if (yuan === '') return amount;
  if (language === 'en') return `${sign}¥${grouped(yuan)}${fen === '00' ? '' : `.${fen}`}`;
  const whole = BigInt(yuan);
  if (!short || whole < WAN) return `${sign}${grouped(yuan)}${fen === '00' ? '' : `.${fen}`} 元`;
  // Hundredths of 万元, rounded half up: one of them is 100 yuan.
  const hundredths = (whole + 50n) / 100n;
  const isExact = whole % 100n === 0n && fen === '00';
  const decimals = String(hundredths % 100n)
    .padStart(2, '0')
    .replace(/0+$/, '');
  const shown = grouped(String(hundredths / 100n)) + (decimals === '' ? '' : `.${decimals}`);
  return `${isExact ? '' : '约 '}${sign}${shown} 万元`;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
