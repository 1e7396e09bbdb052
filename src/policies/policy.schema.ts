import { z } from 'zod';
import type { Benefit } from '../eligibility/benefit/benefit.schema.js';
import { isCivilDate } from '../eligibility/civil-date.js';
import type { Condition } from '../eligibility/condition.schema.js';
import type { CivilDate, FactValue, Words } from '../eligibility/facts.js';
import { pointer, type RuleProblem } from '../eligibility/rule-error.js';

export type PolicyClass = 'grant' | 'relief' | 'right' | 'status';
export type Delivery = 'apply-free' | 'instant' | 'commitment' | 'apply';
/** Who pays: 中央, 省, 市, 县, 失业保险基金, 其他. */
export const FUND_SOURCES = ['central', 'province', 'city', 'county', 'unemployment-fund', 'other'] as const;
export type FundSource = (typeof FUND_SOURCES)[number];
/** In which order a pool's money is given. by-amount: the smallest first, so that most firms have some. */
export const GRANT_ORDERS = ['first-come', 'by-amount', 'by-score'] as const;
export type GrantOrder = (typeof GRANT_ORDERS)[number];
export type PolicyVerdict = 'eligible' | 'ineligible' | 'undecided' | 'not-in-force';

export interface PolicyVersion {
  readonly code: string;
  readonly version: string;
  readonly title: Words;
  readonly summary: Words;
  readonly department: string;
  /** `source` says where it was seen, for a document of which neither number nor page is known. */
  readonly basis: readonly {
    title: string;
    documentNumber: string | null;
    issuer: string;
    url: string | null;
    source?: string;
  }[];
  readonly verified: boolean;
  readonly sample: boolean;
  readonly class: PolicyClass;
  readonly delivery: Delivery;
  readonly routes: readonly { when: Condition; delivery: Delivery; reason: Words }[];
  readonly level: 'national' | 'province' | 'city' | 'county';
  /** GB/T 2260 prefixes; an empty list is anywhere. */
  readonly jurisdiction: {
    registration: readonly string[];
    tax: readonly string[];
    statistics: readonly string[];
  };
  readonly validFrom: CivilDate;
  readonly validTo: CivilDate | null;
  readonly appliesTo: { from: CivilDate; to: CivilDate | null };
  readonly acceptUntil: CivilDate | null;
  readonly payUntil: CivilDate | null;
  readonly renewal: Words | null;
  readonly branch: 'own' | 'head-office' | 'none';
  /** `lag` 1: at `asOf` in 2026 the year 2025 is assessed. The period's year is the policy's reference year. */
  readonly period: { kind: 'once' | 'year' | 'quarter' | 'month'; lag: number };
  readonly process: {
    confirmation: {
      kind: 'none' | 'wish' | 'wish+account';
      windowDays: number;
      onSilence: 'not-paid-in-this-batch' | 'accept';
    };
    review: readonly { department: string; kind: 'first' | 'joint' | 'final'; days: number }[];
    publicity: { workingDays: number } | null;
    payment: { workingDays: number } | null;
    /** From which change on a run waits for a person, where other than usual: share of the live matches, and fewest. */
    guard?: { share?: number; atLeast?: number };
  };
  readonly conditions: Condition;
  readonly benefit: Benefit | null;
  readonly stacking: readonly {
    with: string;
    rule: 'exclusive' | 'higher-only' | 'difference' | 'match-ratio' | 'free';
    subject: string;
    /** Of match-ratio: the part of what the other policy paid, "0.5". */
    ratio?: string | undefined;
  }[];
  /** `order` is how the pool's money is given, first-come where absent. */
  readonly budget: { pool: string; year: number; amount: string; order?: GrantOrder | undefined } | null;
  /** Who pays which part, as weights; where absent the policy's own level pays all. */
  readonly funding?: readonly { readonly source: FundSource; readonly weight: string }[] | undefined;
  readonly districtVariants: Readonly<Record<string, unknown>>;
  readonly guide: {
    beneficiaries: Words;
    howItWorks: Words;
    documents: readonly Words[];
    note?: Words;
  };
  readonly contacts: readonly { district: string; name: Words; phone: string }[];
  readonly tests: readonly PolicyTest[];
}

export interface PolicyTest {
  readonly name: string;
  readonly asOf: CivilDate;
  readonly facts: Readonly<Record<string, FactValue | null>>;
  readonly verdict: PolicyVerdict;
  /** 元 with two decimals, or null where the amount is undecided. */
  readonly amount?: string | null;
  readonly delivery?: Delivery;
}

const words: z.ZodType<Words> = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
/** A day as text, in files and over HTTP. */
export const civilDate = z.string().refine(isCivilDate, 'must be a day that exists, YYYY-MM-DD');
const prefixes = z.array(z.string().regex(/^\d{2}(\d{2}(\d{2})?)?$/, 'must be a GB/T 2260 prefix of 2, 4 or 6 digits'));
const money = z.string().regex(/^\d{1,13}\.\d{2}$/, 'must be an amount in 元 with two decimals, as text ("7200.00")');
const decimal = z.string().regex(/^(?!0+(\.0+)?$)\d{1,6}(\.\d{1,6})?$/, 'must be a decimal above 0, as text ("0.5")');
const delivery = z.enum(['apply-free', 'instant', 'commitment', 'apply']);
const workingDays = z.int().min(1).max(250);
// The core checks conditions and formulas itself, against the catalogue; here they only have to be objects.
const rule = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const factValue = z.custom<FactValue | null>((value) => value !== undefined, 'must be a JSON value');

