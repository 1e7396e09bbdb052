import { isCivilDate } from '../../eligibility/civil-date.js';
import type { CivilDate, PeriodKind } from '../../eligibility/facts.js';
import type { Fault } from './parse-number.js';

const DATE =
  /^(\d{4})(?:-(\d{1,2})-(\d{1,2})|\/(\d{1,2})\/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$/;

/** A day in the forms that departments use: `2024-1-5`, `2024/01/05`, `2024.1.5`, `2024年1月5日`, `20240105`; a time of day is dropped. */
export function parseDate(text: string): CivilDate | Fault {
  const parts = DATE.exec(text.normalize('NFKC').trim());
  if (parts === null) return { fault: 'date-form' };
  const [year = '', ...rest] = parts.slice(1);
  const [month = '', day = ''] = rest.filter((part) => part !== undefined);
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isCivilDate(date) ? date : { fault: 'date-invalid' };
}

const QUARTERS: Readonly<Record<string, string>> = { 一: '1', 二: '2', 三: '3', 四: '4' };

/** A period of the kind: `2025`, `2025年度`; `2026Q3`, `2026年第三季度`; `2026-10`, `2026年10月`, `202610`. */
export function parsePeriod(text: string, kind: PeriodKind): string | undefined {
  const plain = text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  if (kind === 'year') return /^((?:19|20)\d{2})(?:年度?)?$/.exec(plain)?.[1];
  if (kind === 'quarter') {
    const parts = /^(20\d{2})(?:-?Q|年第?)([1-4一二三四])(?:季度?)?$/.exec(plain);
    return parts === null ? undefined : `${parts[1]}Q${QUARTERS[parts[2] ?? ''] ?? parts[2]}`;
  }
  const parts = /^(20\d{2})(?:-|年|\/|\.)?(0?[1-9]|1[0-2])月?$/.exec(plain);
  return parts === null || kind === 'none' ? undefined : `${parts[1]}-${(parts[2] ?? '').padStart(2, '0')}`;
}
