import { z } from 'zod';
import type { CivilDate, FactDefinition } from '../eligibility/facts.js';

/** How a department answers: its data were wrong and are mended at the source, or they are right and stay. */
export const OUTCOMES = ['corrected', 'kept'] as const;
export type CorrectionOutcome = (typeof OUTCOMES)[number];

/**
 * What a firm says is wrong with a fact (数据更正申请). `corrected` says that the source has been mended; the value itself changes when the
 * source states it again. One is open for a fact and its period at a time.
 */
export interface Correction {
  /** ULID. */
  readonly _id: string;
  readonly uscc: string;
  readonly districtCode: string | null;
  readonly fact: string;
  /** Null for the fact as a whole. */
  readonly period: string | null;
  /** The match at which the firm came upon it, or null. */
  readonly match: string | null;
  readonly what: string;
  /** What the firm says would be right. */
  readonly proposed: string | null;
  /** Key of the department that has to answer. */
  readonly department: string;
  /** Account. */
  readonly by: string;
  readonly madeAt: Date;
  /** Null where no calendar is known. */
  readonly dueOn: CivilDate | null;
  readonly state: 'open' | 'answered';
  /** Firm, fact and period while it is open: no second one is stored beside it. */
  readonly openFor?: string;
  readonly remarks: readonly Remark[];
  readonly answer: CorrectionAnswer | null;
  readonly revision: number;
  /** Since when something has still to follow from its last write: its case, the notice of its answer. */
  readonly unfinishedSince?: Date;
}

/** What was said on the way, by whom of which office, and to which department it was passed on. */
export interface Remark {
  readonly by: string;
  /** Key of a department; null for a specialist. */
  readonly department: string | null;
  readonly to: string | null;
  readonly text: string;
  readonly at: Date;
}

export interface CorrectionAnswer {
  readonly outcome: CorrectionOutcome;
  readonly text: string;
  readonly by: string;
  readonly department: string;
  readonly at: Date;
}

const MOST = 2000;
/** Lines are kept; what turns a text round, or cannot be seen, is none of it. */
const words = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `最多 ${most} 字 · at most ${most} characters`)
    .regex(
      /^(?:[^\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\n\r\t])*$/u,
      '不能含控制字符 · must hold no control characters',
    );
const said = words(MOST).min(2, '请写明 · say what');

export const newCorrection = z.strictObject({
  fact: z.string().max(60),
  period: z.string().max(10).nullable().default(null),
  match: z.string().max(200).nullable().default(null),
  what: said,
  proposed: words(200).nullable().default(null),
});
export type NewCorrection = z.output<typeof newCorrection>;

export const correctionAnswer = z.strictObject({
  outcome: z.enum([...OUTCOMES, 'forwarded']),
  text: said,
  /** Of what is forwarded: the department that is to answer from now on; without it, a remark. */
  to: z.string().max(40).nullable().default(null),
});
export type GivenAnswer = z.output<typeof correctionAnswer>;

export const correctionId = z.string().regex(/^[0-9A-Z]{26}$/, '不是更正申请编号 · is no correction');

/** Whether a firm can say of a fact that it is wrong: what is computed follows the facts that it is computed from. */
export function isCorrectable({ derived, key }: Pick<FactDefinition, 'derived' | 'key'>): boolean {
  return derived !== true && key !== 'uscc';
}
