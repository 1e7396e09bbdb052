import type { Outcome } from '../merge.js';
import { type Finding, findingLine } from './findings.js';

/** So many refused rows and warnings are listed; all are counted. */
export const LISTED = 10_000;

/** A refused row: its first fault, and the others in `also`. */
export interface Reject extends Finding {
  readonly also?: readonly Finding[];
}

export interface ImportReport {
  readonly mapping: string;
  readonly encoding: string;
  readonly batch: string;
  readonly asOf: string;
  readonly dryRun: boolean;
  /** Rows after the header, empty lines not counted: accepted + duplicates + rejected. */
  readonly read: number;
  /** Rows taken: created + updated + unchanged + outdated. */
  readonly accepted: number;
  /** Rows of enterprises that were not in the store. */
  readonly created: number;
  /** Rows of enterprises of which a value changed. */
  readonly updated: number;
  readonly unchanged: number;
  /** Rows of which every value that differs is older than the stored one. */
  readonly outdated: number;
  /** Rows equal to an earlier one. */
  readonly duplicates: number;
  readonly rejected: number;
  readonly warnings: number;
  readonly rejects: readonly Reject[];
  readonly warned: readonly Finding[];
  /** What a complete list settled about those it does not name. */
  readonly closed: { readonly slot: string; readonly named: number; readonly enterprises: number } | null;
}

/** Counts and findings while a file is read. */
export class Tally {
  read = 0;
  accepted = 0;
  duplicates = 0;
  rejected = 0;
  warnings = 0;
  readonly outcomes: Record<Outcome, number> = { created: 0, updated: 0, unchanged: 0, outdated: 0 };
  private readonly rejects: Reject[] = [];
  private readonly warned: Finding[] = [];

  reject(findings: readonly Finding[]): void {
    const [first, ...also] = findings;
    this.rejected++;
    if (first !== undefined && this.rejects.length < LISTED)
      this.rejects.push(also.length === 0 ? first : { ...first, also });
  }

  warn(findings: readonly Finding[]): void {
    this.warnings += findings.length;
    for (const one of findings) if (this.warned.length < LISTED) this.warned.push(one);
  }

  /** Refused rows in the order of their lines. */
  listRejects(): Reject[] {
    return this.rejects.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  }

  listWarnings(): Finding[] {
    return this.warned;
  }
}

/** What a person reads after an import. */
export function reportText(report: ImportReport, language: 'zh' | 'en'): string {
  const words = WORDS[language];
  const lines = [words.head(report), words.counts(report)];
  if (report.closed !== null) lines.push(words.closed(report.closed));
  lines.push(...some(words.rejected, report.rejects, report.rejected, language));
  lines.push(...some(words.warning, report.warned, report.warnings, language));
  return lines.join('\n');
}

function some(label: string, findings: readonly Finding[], total: number, language: 'zh' | 'en'): string[] {
  const shown = findings.slice(0, 20).map((one) => `  ${label}${findingLine(one, language)}`);
  const more = total - shown.length;
  return more > 0 ? [...shown, `  … ${WORDS[language].more(more)}`] : shown;
}

interface ReportWords {
  readonly head: (report: ImportReport) => string;
  readonly counts: (report: ImportReport) => string;
  readonly closed: (closed: NonNullable<ImportReport['closed']>) => string;
  readonly rejected: string;
  readonly warning: string;
  readonly more: (count: number) => string;
}

const WORDS: Readonly<Record<'zh' | 'en', ReportWords>> = {
  zh: {
    head: ({ dryRun, mapping, encoding, asOf }) =>
      `${dryRun ? '试导入（未写入）' : '已导入'}：按 ${mapping}（${encoding}），数据日期 ${asOf}`,
    counts: (r) =>
      `读取 ${r.read} 行 · 接受 ${r.accepted}（新增 ${r.created}，更新 ${r.updated}，不变 ${r.unchanged}，较旧 ${r.outdated}） · 重复 ${r.duplicates} · 拒绝 ${r.rejected} · 提示 ${r.warnings}`,
    closed: ({ named, slot, enterprises }) => `完整名单 ${named} 户：据此认定其余 ${enterprises} 户的 ${slot}`,
    rejected: '拒绝：',
    warning: '提示：',
    more: (count) => `另有 ${count} 条（--json 可全部列出）`,
  },
  en: {
    head: ({ dryRun, mapping, encoding, asOf }) =>
      `${dryRun ? 'Would import' : 'Imported'} as ${mapping} (${encoding}), data of ${asOf}`,
    counts: (r) =>
      `read ${r.read} · accepted ${r.accepted} (new ${r.created}, updated ${r.updated}, unchanged ${r.unchanged}, outdated ${r.outdated}) · duplicates ${r.duplicates} · rejected ${r.rejected} · warnings ${r.warnings}`,
    closed: ({ named, slot, enterprises }) => `complete list of ${named}: settled ${slot} for ${enterprises} others`,
    rejected: 'rejected: ',
    warning: 'warning: ',
    more: (count) => `and ${count} more (--json lists them)`,
  },
};
