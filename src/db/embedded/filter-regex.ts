import { DatabaseError, notImplemented } from './errors.js';
import type { Test } from './filter-conditions.js';
import { readText, sameBytes, TYPE, textOf, Value } from './value.js';

/**
 * Only anchored literals: `^` and characters that stand for themselves (others escaped by `\`), at most 100, with the option
 * `i` or none. Such a pattern cannot run long, and without `i` it is a range of an index. Every other is refused (238).
 */
const LITERAL = /^\^((?:[^\\^$.|?*+()[\]{}]|\\[^A-Za-z0-9])*)$/su;
const MAX_LENGTH = 100;

export interface Pattern {
  readonly test: Test;
  /** The beginning that every match has, where upper and lower case count. */
  readonly prefix?: string;
  /** The expression as a value: where its like is stored, that matches as well (server `RegexMatchExpression`). */
  readonly regex: Value;
}

/** Pattern and options of a BSON regex: two C strings. */
function partsOf(regex: Value): { source: string; options: string } {
  const end = regex.bytes.indexOf(0, regex.start);
  return { source: readText(regex.bytes, regex.start, end), options: readText(regex.bytes, end + 1, regex.end - 1) };
}

/** A pattern from a BSON regex, or from a string, with the options written beside it. */
export function compilePattern(spec: Value, given?: Value): Pattern {
  if (spec.type !== TYPE.regex && spec.type !== TYPE.string) throw new DatabaseError(2, '$regex has to be a string');
  if (given !== undefined && given.type !== TYPE.string) throw new DatabaseError(2, '$options has to be a string');
  const parts = spec.type === TYPE.regex ? partsOf(spec) : { source: textOf(spec), options: '' };
  if (parts.options !== '' && given !== undefined) {
    throw new DatabaseError(51075, 'options set in both $regex and $options');
  }
  const options = given === undefined ? parts.options : textOf(given);
  const { source } = parts;
  const literal = LITERAL.exec(source)?.[1]?.replace(/\\(.)/gsu, '$1');
  if (literal === undefined || source.length > MAX_LENGTH || (options !== '' && options !== 'i')) {
    throw notImplemented(
      `the regular expression /${source.slice(0, MAX_LENGTH)}/${options} (only /^literal/ with i or none)`,
    );
  }
  const bytes = Buffer.from(`${source}\0${options}\0`);
  const regex = new Value(TYPE.regex, bytes, 0, bytes.length);
  const matches = options === 'i' ? caseless(literal) : prefixed(literal);
  const test: Test = (value) => value !== undefined && (matches(value) || sameBytes(value, regex));
  return options === 'i' ? { test, regex } : { test, regex, prefix: literal };
}

function isText(value: Value): boolean {
  return value.type === TYPE.string || value.type === TYPE.symbol;
}

function prefixed(literal: string): (value: Value) => boolean {
  const wanted = Buffer.from(literal);
  return (value) => {
    const from = value.start + 4;
    if (!isText(value) || value.end - 1 - from < wanted.length) return false;
    for (let i = 0; i < wanted.length; i++) if (value.bytes[from + i] !== wanted[i]) return false;
    return true;
  };
}

/** Case by Unicode's simple folding, which PCRE's caseless UTF mode and JavaScript's `iu` share. */
function caseless(literal: string): (value: Value) => boolean {
  const pattern = new RegExp(`^${literal.replace(/[\\^$.|?*+()[\]{}/]/gu, '\\$&')}`, 'iu');
  return (value) => isText(value) && pattern.test(textOf(value));
}
