import type { FactDefinition } from '../eligibility/facts.js';

const PERIODS: Readonly<Record<FactDefinition['period'], { readonly form: RegExp; readonly example: string } | null>> =
  {
    none: null,
    year: { form: /^(19|20)\d{2}$/, example: '2025' },
    quarter: { form: /^20\d{2}Q[1-4]$/, example: '2025Q3' },
    month: { form: /^20\d{2}-(0[1-9]|1[0-2])$/, example: '2025-07' },
  };

/** What is wrong with a period for what is stated of a fact, as text; null where nothing is. */
export function faultOfPeriod({ key, period: kind }: FactDefinition, period: string | undefined): string | null {
  const periods = PERIODS[kind];
  if (periods === null) return period === undefined ? null : `没有所属期：${key} · has no period: ${key}`;
  if (periods.form.test(period ?? '')) return null;
  const example = `${key}.${periods.example}`;
  return `须写所属期，如 ${example} · needs a period (${kind}): ${example}`;
}
