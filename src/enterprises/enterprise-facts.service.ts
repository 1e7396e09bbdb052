import type { CivilDate, Facts } from '../eligibility/facts.js';
import { LazyFacts } from '../eligibility/lazy-facts.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import type { Enterprise } from './enterprise.schema.js';
import { addressesOf, StoredFacts } from './stored-facts.js';

export interface StoredFactsOptions {
  /** Without code lists, of a set with an open element only what the records name is known. */
  readonly rules: Pick<RuleBook, 'catalogue'> & Partial<Pick<RuleBook, 'codes'>>;
  readonly asOf: CivilDate;
}

export interface FactsOptions extends StoredFactsOptions {
  /** The year that a yearly fact without offset stands for; from the policy, not from a clock. */
  readonly referenceYear: number;
}

/**
 * The facts of one enterprise as the policies of one reference year address them at `asOf`: `revenue` and `revenue@-1`
 * to `@-3` for years; of quarters and months the latest of the reference year that has begun; the sets of valid
 * qualifications and department lists. What was stated after `asOf` is not there: where an evaluation goes back in time,
 * hand in the enterprise of `factsKnownAt`. Values past their max age are missing (stale).
 */
export function factsFor(enterprise: Enterprise, { referenceYear, ...options }: FactsOptions): Facts {
  return factsByYear(enterprise, options)(referenceYear);
}

/**
 * `factsFor` several reference years of one enterprise, which share what they have in common. `besides` are facts that
 * are not stored with it, such as the city's parameters; they go before stored ones.
 */
export function factsByYear(
  enterprise: Enterprise,
  options: StoredFactsOptions,
  besides: Facts = new Map(),
): (referenceYear: number) => Facts {
  const stored = new StoredFacts(enterprise, options);
  const keys = () => new Set([...addressesOf(options.rules.catalogue).keys(), ...besides.keys()]);
  return (referenceYear) => new LazyFacts((key) => besides.get(key) ?? stored.find(key, referenceYear), keys);
}
