import { hash } from 'node:crypto';
import {
  type CivilDate,
  dayNumber,
  definitionOf,
  dependsOnDay,
  type Facts,
  type FactType,
  factsNamed,
  factsOfBenefit,
  identityOf,
  isNumeric,
  observe,
  type Seen,
  type Vocabulary,
} from '../../eligibility/index.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import type { PlannedPolicy } from '../runs/run-plan.js';
import type { Figures } from './decide-firm.js';

/** To be raised when equal facts give other amounts because formulas are computed otherwise: all matches are worked out anew. */
const ARITHMETIC = 1;
const LONGEST_TOKEN = 64;

/** What a policy's figures are made of. */
export interface PolicyInputs {
  /** The facts that its conditions, routes and formula may look at, in the order of their keys. */
  readonly keys: readonly string[];
  /** Everything else: the version, its formula and its routes, named conditions written out. */
  readonly text: string;
  /** The same facts may give other figures on another day, so that these are part of the signature. */
  readonly ofTheDay: boolean;
}

const known = new WeakMap<PlannedPolicy, PolicyInputs>();

export function inputsOf(planned: PlannedPolicy, rules: RuleBook): PolicyInputs {
  const before = known.get(planned);
  if (before !== undefined) return before;
  const { policy, asks } = planned;
  const { version, delivery, routes, benefit, branch } = policy;
  const routed = routes.flatMap(({ when }) => factsNamed(when, rules.named));
  const all = new Set([
    ...asks,
    ...routed,
    ...factsOfBenefit(benefit, rules),
    ...(branch === 'own' ? [] : ['entityType']),
  ]);
  all.delete('asOf');
  const named = [...namesIn([benefit, routes], rules)].sort().map((name) => [name, rules.named.get(name)]);
  const made = {
    keys: [...all].sort(),
    text: digestOf(JSON.stringify([ARITHMETIC, version, delivery, routes, benefit, named])),
    ofTheDay: dependsOnDay([benefit, routes.map(({ when }) => when)], rules),
  };
  known.set(planned, made);
  return made;
}

/**
 * What a later run may find different: the values of all facts that the policy asks, its version, formula and routes.
 * Equal signatures give equal figures, so that those of an unchanged match need not be worked out. Dates and sources of
 * equal values do not count.
 */
export function signatureOf(inputs: PolicyInputs, tokens: readonly string[], figures?: WorkedOut): string {
  const worked = inputs.ofTheDay && figures ? [figures.delivery, figures.amountFen, figures.payableFen] : [];
  return digestOf([inputs.text, ...worked.map(String), ...tokens].join('\n'));
}

export type WorkedOut = Pick<Figures, 'delivery' | 'amountFen' | 'payableFen'>;

/** Text of what a rule sees of a fact, the same where no rule can tell values apart. */
export function tokenOf({ value, known: partly }: Seen, type: FactType): string {
  if (value === undefined) return '';
  if (isNumeric(type)) return String(typeof value === 'string' ? dayNumber(value) : value);
  const text = identityOf(value, partly?.elements);
  return text.length > LONGEST_TOKEN ? digestOf(text) : text;
}

/** The tokens of a policy's facts, where they are found one by one. */
export function tokensOf(inputs: PolicyInputs, facts: Facts, asOf: CivilDate, vocabulary: Vocabulary): string[] {
  return inputs.keys.map((key) =>
    tokenOf(observe(key, facts, asOf, vocabulary), definitionOf(key, vocabulary)?.type ?? 'text'),
  );
}

/** The named conditions that a formula speaks of, also those inside them. */
function namesIn(node: unknown, rules: RuleBook, found = new Set<string>()): Set<string> {
  if (typeof node !== 'object' || node === null) return found;
  for (const [key, value] of Object.entries(node)) {
    if (key !== 'condition' || typeof value !== 'string') namesIn(value, rules, found);
    else if (!found.has(value)) namesIn(rules.named.get(value), rules, found.add(value));
  }
  return found;
}

export function digestOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}
