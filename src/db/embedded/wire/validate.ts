import { DatabaseError } from '../values/errors.js';
import { type Document, endOfValue, readInt32, TYPE } from '../values/value.js';
import { LIMITS } from './wire.js';

function bad(what: string): DatabaseError {
  return new DatabaseError(22, `invalid BSON: ${what}`);
}

/** Types whose payload begins with the length of a text that ends in NUL. */
const TEXTS = new Set<number>([TYPE.string, TYPE.code, TYPE.symbol]);
const SMALLEST: Readonly<Record<number, number>> = { [TYPE.codeWithScope]: 14, [TYPE.dbPointer]: 17, [TYPE.binary]: 5 };

/**
 * Checks that every length and type in a document from outside is what it must be, so that nothing that reads it later can
 * leave its bytes.
 * @throws DatabaseError 22 (not BSON) or 15 (nested too deeply)
 */
export function validateDocument(document: Document, depth = 0): void {
  validateAt(document, 0, document.length, depth);
}

function validateAt(bytes: Uint8Array, start: number, limit: number, depth: number): void {
  if (depth > LIMITS.nesting) throw new DatabaseError(15, `nested more than ${LIMITS.nesting} levels deep`);
  if (limit - start < 5) throw bad('a cut document');
  const end = start + readInt32(bytes, start);
  if (end !== limit || bytes[end - 1] !== 0) throw bad('a wrong document length');
  let at = start + 4;
  while (at < end - 1) {
    const type = bytes[at] as number;
    const nul = bytes.indexOf(0, at + 1);
    if (nul < 0 || nul >= end - 1) throw bad('a field name without end');
    at = validateValue(bytes, type, nul + 1, end - 1, depth);
  }
}

function validateValue(bytes: Uint8Array, type: number, at: number, limit: number, depth: number): number {
  if (at + (SMALLEST[type] ?? 0) > limit) throw bad('a cut value');
  const text = TEXTS.has(type);
  if (text && (at + 5 > limit || readInt32(bytes, at) < 1)) throw bad('a text without end');
  const end = endOfValue(type, bytes, at);
  if (end < at || end > limit) throw bad('a value out of bounds');
  if (text && bytes[end - 1] !== 0) throw bad('a text without end');
  if (type === TYPE.binary && readInt32(bytes, at) < 0) throw bad('a negative length');
  if (type === TYPE.bool && (bytes[at] as number) > 1) throw bad('a truth value that is none');
  if (type === TYPE.object || type === TYPE.array) validateAt(bytes, at, end, depth + 1);
  if (type === TYPE.codeWithScope) {
    const size = readInt32(bytes, at + 4);
    if (size < 1 || at + 8 + size > end || bytes[at + 7 + size] !== 0) throw bad('code without end');
    validateAt(bytes, at + 8 + size, end, depth + 1);
  }
  if (type === TYPE.dbPointer && readInt32(bytes, at) < 1) throw bad('a text without end');
  return end;
}
