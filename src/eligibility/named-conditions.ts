import type { Condition } from './condition.schema.js';
import type { RuleProblemCode } from './rule-error.js';

/** A rule with its named conditions written out has at most this many. */
const MOST_EXPANDED = 2000;
/** So many may refer to one another in a chain: each is walked by recursion, of eight levels at most itself. */
const MOST_CHAINED = 8;

interface Fault {
  readonly code: RuleProblemCode;
  readonly message: string;
}

/** Follows references between named conditions, which need not have been checked yet. */
export class NamedConditions {
  readonly #known = new Map<string, { readonly size: number; readonly chained: number }>();

  constructor(readonly named: ReadonlyMap<string, Condition>) {}

  /** What forbids a reference to this name, or null. */
  fault(name: string): Fault | null {
    const missing = this.#walk(name, []);
    if (missing) return missing;
    const size = this.#known.get(name)?.size ?? 0;
    if (size <= MOST_EXPANDED) return null;
    return { code: 'too-many', message: `written out, "${name}" has more than ${MOST_EXPANDED} conditions` };
  }

  #walk(name: string, above: readonly string[]): Fault | null {
    if (above.includes(name))
      return { code: 'cycle', message: `named conditions form a cycle: ${[...above, name].join(' → ')}` };
    const known = this.#known.get(name);
    if (above.length + (known?.chained ?? 1) > MOST_CHAINED)
      return {
        code: 'too-deep',
        message: `more than ${MOST_CHAINED} named conditions refer to one another in a chain`,
      };
    if (known) return null;
    const conditions = this.named.get(name);
    if (conditions === undefined)
      return { code: 'unknown-condition', message: `named condition "${name}" is not known` };
    const { leaves, references } = contentsOf(conditions);
    let [size, chained] = [leaves, 1];
    for (const reference of references) {
      const fault = this.#walk(reference, [...above, name]);
      if (fault) return fault;
      const inner = this.#known.get(reference);
      size += inner?.size ?? 0;
      chained = Math.max(chained, 1 + (inner?.chained ?? 0));
    }
    this.#known.set(name, { size, chained });
    return null;
  }
}

/** Leaves and references of one condition, references not followed. */
function contentsOf(condition: unknown): { leaves: number; references: string[] } {
  const references: string[] = [];
  let leaves = 0;
  const stack: unknown[] = [condition];
  for (let node = stack.pop(); node !== undefined && leaves <= MOST_EXPANDED; node = stack.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    const { all, any, not, condition: name } = node as Record<string, unknown>;
    if (typeof name === 'string') references.push(name);
    else if (Array.isArray(all ?? any)) stack.push(...((all ?? any) as unknown[]));
    else if (not === undefined) leaves += 1;
    else stack.push(not);
  }
  return { leaves, references };
}
