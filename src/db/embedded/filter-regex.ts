import { DatabaseError, notImplemented } from './errors.js';
import type { Test } from './filter-conditions.js';
import { readText, TYPE, textOf, type Value } from './value.js';

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
  return options === 'i'
    ? caseless(literal, sameRegex(source, options))
    : prefixed(literal, sameRegex(source, options));
}

/** A stored regex of the same pattern and options matches as well (server `RegexMatchExpression`). */
function sameRegex(source: string, options: string): Test {
  const text = Buffer.from(`${source}\0${options}\0`);
  return (value) =>
    value?.type === TYPE.regex && Buffer.compare(value.bytes.subarray(value.start, value.end), text) === 0;
}

function prefixed(literal: string, same: Test): Pattern {
  const wanted = Buffer.from(literal);
  const test: Test = (value) => {
    if (value?.type !== TYPE.string && value?.type !== TYPE.symbol) return same(value);
    const from = value.start + 4;
    if (value.end - 1 - from < wanted.length) return false;
    for (let i = 0; i < wanted.length; i++) if (value.bytes[from + i] !== wanted[i]) return false;
    return true;
  };
  return { test, prefix: literal };
}

/** Case by Unicode's simple folding, which PCRE's caseless UTF mode and JavaScript's `iu` share. */
function caseless(literal: string, same: Test): Pattern {
  const regex = new RegExp(`^${literal.replace(/[\\^$.|?*+()[\]{}/]/gu, '\\$&')}`, 'iu');
  const test: Test = (value) =>
    value?.type === TYPE.string || value?.type === TYPE.symbol ? regex.test(textOf(value)) : same(value);
  return { test };
}
