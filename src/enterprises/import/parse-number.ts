import { Decimal } from 'decimal.js';
import type { FaultCode } from './findings.js';

export interface Fault {
  readonly fault: FaultCode;
  readonly detail?: string;
}

const NUMBER = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/;
const LIMIT = new Decimal('1e13');
const SCALES: Readonly<Record<string, number>> = {
  '': 1,
  元: 1,
  千: 1e3,
  千元: 1e3,
  万: 1e4,
  万元: 1e4,
  百万: 1e6,
  百万元: 1e6,
  亿: 1e8,
  亿元: 1e8,
};
const CURRENCIES: readonly (readonly [RegExp, string])[] = [
  [/^(?:元?人民币元?|rmb|cny|¥)$/i, 'CNY'],
  [/^(?:美元|usd|\$)$/i, 'USD'],
  [/^(?:港元|港币|香港元|hkd)$/i, 'HKD'],
  [/^(?:欧元|eur)$/i, 'EUR'],
  [/^(?:日元|日圆|jpy)$/i, 'JPY'],
  [/^(?:英镑|gbp)$/i, 'GBP'],
  [/^(?:新台币|台币|新台币元|twd)$/i, 'TWD'],
  [/^(?:澳门元|澳门币|mop)$/i, 'MOP'],
  [/^(?:新加坡元|新币|sgd)$/i, 'SGD'],
  [/^(?:澳大利亚元|澳元|aud)$/i, 'AUD'],
  [/^(?:加拿大元|加元|cad)$/i, 'CAD'],
  [/^(?:瑞士法郎|chf)$/i, 'CHF'],
  [/^(?:韩元|韩圆|krw)$/i, 'KRW'],
];

/** A decimal as departments write it: full-width digits, thousands separators in their places, no exponent. */
export function parseDecimal(text: string): Decimal | Fault {
  const plain = text.normalize('NFKC').replace(/\s/g, '');
  if (!NUMBER.test(plain)) return { fault: 'number-form' };
  return new Decimal(plain.replaceAll(',', ''));
}

export function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'fault' in value;
}

/** 元 from a number with an optional scale (`万元`, `亿`) behind it; `unit` is the column's scale where none is given. */
export function parseMoney(text: string, unit: string): number | Fault {
  const plain = text.normalize('NFKC').replace(/[\s¥]/g, '');
  const parts = /^([+-]?[\d,.]+)\(?(元|千元|万元|百万元|亿元|千|万|百万|亿)?\)?$/.exec(plain);
  const amount = parseDecimal(parts?.[1] ?? plain);
  if (isFault(amount)) return amount;
  return asMoney(amount.times(SCALES[parts?.[2] ?? unit] ?? 1));
}

function asMoney(amount: Decimal): number | Fault {
  if (amount.abs().greaterThanOrEqualTo(LIMIT)) return { fault: 'out-of-range', detail: '|x| < 10^13' };
  return amount.decimalPlaces() > 2 ? { fault: 'money-precision' } : amount.toNumber();
}

/** A fraction; `5.5%` and columns headed `(%)` are divided by a hundred. */
export function parseRatio(text: string, unit: string): number | Fault {
  const plain = text.normalize('NFKC').replace(/\s/g, '');
  const percent = plain.endsWith('%');
  const value = parseDecimal(percent ? plain.slice(0, -1) : plain);
  if (isFault(value)) return value;
  const ratio = percent || unit === '%' ? value.dividedBy(100) : value;
  if (ratio.abs().greaterThan(10)) return { fault: 'out-of-range', detail: 'fraction, -10 to 10' };
  return ratio.toDecimalPlaces(10).toNumber();
}

export interface Capital {
  /** 元, where the text says 人民币 or a rate is given for its currency. */
  readonly amount?: number;
  readonly warning?: 'foreign-currency' | 'currency-missing';
}

/**
 * Registered capital as registries publish it: `200万人民币`, `1,500(万元人民币)`, `50(万美元)`, `人民币200万元`.
 * Another currency is not converted unless `rates` has 元 for one unit of it; nor is an amount without a currency or unit.
 */
export function parseCapital(text: string, rates: Readonly<Record<string, number>> = {}): Capital | Fault {
  const plain = text.normalize('NFKC').replace(/[\s〓]/g, '');
  const parts = /^(人民币|rmb|cny|¥)?([+-]?[\d,.]+)\(?(百万|千|万|亿)?(元)?([^\d()]*)\)?$/i.exec(plain);
  if (parts === null) return { fault: 'number-form' };
  const number = parseDecimal(parts[2] ?? '');
  if (isFault(number)) return number;
  if (number.isNegative()) return { fault: 'out-of-range', detail: '>= 0' };
  const word = parts[5] ?? '';
  // 元 alone is the unit of the renminbi; 美元 and others carry it in their names.
  const named = parts[1] ?? (word !== '' ? word : parts[4]);
  const currency = named === '元' ? 'CNY' : CURRENCIES.find(([pattern]) => pattern.test(named ?? ''))?.[1];
  if (currency === undefined) return word === '' ? { warning: 'currency-missing' } : { fault: 'number-form' };
  const amount = number.times(SCALES[parts[3] ?? ''] ?? 1);
  const rate = currency === 'CNY' ? 1 : rates[currency];
  if (rate === undefined) return { warning: 'foreign-currency' };
  const money = asMoney(currency === 'CNY' ? amount : amount.times(rate).toDecimalPlaces(2));
  return isFault(money) ? money : { amount: money };
}
