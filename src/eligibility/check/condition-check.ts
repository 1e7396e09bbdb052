import { isCivilDate } from '../civil-date.js';
import type { LeafCondition } from '../condition.schema.js';
import { kindOfNode, type NodeKind, nodeSchemas } from '../condition-nodes.js';
import type { FactDefinition, FieldDefinition, Threshold } from '../facts.js';
import { NamedConditions } from '../named-conditions.js';
import { misuse, shapeOfType, shapesOfLiteral } from '../operator-types.js';
import { type ComposedOperator, operatorNamed } from '../operators.js';
import { ProblemList, pointer } from '../rule-error.js';
import { definitionOf, ENTERPRISE_PREFIX, fieldDefinitionOf, type Vocabulary } from '../vocabulary.js';

const MOST_LEVELS = 8;
const MOST_CONDITIONS = 200;
const FORBIDDEN: readonly string[] = ['path', 'params', 'priority'];

/** What a leaf's `fact` names where it stands: an enterprise's facts, or the fields of a list's records. */
export interface FactScope {
  readonly define: (key: string) => FieldDefinition | undefined;
  readonly what: string;
  readonly records: boolean;
}

/** In a rule: the facts of an enterprise. */
export function enterpriseScope(vocabulary: Vocabulary): FactScope {
  return { define: (key) => definitionOf(key, vocabulary), what: 'fact', records: false };
}

/** Inside `where`: fields of the records; enterprise facts are written `$.KEY`. */
export function recordScope(list: FactDefinition, vocabulary: Vocabulary): FactScope {
  return {
    define: (key) =>
      key.startsWith(ENTERPRISE_PREFIX)
        ? definitionOf(key.slice(ENTERPRISE_PREFIX.length), vocabulary)
        : fieldDefinitionOf(list, key),
    what: `field of ${list.key}`,
    records: true,
  };
}

/** One pass over the conditions of one rule; collects what is wrong. The JSON was found small before. */
export class ConditionCheck {
  #conditions = 0;

  constructor(
    readonly scope: FactScope,
    readonly vocabulary: Vocabulary,
    readonly problems = new ProblemList(),
    readonly named = new NamedConditions(vocabulary.named),
  ) {}

  settle(): void {
    this.problems.settle();
  }

  node(node: unknown, path: string, level: number): void {
    if (this.problems.full) return;
    if (typeof node !== 'object' || node === null || Array.isArray(node)) {
      this.problems.add(path, 'shape', 'a condition is an object');
      return;
    }
    if (level > MOST_LEVELS) {
      this.problems.add(path, 'too-deep', `conditions are nested more than ${MOST_LEVELS} levels deep`);
      return;
    }
    const kind = kindOfNode(node);
    if (!kind) {
      this.problems.add(path, 'shape', 'a condition has exactly one of: all, any, not, condition, fact');
    } else if (this.#shape(node, kind, path)) this.#inside(node as never, kind, path, level);
  }

  /** Whether the node is sound enough to look inside. */
  #shape(node: object, kind: NodeKind, path: string): boolean {
    for (const key of FORBIDDEN.filter((name) => Object.hasOwn(node, name))) {
      this.problems.add(pointer(path, key), 'forbidden', `"${key}" is not allowed in a rule`);
    }
    const result = nodeSchemas[kind].safeParse(node);
    for (const issue of result.error?.issues ?? []) {
      if (issue.code === 'unrecognized_keys') this.#unknownKeys(issue.keys, path);
      else this.problems.add(issue.path.map(String).reduce(pointer, path), 'shape', issue.message);
    }
    return result.success;
  }

