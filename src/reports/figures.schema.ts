import { z } from 'zod';

/**
 * What matches of one policy, county and month come to. Counts are of matches, money is integer 分. The month is that in
 * which the pair was first matched, in Shanghai: a row follows its matches on their way.
 */
export interface Figures {
  /** Held to be entitled now, whatever has become of it; without what was rejected, withdrawn or is on hold. */
  readonly eligible: number;
  /** On hold until data returns. */
  readonly undecided: number;
  /** Eligible, and the firm was told of this round. */
  readonly told: number;
  /** Eligible, and nothing is asked of the firm any more. */
  readonly confirmed: number;
  /** Some of its money has come; it stays counted where it is recovered later. */
  readonly paid: number;
  /** Grants on their way, less what was paid of them. Never added to relief or rights. */
  readonly cashFen: number;
  /** Reliefs as estimated; firms take them themselves. */
  readonly reliefFen: number;
  /** Rights and recognitions: a count, since they have no amount. */
  readonly rights: number;
  /** Paid out, as the pools have spent it: what firms have paid back since stays in it, and is not to come again. */
  readonly paidFen: number;
  /** Eligible grants and reliefs of which the amount is not known; they are in no sum. */
  readonly unknownAmounts: number;
  /** Days from the match to its first money, with how many took so long, ascending. */
  readonly days: readonly (readonly [days: number, matches: number])[];
}

export interface FigureKey {
  readonly policy: string;
  /** County, six digits; empty where the firm has none. */
  readonly district: string;
  /** YYYY-MM */
  readonly month: string;
}

export type Cell = FigureKey & Figures;

/** One reading of all matches. `_id` is a ULID: the highest is the one that counts. */
export interface GenerationRecord {
  readonly _id: string;
  /** When the reading began; what changed after may or may not be in it. */
  readonly asOf: Date;
  readonly matches: number;
  /** Pairs that the last full run left undecided, by policy: most of them have no match. */
  readonly undecidedPairs: readonly { readonly policy: string; readonly pairs: number }[];
}

export interface CellRecord extends Cell {
  /** `generation:policy:district:month`. */
  readonly _id: string;
  readonly generation: string;
}

const MONTH = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, '须为月份 · must be a month, YYYY-MM');

export const figuresQuery = z.strictObject({
  policy: z.string().max(100).optional(),
  district: z
    .string()
    .regex(/^\d{2,6}$/, '须为行政区划代码的前 2 至 6 位 · must be the first two to six digits of a division')
    .optional(),
  from: MONTH.optional(),
  to: MONTH.optional(),
});
export type FiguresQuery = z.output<typeof figuresQuery>;

const figures = z.object({
  coverage: z.object({
    eligible: z.number(),
    undecided: z.number(),
    told: z.number(),
    confirmed: z.number(),
    paid: z.number(),
  }),
  amounts: z.object({
    cashToCome: z.string(),
    estimatedRelief: z.string(),
    rights: z.number(),
    paid: z.string(),
    unknown: z.number(),
  }),
  daysToMoney: z.object({ median: z.number().nullable(), p90: z.number().nullable() }),
});

const group = figures.extend({ key: z.string() });

export const figuresSchema = z.object({
  asOf: z.string(),
  total: figures,
  policies: z.array(group.extend({ undecidedPairs: z.number().nullable() })),
  districts: z.array(group),
  months: z.array(group),
});
