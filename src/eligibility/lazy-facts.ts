import type { Facts, Observation } from './facts.js';
import type { Scope } from './scope.js';

/**
 * Facts that are found when they are first asked for, each once: a rule asks for few of the facts that an enterprise
 * may have. To the reader it is a map that never changes; going through all of it finds all that is left.
 *
 * How they are found is said by a class: a function made for each enterprise would be compiled anew again and again,
 * because V8 drops the code of functions that are all gone at a collection.
 */
export abstract class LazyFacts implements Facts {
  /** How rules last looked at these facts; kept here, because weak references cost the garbage collector dear. */
  scope: Scope | undefined;
  readonly #found = new Map<string, Observation | undefined>();
  #whole: ReadonlyMap<string, Observation> | undefined;

  /** A fact, or undefined where there is none; must answer the same key alike. */
  protected abstract find(key: string): Observation | undefined;

  /** Every key for which `find` may give one, in the order in which they are gone through. */
  protected abstract findable(): Iterable<string>;

  get(key: string): Observation | undefined {
    const known = this.#found.get(key);
    if (known !== undefined || this.#found.has(key)) return known;
    const found = this.find(key);
    this.#found.set(key, found);
    return found;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  get size(): number {
    return this.#all().size;
  }

  forEach(visit: (value: Observation, key: string, map: Facts) => void): void {
    for (const [key, value] of this.#all()) visit(value, key, this);
  }

  entries(): ReturnType<Facts['entries']> {
    return this.#all().entries();
  }

  keys(): ReturnType<Facts['keys']> {
    return this.#all().keys();
  }

  values(): ReturnType<Facts['values']> {
    return this.#all().values();
  }

  [Symbol.iterator](): ReturnType<Facts['entries']> {
    return this.entries();
  }

  #all(): ReadonlyMap<string, Observation> {
    if (this.#whole !== undefined) return this.#whole;
    const whole = new Map<string, Observation>();
    for (const key of this.findable()) {
      const found = this.get(key);
      if (found !== undefined) whole.set(key, found);
    }
    this.#whole = whole;
    return whole;
  }
}
