import type { Condition, LeafCondition } from '../eligibility/condition.schema.js';
import type { FactValue } from '../eligibility/facts.js';
import { pointer, type RuleProblem } from '../eligibility/rule-error.js';

type Scalar = string | number | boolean;

/** What the leaves of one `all` leave open for one fact. */
interface Open {
  /** The values that are still possible; undefined: any. */
  values?: readonly Scalar[];
  excluded?: readonly Scalar[];
  low?: { readonly at: number | string; readonly included: boolean };
  high?: { readonly at: number | string; readonly included: boolean };
  prefix?: string;
}

/**
 * Parts of a rule that can never be true because one `all` asks a fact for what excludes itself: `sizeClass` equal to
 * two classes, revenue above 300 and below 200, a district of two cities. Nested `all` and named conditions are read
 * as one. Simple on purpose: it never reports a part that some enterprise could satisfy.
 * The conditions must have passed `parseConditions`.
 */
export function contradictions(conditions: Condition, named: ReadonlyMap<string, Condition>): RuleProblem[] {
  const found: RuleProblem[] = [];
  walk(conditions, '', named, found);
  return found;
}

function walk(node: Condition, path: string, named: ReadonlyMap<string, Condition>, found: RuleProblem[]): void {
  if ('all' in node) {
    const open = new Map<string, Open>();
    for (const { leaf, path: at } of conjunction(node, path, named)) {
      const before = open.get(leaf.fact) ?? {};
      const after = narrow(before, leaf);
      if (isEmpty(after) && !isEmpty(before)) {
        const message = `can never be true together with what the same "all" asks of ${leaf.fact}`;
        found.push({ path: at, code: 'value', message });
      }
      open.set(leaf.fact, after);
    }
  }
  for (const [child, at] of branches(node, path)) walk(child, at, named, found);
}

/** The parts of a node that stand for themselves; nested `all`s were read with their parent. */
function branches(node: Condition, path: string): [Condition, string][] {
  if ('any' in node) return node.any.map((child, index) => [child, `${path}/any/${index}`]);
  if ('not' in node) return [[node.not, `${path}/not`]];
  if (!('all' in node)) return [];
  return node.all.flatMap((child, index): [Condition, string][] => {
    const at = `${path}/all/${index}`;
    return 'all' in child ? branches(child, at) : [[child, at]];
  });
}

function conjunction(
  node: Condition,
  path: string,
  named: ReadonlyMap<string, Condition>,
): { leaf: LeafCondition; path: string }[] {
  if ('fact' in node) return [{ leaf: node, path }];
  if ('all' in node)
    return node.all.flatMap((child, index) => conjunction(child, pointer(`${path}/all`, index), named));
  const inner = 'condition' in node ? named.get(node.condition) : undefined;
  // A leaf inside a named condition is reported where the name stands.
  return inner ? conjunction(inner, path, named).map(({ leaf }) => ({ leaf, path })) : [];
}

function narrow(open: Open, { operator, value }: LeafCondition): Open {
  if (typeof value === 'object' && !Array.isArray(value)) return open;
  const literal = value as FactValue;
  if (Array.isArray(literal)) return narrowByList(open, operator, literal as readonly Scalar[]);
  const one = literal as Scalar;
  switch (operator) {
    case 'equal':
      return allow(open, [one]);
    case 'notEqual':
      return exclude(open, [one]);
    case 'greaterThan':
    case 'after':
      return raise(open, one, false);
    case 'greaterThanInclusive':
    case 'onOrAfter':
      return raise(open, one, true);
    case 'lessThan':
    case 'before':
      return lower(open, one, false);
    case 'lessThanInclusive':
    case 'onOrBefore':
      return lower(open, one, true);
    case 'startsWith':
      return withPrefix(open, String(one));
    default:
      return open;
  }
}

function narrowByList(open: Open, operator: string, list: readonly Scalar[]): Open {
  if (operator === 'in') return allow(open, list);
  if (operator === 'notIn') return exclude(open, list);
  const [low, high] = list;
  if (operator === 'between' && low !== undefined && high !== undefined) {
    return lower(raise(open, low, true), high, true);
  }
  return open;
}

function allow(open: Open, list: readonly Scalar[]): Open {
  return { ...open, values: open.values ? open.values.filter((each) => list.includes(each)) : list };
}

function exclude(open: Open, list: readonly Scalar[]): Open {
  return { ...open, excluded: [...(open.excluded ?? []), ...list] };
}

function raise(open: Open, at: Scalar, included: boolean): Open {
  if (typeof at === 'boolean') return open;
  const { low } = open;
  const tighter = !low || at > low.at || (at === low.at && !included);
  return tighter ? { ...open, low: { at, included } } : open;
}

function lower(open: Open, at: Scalar, included: boolean): Open {
  if (typeof at === 'boolean') return open;
  const { high } = open;
  const tighter = !high || at < high.at || (at === high.at && !included);
  return tighter ? { ...open, high: { at, included } } : open;
}

function withPrefix(open: Open, prefix: string): Open {
  const before = open.prefix ?? '';
  if (prefix.startsWith(before)) return { ...open, prefix };
  return before.startsWith(prefix) ? open : { ...open, values: [] };
}

function isEmpty({ values, excluded, low, high, prefix }: Open): boolean {
  if (values) return !values.some((each) => !excluded?.includes(each) && fits(each, { low, high, prefix }));
  if (!low || !high || typeof low.at !== typeof high.at) return false;
  return low.at > high.at || (low.at === high.at && !(low.included && high.included));
}

function fits(value: Scalar, { low, high, prefix }: Open): boolean {
  if (prefix !== undefined && !String(value).startsWith(prefix)) return false;
  if (low && typeof low.at === typeof value && (value < low.at || (value === low.at && !low.included))) return false;
  return !(high && typeof high.at === typeof value && (value > high.at || (value === high.at && !high.included)));
}
