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
export function reportText(report: ImportReport): string {
  const { read, accepted, created, updated, unchanged, outdated, duplicates, rejected, warnings, closed } = report;
  const lines = [
    `${report.dryRun ? 'Would import' : 'Imported'} as ${report.mapping} (${report.encoding}), data of ${report.asOf}`,
    `read ${read} · accepted ${accepted} (new ${created}, updated ${updated}, unchanged ${unchanged}, outdated ${outdated}) · duplicates ${duplicates} · rejected ${rejected} · warnings ${warnings}`,
  ];
  if (closed !== null)
    lines.push(`complete list of ${closed.named}: settled ${closed.slot} for ${closed.enterprises} others`);
  lines.push(...some('rejected', report.rejects, rejected), ...some('warning', report.warned, warnings));
  return lines.join('\n');
}

function some(label: string, findings: readonly Finding[], total: number): string[] {
  const shown = findings.slice(0, 20).map((one) => `  ${label}: ${findingLine(one)}`);
  return total > shown.length ? [...shown, `  … and ${total - shown.length} more (--json lists them)`] : shown;
}
