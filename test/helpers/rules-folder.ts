import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { packageRules } from '../../src/policies/load-rules.js';

export type Json = Record<string, unknown>;

export interface RulesFolder {
  readonly dir: string;
  write(file: string, content: unknown): void;
  /** Changes one JSON file of the folder. */
  edit<T>(file: string, change: (json: T) => void): void;
}

/** A copy of the package's rules without its policies, for one test. */
export function rulesFolder(t: ExecutionContext): RulesFolder {
  const root = mkdtempSync(join(tmpdir(), 'zhida-rules-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  const dir = join(root, 'rules');
  cpSync(packageRules(), dir, { recursive: true, filter: (from) => !from.includes(join('rules', 'policies')) });
  const write = (file: string, content: unknown) => {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), typeof content === 'string' ? content : JSON.stringify(content));
  };
  return {
    dir,
    write,
    edit(file, change) {
      const json = JSON.parse(readFileSync(join(dir, file), 'utf8'));
      change(json);
      write(file, json);
    },
  };
}

/** A sound policy, to be spoiled by one change. */
export function soundPolicy(change: Json = {}): Json {
  return { ...base(), ...change };
}

function base(): Json {
  const word = { zh: '词', en: 'word' };
  return {
    code: 'X90-trial',
    version: '2026',
    title: { zh: '示例(虚构)：试行补助', en: 'Trial grant' },
    summary: word,
    department: 'industry',
    basis: [{ title: '试行办法', documentNumber: null, issuer: '示例市', url: null }],
    verified: false,
    sample: false,
    class: 'grant',
    delivery: 'apply-free',
    routes: [],
    level: 'city',
    jurisdiction: { registration: ['4416'], tax: [], statistics: [] },
    validFrom: '2026-01-01',
    validTo: '2026-12-31',
    appliesTo: { from: '2026-01-01', to: '2026-12-31' },
    acceptUntil: null,
    payUntil: null,
    renewal: null,
    branch: 'own',
    period: { kind: 'year', lag: 0 },
    process: {
      confirmation: { kind: 'none', windowDays: 0, onSilence: 'accept' },
      review: [],
      publicity: null,
      payment: { workingDays: 10 },
    },
    conditions: { all: [{ fact: 'rdExpense', operator: 'greaterThanInclusive', value: 1000 }] },
    benefit: { amount: { rate: { of: { fact: 'rdExpense' }, by: { fixed: 0.1 } } } },
    stacking: [],
    budget: null,
    districtVariants: {},
    guide: { beneficiaries: word, howItWorks: word, documents: [] },
    contacts: [],
    tests: [
      trial('at the bound', 1000, 'eligible', '100.00'),
      trial('below', 999.99, 'ineligible'),
      trial('no data', null, 'undecided'),
    ],
  };
}

function trial(name: string, rdExpense: number | null, verdict: string, amount?: string): Json {
  const facts = { districtCode: '441602', rdExpense };
  return { name, asOf: '2026-06-01', facts, verdict, ...(amount ? { amount } : {}) };
}
