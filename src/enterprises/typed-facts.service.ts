import type { FactDefinition, FactType, FactValue } from '../eligibility/facts.js';
import { AS_OF_FACT, definitionOf, factsBehind, PARAMETER_PREFIX, splitPeriod } from '../eligibility/index.js';
import { plainValue } from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { InputError } from '../terminal/input-error.js';

const TYPED: ReadonlySet<FactType> = new Set([
  ...(['number', 'integer', 'money', 'ratio', 'boolean', 'date', 'code', 'set'] as const),
]);

/**
 * Whether a person can type a fact into a page, and it follows from no others that can: what is counted in a list of
 * records is typed itself, for nobody types the records.
 */
export function isTypedIn(key: string, { type, codeList }: FactDefinition, rules: RuleBook): boolean {
  if (key.startsWith(PARAMETER_PREFIX) || key === AS_OF_FACT || !TYPED.has(type)) return false;
  if (type === 'set' && codeList === undefined) return false;
  if (!rules.derived.has(splitPeriod(key).base)) return true;
  return factsBehind(key, rules).some((one) => rules.catalogue.get(one)?.type === 'list');
}

/**
 * A value of a fact as a person types it into a page.
 * @throws InputError with what it has to be
 */
export function typedValue(key: string, given: unknown, rules: RuleBook): FactValue {
  const type = definitionOf(key, rules)?.type ?? 'text';
  const fault = new InputError(`value: ${EXPECTED[type] ?? '值有误 · is no such value'}`);
  try {
    const value = plainValue(key, given, rules);
    if (value === undefined || !isLikely(type, value)) throw fault;
    return value;
  } catch (error) {
    throw error instanceof InputError ? fault : error;
  }
}

/** Counts and shares are not below nothing, and who means 35 % writes 0.35. */
function isLikely(type: FactType, value: FactValue): boolean {
  if (type === 'integer') return (value as number) >= 0;
  return type !== 'ratio' || ((value as number) >= 0 && (value as number) <= 10);
}

const EXPECTED: Readonly<Partial<Record<FactType, string>>> = {
  money: '须为金额（元），最多两位小数 · must be an amount in 元 with at most two decimals',
  ratio: '须为小数，如 35% 写 0.35 · must be a fraction: 35 % is 0.35',
  integer: '须为不小于 0 的整数 · must be a whole number, 0 or more',
  number: '须为数字 · must be a number',
  boolean: '须为是或否 · must be true or false',
  date: '须为日期 YYYY-MM-DD · must be a day, YYYY-MM-DD',
  code: '须为代码表中的代码 · must be a code of its list',
  set: '须为代码表中的代码列表 · must be a list of codes of its list',
  list: '须为记录列表，各项须符合要求 · must be a list of records, each field as declared',
};
