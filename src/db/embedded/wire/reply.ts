import { DuplicateKeyError } from '../store/documents.js';
import { DatabaseError } from '../values/errors.js';
import { type Document, documentValue, encodeValue, FALSE, NULL, TRUE, TYPE, Value } from '../values/value.js';
import { documentOf, doubleValue, intValue, longValue, objectOf, stringValue, Writer } from '../values/writer.js';

export type Fields = readonly (readonly [string, Value])[];

/** Fields from plain JavaScript values (a `Value` is taken as it is). */
export function fields(plain: Readonly<Record<string, unknown>>): [string, Value][] {
  return Object.entries(plain)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, fieldValue(value)]);
}

function fieldValue(plain: unknown): Value {
  if (plain instanceof Value) return plain;
  if (typeof plain === 'boolean') return plain ? TRUE : FALSE;
  if (typeof plain === 'string') return stringValue(plain);
  if (Number.isInteger(plain) && Math.abs(plain as number) < 2 ** 31) return intValue(plain as number);
  return encodeValue(plain);
}

const OK = doubleValue(1);

/** An answer that went well: these fields and `ok: 1`. */
export function okReply(plain: Readonly<Record<string, unknown>> = {}): Document {
  return documentOf(fields({ ...plain, ok: OK }));
}

/** A batch of a cursor, its documents copied once. */
export function cursorReply(
  name: 'firstBatch' | 'nextBatch',
  documents: readonly Document[],
  id: bigint,
  namespace: string,
): Document {
  const writer = new Writer(256 + documents.reduce((sum, document) => sum + document.length + 8, 0));
  const whole = writer.begin();
  writer.head(TYPE.object, 'cursor');
  const cursor = writer.begin();
  writer.head(TYPE.array, name);
  const batch = writer.begin();
  for (const [at, document] of documents.entries()) {
    writer.head(TYPE.object, String(at));
    writer.raw(document, 0, document.length);
  }
  writer.end(batch);
  writer.element('id', longValue(id));
  writer.element('ns', stringValue(namespace));
  writer.end(cursor);
  writer.element('ok', OK);
  writer.end(whole);
  return writer.finish();
}

/** What an error tells: code, name, text, and for a duplicate key its index and values. */
export function errorFields(error: unknown): [string, Value][] {
  const known = error instanceof DatabaseError ? error : new DatabaseError(1, messageOf(error));
  return [...fields({ code: known.code, codeName: known.codeName, errmsg: known.message }), ...duplicateFields(known)];
}

function duplicateFields(error: DatabaseError): [string, Value][] {
  if (!(error instanceof DuplicateKeyError)) return [];
  const pattern = objectOf(
    fields(Object.fromEntries(error.index.fields.map((field) => [field.path, field.direction]))),
  );
  const values = error.index.fields.map(({ path }, at) => [path, error.keyValues[at] ?? NULL] as const);
  return [
    ['keyPattern', pattern],
    ['keyValue', objectOf(values)],
  ];
}

export function errorReply(error: unknown): Document {
  return documentOf([...fields({ ok: doubleValue(0) }), ...errorFields(error)]);
}

/** One entry of `writeErrors`. */
export function writeError(index: number, error: DatabaseError): Value {
  const all = errorFields(error).filter(([name]) => name !== 'codeName');
  return documentValue(documentOf([...fields({ index }), ...all]));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
