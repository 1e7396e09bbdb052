import type { Benefit } from '../eligibility/benefit.schema.js';
import type { Condition } from '../eligibility/condition.schema.js';
import type { CivilDate, FactValue, Words } from '../eligibility/facts.js';

export type PolicyClass = 'grant' | 'relief' | 'right' | 'status';
export type Delivery = 'apply-free' | 'instant' | 'commitment' | 'apply';
export type PolicyVerdict = 'eligible' | 'ineligible' | 'undecided' | 'not-in-force';

export interface PolicyVersion {
  readonly code: string;
  readonly version: string;
  readonly title: Words;
  readonly summary: Words;
  readonly department: string;
  readonly basis: readonly { title: string; documentNumber: string | null; issuer: string; url: string | null }[];
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
  };
  readonly conditions: Condition;
  readonly benefit: Benefit | null;
  readonly stacking: readonly {
    with: string;
    rule: 'exclusive' | 'higher-only' | 'difference' | 'match-ratio' | 'free';
    subject: string;
  }[];
  readonly budget: { pool: string; year: number; amount: string } | null;
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
