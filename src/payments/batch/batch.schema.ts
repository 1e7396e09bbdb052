import type { FundShare, Receipt } from '../payment.schema.js';

/**
 * building: its lines are being taken. locked: lines, count, total and checksum are fixed. signed: by two people.
 * exporting: its files are written, and may be named what they are called. exported: handed over. dissolving, dissolved:
 * its payments are due again.
 */
export type BatchState = 'building' | 'locked' | 'signed' | 'exporting' | 'exported' | 'dissolving' | 'dissolved';

/** One line of a batch, kept as it was locked. `_id` is its number outside: `20261122-01-0007`. */
export interface BatchLine {
  readonly _id: string;
  readonly batch: string;
  readonly line: number;
  readonly payment: string;
  readonly uscc: string;
  readonly amountFen: number;
  readonly funding: readonly FundShare[];
  /** The payee as registered; the account itself stays where accounts are. */
  readonly payee: string;
  readonly purpose: string;
  readonly accountVersion: string;
}

export interface Signature {
  readonly by: string;
  readonly at: Date;
}

/** What goes to a bank or treasury in one file. `_id` is the day and a number: `20261122-01`. */
export interface BatchRecord {
  readonly _id: string;
  readonly state: BatchState;
  readonly count: number;
  readonly totalFen: number;
  /** SHA-256 over all lines with their accounts. */
  readonly checksum: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly signatures: readonly Signature[];
  readonly exported: {
    readonly by: string;
    readonly at: Date;
    readonly files: readonly { readonly name: string; readonly sha256: string }[];
  } | null;
  /** Who was given one of the files over HTTP. */
  readonly handedOut: readonly (Signature & { readonly name: string })[];
  readonly dissolved: { readonly by: string; readonly at: Date; readonly reason: string } | null;
}

/** The number that a line goes by outside: `20261122-01-0007`. */
export const lineNumber = (batch: string, line: number): string => `${batch}-${String(line).padStart(4, '0')}`;

/** The batch and line of such a number, or null. */
export function parseLineNumber(text: string): { readonly batch: string; readonly line: number } | null {
  const [, batch, line] = /^(\d{8}-\d{2,})-(\d{4,})$/.exec(text) ?? [];
  return batch === undefined ? null : { batch, line: Number(line) };
}

/** A file of receipts that was checked as a whole; `_id` is the digest of its bytes. */
export interface ReceiptFileRecord {
  readonly _id: string;
  readonly name: string;
  readonly by: string;
  readonly at: Date;
  readonly receipts: readonly (Omit<Receipt, 'file'> & { readonly payment: string })[];
  readonly state: 'applying' | 'done';
}
