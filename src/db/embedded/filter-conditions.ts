import { type Path, walkPath } from './path.js';
import { ElementCursor, TYPE, type Value } from './value.js';

/** Whether the object that begins at `start` matches. */
export type Matcher = (bytes: Uint8Array, start: number) => boolean;

/** Whether one value matches; undefined = the field is missing. */
export type Test = (value: Value | undefined) => boolean;

/**
 * What is asked of a path, or, inside $elemMatch, of one item. A leaf asks its test of each value the path leads to (items of
 * an array at its end too, unless `whole`) and holds when one passes; so `not` is asked of all of them together.
 */
export type Condition =
  | { readonly kind: 'leaf'; readonly test: Test; readonly whole?: boolean }
  | { readonly kind: 'not' | 'all'; readonly of: readonly Condition[] };

export function not(...of: Condition[]): Condition {
  return { kind: 'not', of };
}

/** The condition asked of a path of the document. */
export function atPath(path: Path, condition: Condition): Matcher {
  if (condition.kind === 'leaf') {
    const { test } = condition;
    const leaves = condition.whole !== true;
    return (bytes, start) => walkPath(bytes, start, path, test, leaves);
  }
  const parts = condition.of.map((part) => atPath(path, part));
  const every: Matcher = (bytes, start) => parts.every((part) => part(bytes, start));
  return condition.kind === 'all' ? every : (bytes, start) => !every(bytes, start);
}

/** The condition asked of one value by itself: an array is not expanded again. */
export function ofItem(condition: Condition): (value: Value) => boolean {
  if (condition.kind === 'leaf') return condition.test;
  const parts = condition.of.map(ofItem);
  const every = (value: Value) => parts.every((part) => part(value));
  return condition.kind === 'all' ? every : (value) => !every(value);
}

/** $elemMatch with conditions on the item itself. */
export function someItem(conditions: readonly Condition[]): Condition {
  const tests = conditions.map(ofItem);
  return anyItem((cursor) => {
    const item = cursor.value();
    return tests.every((test) => test(item));
  });
}

/** $elemMatch with a filter of the item's fields; an array as item counts as an object named by its places. */
export function someObject(matcher: Matcher): Condition {
  return anyItem(
    (cursor) => (cursor.type === TYPE.object || cursor.type === TYPE.array) && matcher(cursor.bytes, cursor.valueStart),
  );
}

function anyItem(matches: (cursor: ElementCursor) => boolean): Condition {
  const test: Test = (value) => {
    if (value?.type !== TYPE.array) return false;
    for (const c = new ElementCursor(value.bytes, value.start); c.next(); ) if (matches(c)) return true;
    return false;
  };
  return { kind: 'leaf', test, whole: true };
}
