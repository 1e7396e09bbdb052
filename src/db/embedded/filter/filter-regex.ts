import { DatabaseError, notImplemented } from '../values/errors.js';
import { readText, sameBytes, TYPE, textOf, Value } from '../values/value.js';
import type { Test } from './filter-comparison.js';

/**
 * Only anchored literals: `^` and characters that stand for themselves (others escaped by `\`), at most 100, without options.
 * Such a pattern cannot run long, and it is a range of an index. Every other is refused (238).
 */
const LITERAL = /^\^((?:[^\\^$.|?*+()[\]{}]|\\[^A-Za-z0-9])*)$/su;
const MAX_LENGTH = 100;

export interface Pattern {
  readonly test: Test;
  /** The beginning that every match has. */
  readonly prefix: string;
  /** The expression as a value: where its like is stored, that matches as well (server `RegexMatchExpression`). */
  readonly regex: Value;
}

/** Pattern and options of a BSON regex: two C strings. */
function partsOf(regex: Value): { source: string; options: string } {
  const end = regex.bytes.indexOf(0, regex.start);
  return { source: readText(regex.bytes, regex.start, end), options: readText(regex.bytes, end + 1, regex.end - 1) };
}

/** A pattern from a BSON regex or from a string. */
export function compilePattern(spec: Value): Pattern {
  if (spec.type !== TYPE.regex && spec.type !== TYPE.string) throw new DatabaseError(2, '$regex has to be a string');
  const { source, options } = spec.type === TYPE.regex ? partsOf(spec) : { source: textOf(spec), options: '' };
  const prefix = LITERAL.exec(source)?.[1]?.replace(/\\(.)/gsu, '$1');
  if (prefix === undefined || source.length > MAX_LENGTH || options !== '') {
    throw notImplemented(`the regular expression /${source.slice(0, MAX_LENGTH)}/${options} (only /^literal/)`);
  }
  const bytes = Buffer.from(`${source}\0\0`);
  const regex = new Value(TYPE.regex, bytes, 0, bytes.length);
  const matches = beginsWith(prefix);
  return { test: (value) => value !== undefined && (matches(value) || sameBytes(value, regex)), prefix, regex };
}

function beginsWith(literal: string): (value: Value) => boolean {
  const wanted = Buffer.from(literal);
  return (value) => {
    const from = value.start + 4;
    if (value.type !== TYPE.string && value.type !== TYPE.symbol) return false;
    if (value.end - 1 - from < wanted.length) return false;
    for (let i = 0; i < wanted.length; i++) if (value.bytes[from + i] !== wanted[i]) return false;
    return true;
  };
}
