import type { Condition } from '../condition.schema.js';
import { factsNamed } from '../decide.js';
import type { Goal } from '../gaps/alternatives.js';
import { pointer } from '../rule-error.js';
import type { Vocabulary } from '../vocabulary.js';
import { Satisfiability } from './check-satisfiable.js';

export type FindingCode =
  | 'never-true'
  | 'unreachable'
  | 'always-true'
  | 'no-effect'
  | 'swallowed'
  | 'overlap'
  | 'low-coverage'
  | 'not-checked';

/** What makes no sense in a rule that is otherwise sound, and where: a JSON pointer into what was given. */
export interface Finding {
  /** Errors forbid saving the rule. */
  readonly severity: 'error' | 'warning';
  readonly code: FindingCode;
  readonly path: string;
  readonly message: string;
}

const MESSAGES = {
  unreachable: 'can never be true here: what is asked besides excludes it',
  'always-true': 'is true of every enterprise of which the facts are known',
  'no-effect': 'never matters: what is asked besides implies it',
  swallowed: 'never matters: whenever it is true, what stands beside it is true as well',
} as const satisfies Partial<Record<FindingCode, string>>;

/**
 * Parts of a rule that contradict themselves: whatever the facts, they can never be true, such as an `all` that asks for
 * employees below 10 and above 20. Errors; each names the smallest such part. A named condition is judged as a whole.
 * The conditions must have passed `parseConditions`.
 */
export function contradictions(conditions: Condition, vocabulary: Vocabulary): Finding[] {
  const sense = new Sense(new Satisfiability([conditions], vocabulary), vocabulary);
  sense.contradictions(conditions, '');
  return sense.findings;
}

/**
 * Parts of a rule that are always true, cannot be reached or cannot matter where they stand. Warnings. A part is judged
 * where the other parts of the `all`s around it hold, a branch of an `any` also where its other branches do not; what is
 * inside a branch is not compared with other branches, for cases are told apart in full. Every finding is
 * proved over all classes of values (`Satisfiability`); where that takes too long it is said at
 * the first such part, with their number. Facts are taken to be known: with data missing a part without effect may still leave a verdict undecided. Parts that
 * `contradictions` finds are left out. The conditions must have passed `parseConditions`.
 */
export function checkSense(conditions: Condition, vocabulary: Vocabulary): Finding[] {
  const sense = new Sense(new Satisfiability([conditions], vocabulary), vocabulary);
  sense.judge(conditions, '', [], []);
  return sense.findings;
}

/**
 * Of conditions of which the first that holds is taken: those that can never be true, and those that an earlier one
 * swallows. `given` holds around all of them. Pointers begin with the place of the condition in the list.
 */
export function checkOrder(
  conditions: readonly Condition[],
  vocabulary: Vocabulary,
  given: readonly Condition[] = [],
): Finding[] {
  const sense = new Sense(new Satisfiability([...conditions, ...given], vocabulary), vocabulary);
  const around = given.map(holding);
  for (const [index, condition] of conditions.entries()) {
    sense.judgeTrue(condition, pointer('', index), around, conditions.slice(0, index).map(failing));
  }
  return sense.findings;
}

/** Whether one enterprise may satisfy all conditions at once; undefined where that takes too long to find out. */
export function canHoldTogether(conditions: readonly Condition[], vocabulary: Vocabulary): boolean | undefined {
  return new Satisfiability(conditions, vocabulary).some(conditions.map(holding));
}

const holding = (condition: Condition): Goal => ({ condition, holds: true });
const failing = (condition: Condition): Goal => ({ condition, holds: false });

class Sense {
  readonly #found: Finding[] = [];
  readonly #unchecked: string[] = [];

  constructor(
    readonly satisfiability: Satisfiability,
    readonly vocabulary: Vocabulary,
  ) {}

