import {
  type Answers,
  askedFor,
  definitionOf,
  deriveFacts,
  type Entitlement,
  entitle,
  type FactDefinition,
  type Facts,
  type FactValue,
  factsRead,
  questionsLeft,
  referenceYearOf,
  type Setting,
  slotOfAddress,
} from '../eligibility/index.js';
import { isSetOfYear } from '../enterprises/enterprise-facts.service.js';
import { isTypedIn, typedValue } from '../enterprises/typed-facts.service.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { type PolicyScope, parameterFacts, plainFacts, policiesInForce } from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { InputError } from '../terminal/input-error.js';

/** A policy weighed on answers. */
export interface Checked {
  readonly policy: PolicyVersion;
  readonly facts: Facts;
  readonly entitlement: Entitlement;
}

/** What can be asked of firms on a day, and what answers come to. */
export class Checking {
  readonly policies: readonly PolicyVersion[];
  readonly #setting: Setting;
  /** By slot: the fact that is asked for and how many policies read it. */
  readonly #slots = new Map<string, { readonly address: string; readonly definition: FactDefinition }>();
  readonly #addresses = new Map<PolicyVersion, ReadonlyMap<string, string>>();
  readonly #readers = new Map<string, number>();
  readonly #deciding = new Map<PolicyVersion, ReadonlySet<string>>();

  constructor(
    readonly rules: RuleBook,
    readonly scope: PolicyScope,
  ) {
    const { asOf } = scope;
    this.policies = policiesInForce(rules, scope);
    this.#setting = {
      vocabulary: rules,
      asOf,
      isAsked: (address, definition) => isTypedIn(address, definition, rules),
      isAnswer: (definition, value) => isAnswer(definition, value, rules),
      parametersOf: (district) => parameterFacts(rules, district, asOf),
      districts: [...(rules.codes.get('divisions')?.codes.keys() ?? [])],
      isOfYear: isSetOfYear,
      readBy: (slot) => this.#readers.get(slot) ?? 0,
    };
    for (const policy of this.policies) this.#read(policy);
  }

  /** What a slot asks for; undefined for what cannot be asked. */
  asked(slot: string): { readonly address: string; readonly definition: FactDefinition } | undefined {
    return this.#slots.get(slot);
  }

  /** Whether what is asked for may decide the verdict of one of these policies, and not only an amount. */
  decides(slot: string, policies: readonly PolicyVersion[]): boolean {
    return policies.some((policy) => this.#deciding.get(policy)?.has(slot));
  }

  questions(policies: readonly PolicyVersion[], answers: Answers): ReturnType<typeof questionsLeft> {
    return questionsLeft(policies, answers, this.#setting);
  }

  /** A policy on answers: the ordinary decision on plain facts, as `rules eval` makes it. */
  weigh(policy: PolicyVersion, answers: Answers): Checked {
    const { rules } = this;
    const { asOf } = this.scope;
    const facts = deriveFacts(plainFacts(this.plain(policy, answers), rules, asOf), asOf, rules);
    return { policy, facts, entitlement: entitle(policy, facts, asOf, rules) };
  }

  /** Answers as the plain facts of one policy: by its own addresses, without what is not known. */
  plain(policy: PolicyVersion, answers: Answers): Readonly<Record<string, FactValue>> {
    const entries = [...(this.#addresses.get(policy) ?? [])].flatMap(([address, slot]) => {
      const value = answers.get(slot) ?? null;
      return value === null ? [] : [[address, value] as const];
    });
    return Object.fromEntries(entries);
  }

  /** The slots of what is to be asked for where a policy's rules read some facts. */
  slotsFor(policy: PolicyVersion, addresses: readonly string[]): string[] {
    const year = referenceYearOf(policy, this.scope.asOf);
    const asked = addresses.flatMap((address) => askedFor(address, this.#setting));
    return [...new Set(asked)].map((address) => slotOfAddress(address, year, this.#setting));
  }

  #read(policy: PolicyVersion): void {
    const year = referenceYearOf(policy, this.scope.asOf);
    const own = new Map<string, string>();
    const deciding = [...factsRead({ ...policy, benefit: null, routes: [] }, this.rules)];
    this.#deciding.set(policy, new Set(this.slotsFor(policy, deciding)));
    for (const read of factsRead(policy, this.rules)) {
      for (const address of askedFor(read, this.#setting)) {
        const definition = definitionOf(address, this.rules);
        const slot = slotOfAddress(address, year, this.#setting);
        if (definition === undefined || own.has(address)) continue;
        own.set(address, slot);
        this.#readers.set(slot, (this.#readers.get(slot) ?? 0) + 1);
        if (!this.#slots.has(slot)) this.#slots.set(slot, { address, definition });
      }
    }
    this.#addresses.set(policy, own);
  }
}

function isAnswer({ key }: FactDefinition, value: FactValue, rules: RuleBook): boolean {
  try {
    typedValue(key, value, rules);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

const made = new WeakMap<RuleBook, { readonly scope: PolicyScope; readonly checking: Checking }>();

/** What can be asked on a day in a city; made once a day. */
export function checkingFor(rules: RuleBook, scope: PolicyScope): Checking {
  const before = made.get(rules);
  if (before?.scope.asOf === scope.asOf && before.scope.city === scope.city) return before.checking;
  const checking = new Checking(rules, scope);
  made.set(rules, { scope, checking });
  return checking;
}
