import { z } from 'zod';
import type { CivilDate, Words } from '../eligibility/facts.js';
import { FUND_SOURCES, type FundSource } from '../policies/policy.schema.js';

/**
 * waiting: asked for, without room in its pool yet. due: money is set aside. batched: on a line of a locked batch.
 * ordered: exported to the bank or treasury. returned: the money came back (退票), held until the account was checked
 * anew. stopped: its match ended before it was paid. given-back: a finance decision took its money at the year's end.
 * moved: its firm has been succeeded, and it goes on as a payment of the successor's.
 */
export const PAYMENT_STATES = [
  'waiting',
  'due',
  'batched',
  'ordered',
  'paid',
  'returned',
  'stopped',
  'given-back',
  'moved',
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

export interface FundShare {
  readonly source: FundSource;
  /** Integer 分; the shares of a payment add up to its amount. */
  readonly amountFen: number;
}

/** What a bank or treasury said of one line. */
export interface Receipt {
  readonly batch: string;
  readonly line: number;
  readonly result: 'paid' | 'returned';
  readonly amountFen: number;
  readonly on: CivilDate;
  /** Number of the voucher (凭证号). */
  readonly reference: string;
  readonly reason: string | null;
  /** Digest of the file it came in. */
  readonly file: string;
}

/** One part of the money of a match. `_id` is `match#round.part`. Money is integer 分. */
export interface PaymentRecord {
  readonly _id: string;
  readonly match: string;
  readonly uscc: string;
  readonly policy: string;
  readonly version: string;
  readonly period: string;
  readonly round: number;
  /** From 1; `parts` is how many there are. */
  readonly part: number;
  readonly parts: number;
  readonly amountFen: number;
  /** Of all parts together. */
  readonly totalFen: number;
  readonly funding: readonly FundShare[];
  /** `pool:year` whose money it waits for or has; null where the policy draws on none. */
  readonly pool: string | null;
  readonly score: number | null;
  readonly state: PaymentState;
  /** When it was asked for: its place among those who come first. */
  readonly askedAt: Date;
  readonly askedBy: string;
  /** When its pool had no room for it. */
  readonly refusedAt: Date | null;
  /** Not paid before this day. */
  readonly dueFrom: CivilDate;
  /** The department's promise, or null. */
  readonly payBy: CivilDate | null;
  /** The last day on which the policy pays, or null. */
  readonly payUntil: CivilDate | null;
  /** A later part of which its condition has not been confirmed yet. */
  readonly unconfirmed: boolean;
  readonly batch: string | null;
  readonly line: number | null;
  readonly receipts: readonly Receipt[];
  /** The payment of the predecessor that it goes on from. */
  readonly inheritedFrom?: string;
  /** Why a person gave another amount than stacking came to. */
  readonly decision: string | null;
  /** Why it stands as it does; of a waiting one: what a person has to do first. */
  readonly note: string | null;
  /** Present while a receipt has not reached its reservation and its match. */
  readonly settling?: true;
  readonly updatedAt: Date;
}

/** How the money of a match's present round stands. */
export interface RoundMoney {
  /** Integer 分 that has gone to the firm and did not come back from its bank; what it has paid back is among it. */
  readonly paidFen: number;
  /** Parts that are still to be paid. */
  readonly left: number;
  /** Parts that were stopped or given back before they were paid. */
  readonly ended: number;
}

export const NO_MONEY: RoundMoney = { paidFen: 0, left: 0, ended: 0 };

/** The key of a match's round, of which the parts are payments. */
export const roundOf = ({ match, round }: Pick<PaymentRecord, 'match' | 'round'>): string => `${match}#${round}`;

export const paymentId = (match: string, round: number, part: number): string => `${roundOf({ match, round })}.${part}`;

/** The firm of a payment, from its id `policy:period:uscc#round.part`; empty where it is none. */
export const usccOfPayment = (id: string): string => /:([^:#]+)#\d+\.\d+$/.exec(id)?.[1] ?? '';

/** Fund sources in words. */
export const FUND_WORDS: Readonly<Record<FundSource, Words>> = {
  central: { zh: '中央', en: 'central' },
  province: { zh: '省', en: 'province' },
  city: { zh: '市', en: 'city' },
  county: { zh: '县', en: 'county' },
  'unemployment-fund': { zh: '失业保险基金', en: 'unemployment insurance fund' },
  other: { zh: '其他', en: 'other' },
};

export const fundSource = z.enum(FUND_SOURCES);
