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
  let bytes = 0;
  const stack: Step[] = [{ value: json, key: null, parent: null, nesting: 0 }];
  for (let step = stack.pop(); step; step = stack.pop()) {
    bytes += sizeOf(step);
    if (bytes > MOST_BYTES) throw refusal(null, 'too-large', `the rule is larger than ${MOST_BYTES / 1024} KiB`);
    if (step.nesting > MOST_NESTING) throw refusal(step, 'too-deep', 'the rule is nested too deeply');
    pushChildren(step, stack, MOST_BYTES - bytes);
  }
  if (new TextEncoder().encode(JSON.stringify(json)).length > MOST_BYTES) {
    throw refusal(null, 'too-large', `the rule is larger than ${MOST_BYTES / 1024} KiB`);
  }
}

/** A lower bound of the bytes that the value and its key take, its children left out. */
function sizeOf({ value, key }: Step): number {
  const name = typeof key === 'string' ? key.length + 3 : 0;
  if (typeof value === 'string') return name + value.length + 2;
  return name + (typeof value === 'object' && value !== null ? 2 : 1);
}

function pushChildren(step: Step, stack: Step[], room: number): void {
  const { value } = step;
  if (typeof value !== 'object' || value === null) {
    if (!isScalar(value)) throw refusal(step, 'shape', 'this is no JSON value');
    return;
  }
  const names: Iterable<string | number> = Array.isArray(value) ? value.keys() : ownKeys(value);
  let pushed = 0;
  for (const key of names) {
    const next = {
      value: (value as Record<string | number, unknown>)[key],
      key,
      parent: step,
      nesting: step.nesting + 1,
    };
    if (typeof key === 'string' && FORBIDDEN_KEYS.has(key)) throw refusal(next, 'forbidden', `"${key}" is not allowed`);
    stack.push(next);
    pushed += 1;
    if (pushed > room) return;
  }
}

function* ownKeys(value: object): Generator<string> {
  for (const key in value) if (Object.hasOwn(value, key)) yield key;
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function refusal(step: Step | null, code: RuleProblemCode, message: string): RuleError {
  const keys: (string | number)[] = [];
  for (let at = step; at?.key != null; at = at.parent) keys.unshift(at.key);
  return new RuleError([{ path: keys.reduce<string>(pointer, ''), code, message }]);
}
