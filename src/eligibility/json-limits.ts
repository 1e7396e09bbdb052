import { pointer, RuleError, type RuleProblemCode } from './rule-error.js';

/** A rule in JSON is at most this long, in bytes of UTF-8. */
export const MOST_BYTES = 64 * 1024;
/** Arrays and objects within one another; eight levels of conditions need fewer. */
const MOST_NESTING = 40;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

interface Step {
  readonly value: unknown;
  readonly key: string | number | null;
  readonly parent: Step | null;
  readonly nesting: number;
}

/**
 * Refuses what is no small JSON before anything recurses into it: size, nesting, keys that reach a prototype, values
 * that JSON does not have. Walks with its own stack and stops at the first excess, so that a rule of 10 MB or of depth
 * 5,000 costs no more than one of 64 KiB. Throws `RuleError`.
 */
export function assertSmallJson(json: unknown): void {
  const walk = new Walk();
  walk.meet(json, null, null);
  while (walk.open.length > 0) walk.enter(walk.open.pop() as Step);
  if (new TextEncoder().encode(JSON.stringify(json)).length > MOST_BYTES) throw tooLarge();
}

class Walk {
  readonly open: Step[] = [];
  /** A lower bound of the bytes met so far. */
  #bytes = 0;

  /** Counts a value as it is met, so that nothing large is ever listed; containers wait to be entered. */
  meet(value: unknown, key: string | number | null, parent: Step | null): void {
    this.#count((typeof key === 'string' ? key.length + 4 : 1) + (typeof value === 'string' ? value.length + 2 : 1));
    if (typeof key === 'string' && FORBIDDEN_KEYS.has(key)) {
      throw refusal({ value, key, parent, nesting: 0 }, 'forbidden', `"${key}" is not allowed`);
    }
    if (typeof value === 'object' && value !== null) {
      const step = { value, key, parent, nesting: parent ? parent.nesting + 1 : 0 };
      if (step.nesting > MOST_NESTING) throw refusal(step, 'too-deep', 'the rule is nested too deeply');
      this.open.push(step);
    } else if (!isScalar(value)) {
      throw refusal({ value, key, parent, nesting: 0 }, 'shape', 'this is no JSON value');
    }
  }

  enter(step: Step): void {
    if (Array.isArray(step.value)) {
      // Each element takes a byte and a comma at least.
      if (step.value.length * 2 > MOST_BYTES) throw tooLarge();
      for (let index = 0; index < step.value.length; index++) this.meet(step.value[index], index, step);
    } else {
      const inside = step.value as Record<string, unknown>;
      for (const key of Object.keys(inside)) this.meet(inside[key], key, step);
    }
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > MOST_BYTES) throw tooLarge();
  }
}

function tooLarge(): RuleError {
  return refusal(null, 'too-large', `the rule is larger than ${MOST_BYTES / 1024} KiB`);
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function refusal(step: Step | null, code: RuleProblemCode, message: string): RuleError {
  const keys: (string | number)[] = [];
  for (let at = step; at?.key != null; at = at.parent) keys.unshift(at.key);
  return new RuleError([{ path: keys.reduce<string>(pointer, ''), code, message }]);
}