  #unknownKeys(keys: readonly string[], path: string): void {
    for (const key of keys.filter((name) => !FORBIDDEN.includes(name))) {
      this.problems.add(pointer(path, key), 'shape', `"${key}" is not known here`);
    }
  }

  #inside(node: Record<NodeKind, unknown>, kind: NodeKind, path: string, level: number): void {
    const at = pointer(path, kind);
    if (kind === 'all' || kind === 'any') {
      for (const [index, child] of (node[kind] as unknown[]).entries()) this.node(child, pointer(at, index), level + 1);
    } else if (kind === 'not') {
      this.node(node.not, at, level + 1);
    } else {
      this.#count(path);
      if (kind === 'condition') this.#reference(String(node.condition), at);
      else this.#leaf(node as unknown as LeafCondition, path);
    }
  }

  #count(path: string): void {
    this.#conditions += 1;
    if (this.#conditions === MOST_CONDITIONS + 1) {
      this.problems.add(path, 'too-many', `a rule has at most ${MOST_CONDITIONS} conditions`);
    }
  }

  #reference(name: string, path: string): void {
    if (this.scope.records) {
      this.problems.add(path, 'forbidden', 'a condition on records cannot use a named condition');
      return;
    }
    const fault = this.named.fault(name);
    if (fault) this.problems.add(path, fault.code, fault.message);
  }

  #leaf(leaf: LeafCondition, path: string): void {
    const fact = this.#define(leaf.fact, pointer(path, 'fact'));
    const operator = operatorNamed(leaf.operator);
    if (!operator) {
      this.problems.add(pointer(path, 'operator'), 'unknown-operator', `operator "${leaf.operator}" is not known`);
    }
    if (typeof leaf.value === 'object' && !Array.isArray(leaf.value)) {
      const key = (leaf.value as { readonly fact: string }).fact;
      const other = this.#define(key, pointer(pointer(path, 'value'), 'fact'));
      if (fact && operator && other) this.#types(operator, fact, [shapeOfType(other.type)], undefined, path);
    } else if (fact && operator) {
      const literal = leaf.value as Threshold;
      const at = pointer(path, 'value');
      if (fact.type === 'date' && this.#lacksDay(literal, at)) return;
      this.#types(operator, fact, shapesOfLiteral(literal), literal, path);
      this.#codes(operator, fact, literal, at);
    }
  }

  /** Whether a text that should be a day is none; says which. */
  #lacksDay(literal: Threshold, path: string): boolean {
    const absurd = [literal].flat().find((one) => typeof one === 'string' && !isCivilDate(one));
    if (absurd === undefined) return false;
    this.problems.add(path, 'value', `"${absurd}" is no day that exists, YYYY-MM-DD, 1800 to 2200`);
    return true;
  }

  #define(key: string, path: string): FieldDefinition | undefined {
    const definition = this.scope.define(key);
    if (!definition) this.problems.add(path, 'unknown-fact', `${this.scope.what} "${key}" is not known`);
    return definition;
  }

  #types(
    operator: ComposedOperator,
    fact: FieldDefinition,
    value: Parameters<typeof misuse>[2],
    literal: Threshold | undefined,
    path: string,
  ): void {
    const fault = misuse(operator, shapeOfType(fact.type), value, literal);
    if (fault) this.problems.add(path, 'type', fault);
  }

  #codes(operator: ComposedOperator, fact: FieldDefinition, literal: Threshold, path: string): void {
    const codes = fact.codeList === undefined ? undefined : this.vocabulary.codes?.get(fact.codeList)?.codes;
    if (!codes) return;
    const prefix = operator.base.name.startsWith('startsWith');
    for (const code of [literal].flat()) {
      if (typeof code !== 'string' || codes.has(code)) continue;
      if (prefix && beginningsOf(codes).has(code)) continue;
      this.problems.add(path, 'unknown-code', `"${code}" is not in the code list ${fact.codeList}`);
    }
  }
}

const beginnings = new WeakMap<object, ReadonlySet<string>>();

/** Everything that a code of the list begins with. */
function beginningsOf(codes: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const known = beginnings.get(codes);
  if (known) return known;
  const found = new Set<string>();
  for (const code of codes.keys()) for (let end = 1; end <= code.length; end++) found.add(code.slice(0, end));
  beginnings.set(codes, found);
  return found;
}