  get findings(): Finding[] {
    const [path, ...others] = this.#unchecked;
    if (path === undefined) return this.#found;
    const parts = others.length === 0 ? 'this part' : `this and ${others.length} other parts`;
    const message = `whether ${parts} can come out both ways was not checked: it takes too many combinations`;
    return [...this.#found, { severity: 'warning', code: 'not-checked', path, message }];
  }

  /** Of an `all` that can be true every part can be. */
  contradictions(node: Condition, path: string, possible = false): void {
    if (!possible && this.#never([holding(node)], [])) this.#contradiction(node, path);
    else for (const [part, at] of partsOf(node, path)) this.contradictions(part, at, 'all' in node);
  }

  /** Judges a part and what is inside; false where it has no effect, so that others are not excused by it. */
  judge(node: Condition, path: string, around: readonly Goal[], beside: readonly Goal[]): boolean {
    if (!this.judgeTrue(node, path, around, beside)) return false;
    if (this.#never([failing(node)], [...around, ...beside])) {
      // Asked a second time the search may give up, and a whole rule has nothing around it to be implied by.
      const alone = around.length + beside.length === 0;
      this.#find(alone || this.#never([failing(node)], []) ? 'always-true' : 'no-effect', path);
      return false;
    }
    this.#inside(node, path, around);
    return true;
  }

  /** Judges only whether a part can be true where it matters. */
  judgeTrue(node: Condition, path: string, around: readonly Goal[], beside: readonly Goal[]): boolean {
    if (!this.#never([holding(node)], [...around, ...beside], path)) return true;
    if (this.#never([holding(node)], [])) return false;
    this.#find(this.#never([holding(node)], around) ? 'unreachable' : 'swallowed', path);
    return false;
  }

  /** From the last part to the first, so that of two that say the same the later one is superfluous. */
  #inside(node: Condition, path: string, around: readonly Goal[]): void {
    let left = partsOf(node, path);
    if ('not' in node) for (const [part, at] of left) this.#inside(part, at, around);
    else {
      for (const entry of left.toReversed()) {
        const others = left.filter((one) => one !== entry);
        const effect =
          'all' in node
            ? this.judge(...entry, [...around, ...others.map(([part]) => holding(part))], [])
            : this.judge(
                ...entry,
                around,
                others.map(([part]) => failing(part)),
              );
        if (!effect) left = others;
      }
    }
  }

  /** Names the smallest part that contradicts itself. */
  #contradiction(node: Condition, path: string): void {
    if ('all' in node) this.#clash(conjunction(node, path));
    else if ('any' in node) for (const [part, at] of partsOf(node, path)) this.#contradiction(part, at);
    else this.#error(path, 'can never be true');
  }

  #clash(parts: readonly { readonly node: Condition; readonly path: string }[]): void {
    const [alone] = parts.filter(({ node }) => this.#never([holding(node)], []));
    if (alone) {
      this.#contradiction(alone.node, alone.path);
      return;
    }
    const at = parts.findIndex(({ node }, index) => {
      const before = parts.slice(0, index).map((part) => holding(part.node));
      return this.#never([holding(node)], before);
    });
    const clashing = parts[at];
    if (!clashing) return;
    const named = (node: Condition) => factsNamed(node, this.vocabulary.named);
    const before = new Set(parts.slice(0, at).flatMap(({ node }) => named(node)));
    const facts = named(clashing.node).filter((fact) => before.has(fact));
    this.#error(clashing.path, `can never be true together with what the same "all" asks of ${facts.join(', ')}`);
  }

  #error(path: string, message: string): void {
    this.#found.push({ severity: 'error', code: 'never-true', path, message });
  }

  #find(code: keyof typeof MESSAGES, path: string): void {
    this.#found.push({ severity: 'warning', code, path, message: MESSAGES[code] });
  }

  /** Whether it is proved that the goals cannot come out where the others do; `path` is noted where it cannot be told. */
  #never(asked: readonly Goal[], others: readonly Goal[], path?: string): boolean {
    const goals = [...asked, ...this.satisfiability.about(asked, others)];
    const answer = this.satisfiability.some(goals);
    if (answer === undefined && path !== undefined) this.#unchecked.push(path);
    return answer === false;
  }
}

/** What stands directly inside a condition; a named one is taken as a whole. */
function partsOf(node: Condition, path: string): [part: Condition, path: string][] {
  if ('not' in node) return [[node.not, `${path}/not`]];
  if ('all' in node) return node.all.map((part, index) => [part, pointer(`${path}/all`, index)]);
  return 'any' in node ? node.any.map((part, index) => [part, pointer(`${path}/any`, index)]) : [];
}

/** The parts of nested `all`s as one list. */
function conjunction(node: Condition, path: string): { node: Condition; path: string }[] {
  if (!('all' in node)) return [{ node, path }];
  return partsOf(node, path).flatMap(([part, at]) => conjunction(part, at));
}
