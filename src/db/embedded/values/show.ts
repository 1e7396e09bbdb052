import { BSONRegExp, type Document as PlainDocument } from 'bson';
import { decodeDocument, TYPE, type Value } from './value.js';
import { documentOf } from './writer.js';

/** Subtype of a Binary that is shown as a UUID. */
const UUID = 4;

/** A value as a real server writes it in messages: `"x"`, `5`, `ObjectId('…')`, `{ a: 1 }`; a missing one is null. */
export function showValue(value: Value | undefined): string {
  if (value === undefined || value.type === TYPE.undefined) return 'null';
  return show(decodeDocument(documentOf([['v', value]])).v);
}

const SHOWN: Readonly<Record<string, (value: PlainDocument) => string>> = {
  Int32: (value) => String(value),
  Long: (value) => String(value),
  Double: ({ value }) => (Number.isInteger(value) ? value.toFixed(1) : String(value)),
  Decimal128: (value) => `${value}`,
  ObjectId: (value) => `ObjectId('${value}')`,
  Timestamp: (value) => `Timestamp(${value.high}, ${value.low})`,
  Binary: showBinary,
  MinKey: () => 'MinKey',
  MaxKey: () => 'MaxKey',
};

function showBinary(value: PlainDocument): string {
  const hex = Buffer.from(value.buffer).toString('hex');
  if (value.sub_type !== UUID || hex.length !== 32) return `BinData(${value.sub_type}, ${hex.toUpperCase()})`;
  return `UUID("${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}")`;
}

/** As it is, without escapes; of more than 159 bytes the first 150 (server `BSONElement::toString`). */
function showText(text: string): string {
  const bytes = Buffer.from(text);
  return `"${bytes.length < 160 ? text : `${bytes.subarray(0, 150)}...`}"`;
}

function show(value: unknown): string {
  if (typeof value === 'string') return showText(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof BSONRegExp || value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(show).join(', ')} ]`;
  const typed = SHOWN[(value as { _bsontype?: string })._bsontype ?? ''];
  if (typed !== undefined) return typed(value);
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${show(inner)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
