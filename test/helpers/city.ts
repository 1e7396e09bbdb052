import type { Benefit, Condition, FactValue } from '../../src/eligibility/index.js';
import { parseSlot } from '../../src/enterprises/enterprise.schema.js';
import { type Incoming, writeEnterprises } from '../../src/enterprises/write.service.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';
import { loadRules } from '../../src/policies/policy.service.js';
import type { RuleBook } from '../../src/policies/rule-book.schema.js';

const book = loadRules();
const pattern = book.policies.find(({ class: kind }) => kind === 'grant');
const NO_STEPS: PolicyVersion['process'] = {
  confirmation: { kind: 'none', windowDays: 0, onSilence: 'accept' },
  review: [],
  publicity: null,
  payment: null,
};

/** A policy of Heyuan in force in 2026, once, without any step; `more` replaces any of it. */
export function policy(code: string, conditions: Condition, more: Partial<PolicyVersion> = {}): PolicyVersion {
  if (pattern === undefined) throw new Error('the rule book has no grant');
  return {
    ...pattern,
    code,
    version: '2026',
    title: { zh: `示例(虚构)：${code}`, en: `Example (fictional): ${code}` },
    sample: false,
    class: 'grant',
    delivery: 'apply-free',
    routes: [],
    jurisdiction: { registration: ['4416'], tax: [], statistics: [] },
    validFrom: '2026-01-01',
    validTo: '2026-12-31',
    appliesTo: { from: '2020-01-01', to: null },
    branch: 'own',
    period: { kind: 'once', lag: 0 },
    process: NO_STEPS,
    conditions,
    benefit: null,
    tests: [],
    ...more,
  };
}

export const wishAndAccount: PolicyVersion['process'] = {
  ...NO_STEPS,
  confirmation: { kind: 'wish+account', windowDays: 15, onSilence: 'not-paid-in-this-batch' },
};
export const withPublicity: PolicyVersion['process'] = { ...wishAndAccount, publicity: { workingDays: 5 } };

export function fixed(amount: number): Benefit {
  return { amount: { fixed: amount } };
}

export function atLeast(fact: string, value: number): Condition {
  return { fact, operator: 'greaterThanInclusive', value };
}

/** The real catalogue and code tables with these policies instead of the real ones. */
export function rulesWith(...policies: PolicyVersion[]): RuleBook {
  return { ...book, policies };
}

/** Eighteen characters in the shape of a code, in the order of `n`. */
export function uscc(n: number): string {
  return `91441602MA${String(n).padStart(8, '0')}`;
}

/** Stores what one source says about a firm. Slots as in `enterprise.schema.ts`: `employees`, `revenue.2025`. */
export function statement(n: number, facts: Readonly<Record<string, FactValue>>, asOf: string): Incoming {
  const observed = Object.entries({ name: `河源第${n}示例有限公司`, districtCode: '441602', ...facts });
  return {
    uscc: uscc(n),
    statements: [
      {
        batch: `test@${asOf}`,
        source: 'statistics',
        asOf,
        receivedAt: new Date(`${asOf}T01:00:00Z`),
        observed: observed.map(([slot, value]) => ({ slot: checked(slot), value })),
      },
    ],
  };
}

export async function storeFirms(firms: readonly Incoming[], now: Date): Promise<void> {
  await writeEnterprises(firms, { now, lists: [] });
}

function checked(slot: string): string {
  const { key } = parseSlot(slot);
  if (!book.catalogue.has(key)) throw new Error(`no such fact: ${key}`);
  return slot;
}
