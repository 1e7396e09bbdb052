import { factsOfBenefit } from '../eligibility/benefit/benefit-facts.js';
import { factsNamed } from '../eligibility/decide.js';
import { deriveFacts } from '../eligibility/derived.js';
import type { CivilDate, FactRecord, FactValue, Words } from '../eligibility/facts.js';
import { definitionOf, PARAMETER_PREFIX } from '../eligibility/vocabulary.js';
import { type Evaluation, entitlePlain, workingLines } from './evaluation.js';
import { plainFacts } from './plain-facts.js';
import type { PolicyTest, PolicyVersion } from './policy.schema.js';
import type { RuleBook } from './rule-book.schema.js';

/** One invented firm and what it would get, from the tests of the policy file. */
export interface WorkedExample {
  readonly asOf: CivilDate;
  /** Values that the rule or the formula looks at, the formula's first. */
  readonly facts: readonly { readonly key: string; readonly value: FactValue }[];
  /** Records that the formula goes through, by their list. */
  readonly records: readonly { readonly list: string; readonly record: FactRecord }[];
  readonly amount: string;
  readonly ceiling: boolean;
  /** For reliefs: what remains payable. */
  readonly payable: string | null;
  readonly instalments: readonly { readonly label: Words; readonly amount: string }[];
  readonly working: Readonly<Record<'zh' | 'en', readonly string[]>>;
}

/** The first test that comes to an amount, computed anew; null where no test does. */
export function workedExample(policy: PolicyVersion, rules: RuleBook): WorkedExample | null {
  const test = policy.tests.find(({ verdict, amount }) => verdict === 'eligible' && Number(amount ?? 0) > 0);
  if (test === undefined) return null;
  const outcome = entitlePlain(policy, test.facts, test.asOf, rules);
  if (outcome.amount === null) return null;
  return {
    asOf: test.asOf,
    ...figuresOf(policy, test, rules),
    amount: outcome.amount,
    ceiling: outcome.ceiling ?? false,
    payable: outcome.payable ?? null,
    instalments: partsOf(outcome),
    working: { zh: workingLines(outcome, 'zh'), en: workingLines(outcome, 'en') },
  };
}

function partsOf({ instalments = [] }: Pick<Evaluation, 'instalments'>): WorkedExample['instalments'] {
  return instalments.flatMap(({ label, amount }) => (amount === null ? [] : [{ label, amount }]));
}

function figuresOf(policy: PolicyVersion, { facts: given, asOf }: PolicyTest, rules: RuleBook) {
  const facts = deriveFacts(plainFacts(given, rules, asOf), asOf, rules);
  const keys = new Set([...factsOfBenefit(policy.benefit, rules), ...factsNamed(policy.conditions, rules.named)]);
  const known = [...keys].flatMap((key) => {
    const value = facts.get(key)?.value;
    return value === undefined || isHidden(key, given) ? [] : [{ key, value }];
  });
  const isList = ({ key }: { readonly key: string }) => definitionOf(key, rules)?.type === 'list';
  return {
    facts: known.filter((fact) => !isList(fact)),
    records: known.filter(isList).flatMap(({ key, value }) => {
      return (value as readonly FactRecord[]).map((record) => ({ list: key, record }));
    }),
  };
}

/** A parameter that the test leaves as the city has it is the city's, not the firm's. */
function isHidden(key: string, given: PolicyTest['facts']): boolean {
  return key.startsWith(PARAMETER_PREFIX) && !Object.hasOwn(given, key);
}
