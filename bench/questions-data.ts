import { generatedEnterprise } from '../seeds/generator/document.js';
import type { Answers, CivilDate, FactValue } from '../src/eligibility/index.js';
import { observe } from '../src/eligibility/index.js';
import { factsOfFirms } from '../src/matching/firm-sight.service.js';
import type { PolicyVersion } from '../src/policies/policy.schema.js';
import type { RuleBook } from '../src/policies/rule-book.schema.js';
import type { Checking } from '../src/self-check/checking.js';

/** What a firm of the demo's generator would answer; null where it does not know, or departments know only a part. */
export function answererOf(index: number, rules: RuleBook, asOf: CivilDate): (slot: string) => FactValue | null {
  const enterprise = generatedEnterprise(index, rules, asOf);
  const factsOf = factsOfFirms(rules, asOf);
  const years = new Map<number, ReturnType<typeof factsOf>>();
  return (slot) => {
    const [key = '', year = asOf.slice(0, 4)] = slot.split('.');
    const facts = years.get(Number(year)) ?? factsOf(enterprise, Number(year));
    years.set(Number(year), facts);
    const { value, known } = observe(key, facts, asOf, rules);
    return value === undefined || known !== undefined ? null : value;
  };
}

/** What is asked next after the same answers to the same policies: firms are alike in most of what they answer. */
export type Asked = Map<string, string | undefined>;

/** Answers in the order in which they are asked for, until nothing can change a verdict any more. */
export function askedOf(
  policies: readonly PolicyVersion[],
  checking: Checking,
  answer: (slot: string) => FactValue | null,
  before: Asked = new Map(),
): Answers {
  const codes = policies.map(({ code }) => code).join();
  const answers = new Map<string, FactValue | null>();
  for (;;) {
    const key = `${codes} ${JSON.stringify([...answers])}`;
    if (!before.has(key)) before.set(key, checking.questions(policies, answers).open[0]);
    const slot = before.get(key);
    if (slot === undefined) return answers;
    answers.set(slot, answer(slot));
  }
}

/** Firms of all kinds and places: the generator's, far apart. */
export function firmNumbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at * 37);
}