const process = z.strictObject({
  confirmation: z.strictObject({
    kind: z.enum(['none', 'wish', 'wish+account']),
    windowDays: z.int().min(0).max(365),
    onSilence: z.enum(['not-paid-in-this-batch', 'accept']),
  }),
  review: z.array(
    z.strictObject({ department: z.string().min(1), kind: z.enum(['first', 'joint', 'final']), days: workingDays }),
  ),
  publicity: z.strictObject({ workingDays }).nullable(),
  payment: z.strictObject({ workingDays }).nullable(),
  guard: z.strictObject({ share: z.number().gt(0).max(1).optional(), atLeast: z.int().min(1).optional() }).optional(),
});

const test: z.ZodType<PolicyTest> = z.strictObject({
  name: z.string().min(1),
  asOf: civilDate,
  facts: z.record(z.string(), factValue),
  verdict: z.enum(['eligible', 'ineligible', 'undecided', 'not-in-force']),
  amount: money.nullable().optional(),
  delivery: delivery.optional(),
});

const policyShape = z.strictObject({
  code: z
    .string()
    .regex(/^[A-Z]\d{2,3}(-[a-z0-9]+)+$/, 'must be a letter, two or three digits and words: P01-stable-jobs'),
  version: z.string().regex(/^[0-9]{4}[0-9A-Za-z.-]{0,12}$/, 'must begin with a year: 2025, 2025-07'),
  title: words,
  summary: words,
  department: z.string().min(1),
  basis: z
    .array(
      z.strictObject({
        title: z.string().min(1),
        documentNumber: z.string().min(1).nullable(),
        issuer: z.string().min(1),
        url: z.url({ protocol: /^https?$/ }).nullable(),
        source: z.string().min(1).optional(),
      }),
    )
    .min(1, 'names at least one document'),
  verified: z.boolean(),
  sample: z.boolean(),
  class: z.enum(['grant', 'relief', 'right', 'status']),
  delivery,
  routes: z.array(z.strictObject({ when: rule<Condition>(), delivery, reason: words })),
  level: z.enum(['national', 'province', 'city', 'county']),
  jurisdiction: z.strictObject({ registration: prefixes, tax: prefixes, statistics: prefixes }),
  validFrom: civilDate,
  validTo: civilDate.nullable(),
  appliesTo: z.strictObject({ from: civilDate, to: civilDate.nullable() }),
  acceptUntil: civilDate.nullable(),
  payUntil: civilDate.nullable(),
  renewal: words.nullable(),
  branch: z.enum(['own', 'head-office', 'none']),
  period: z.strictObject({ kind: z.enum(['once', 'year', 'quarter', 'month']), lag: z.int().min(0).max(36) }),
  process,
  conditions: rule<Condition>(),
  benefit: rule<Benefit>().nullable(),
  stacking: z.array(
    z
      .strictObject({
        with: z.string().min(1),
        rule: z.enum(['exclusive', 'higher-only', 'difference', 'match-ratio', 'free']),
        subject: z.string().min(1),
        ratio: decimal.optional(),
      })
      .refine(
        ({ rule, ratio }) => (rule === 'match-ratio') === (ratio !== undefined),
        'match-ratio, and only it, has a ratio',
      ),
  ),
  budget: z
    .strictObject({
      pool: z.string().regex(/^[a-z0-9-]{1,80}$/, 'must be lower-case words and digits with hyphens'),
      year: z.int().min(2000).max(2200),
      amount: money,
      order: z.enum(GRANT_ORDERS).optional(),
    })
    .nullable(),
  funding: z
    .array(z.strictObject({ source: z.enum(FUND_SOURCES), weight: decimal }))
    .min(1)
    .optional(),
  districtVariants: z.record(z.string(), z.unknown()),
  guide: z.strictObject({
    beneficiaries: words,
    howItWorks: words,
    documents: z.array(words),
    note: words.optional(),
  }),
  contacts: z.array(z.strictObject({ district: z.string().regex(/^\d{6}$/), name: words, phone: z.string().min(3) })),
  tests: z.array(test),
});

/** What a policy file must look like, before its rules are read. */
export type PolicyParse =
  | { readonly policy: PolicyVersion; readonly problems?: undefined }
  | { readonly policy?: undefined; readonly problems: readonly RuleProblem[] };

/**
 * Reads the JSON of one policy file: every key known, every value of its kind. What the file says in its conditions
 * and formula is checked by `check-policy.ts`, which knows the catalogue. Problems carry JSON pointers.
 */
export function parsePolicy(json: unknown): PolicyParse {
  const parsed = policyShape.safeParse(json);
  if (parsed.success) return { policy: parsed.data };
  return { problems: parsed.error.issues.map(problemOf) };
}

/** One zod issue as a problem with a JSON pointer. */
export function problemOf(issue: z.core.$ZodIssue): RuleProblem {
  const path = issue.path.reduce<string>((at, step) => pointer(at, String(step)), '');
  return { path, code: 'shape', message: issue.message };
}
