import type { LeafCondition } from '../condition.schema.js';
import { type Verdict, verdictOf } from '../decide.js';
import { deriveFacts } from '../derived.js';
import type { Facts, FactValue, Observation } from '../facts.js';
import { enterpriseFacts, type Scope } from '../scope.js';
import { DISTRICT, type Setting } from './setting.js';

/** What is known of a firm by its answers, and what is still open, by the addresses that one policy's rules use. */
export class Known {
  readonly scope: Scope;
  readonly facts: Facts;
  readonly #observed: ReadonlyMap<string, Observation>;
  readonly #parameters = new Map<string, Facts>();

  constructor(
    readonly answered: ReadonlyMap<string, FactValue | null>,
    readonly open: ReadonlySet<string>,
    readonly readsParameters: boolean,
    readonly setting: Setting,
  ) {
    const district = answered.get(DISTRICT);
    const answers = [...answered].map(([address, value]) => [address, observed(value)] as const);
    this.#observed = new Map([
      ...setting.parametersOf(typeof district === 'string' ? district : undefined),
      ...answers,
    ]);
    this.facts = this.#observed;
    this.scope = this.scopeWith(new Map());
  }

  scopeWith(assigned: ReadonlyMap<string, FactValue | null>): Scope {
    const { asOf, vocabulary } = this.setting;
    return enterpriseFacts(deriveFacts(this.#with(assigned), asOf, vocabulary), asOf, vocabulary);
  }

  verdict(leaf: LeafCondition, assigned: ReadonlyMap<string, FactValue | null>): Verdict {
    return verdictOf(leaf, this.scopeWith(assigned));
  }

  #with(assigned: ReadonlyMap<string, FactValue | null>): Facts {
    if (assigned.size === 0) return this.#observed;
    const facts = new Map(this.#observed);
    const district = assigned.get(DISTRICT);
    if (typeof district === 'string') for (const [key, value] of this.#parametersOf(district)) facts.set(key, value);
    for (const [address, value] of assigned) facts.set(address, observed(value));
    return facts;
  }

  #parametersOf(district: string): Facts {
    const known = this.#parameters.get(district) ?? this.setting.parametersOf(district);
    this.#parameters.set(district, known);
    return known;
  }
}

function observed(value: FactValue | null): Observation {
  return value === null ? { missing: 'absent' } : { value };
}
