import { type Document, ElementCursor, TYPE } from '../values/value.js';
import { Writer } from '../values/writer.js';

/** An element as it lies in the update: from its type, which the name follows, to the end of its value. */
interface Field {
  readonly start: number;
  readonly end: number;
}

/** Of more fields the tree of update-tree.ts finds each faster than the search here. */
const MAX_FIELDS = 64;
const [DOLLAR, DOT, ZERO, NINE] = [0x24, 0x2e, 0x30, 0x39];

/**
 * The commonest update, `$set` alone of fields at the top, as bytes that are put into the document: nothing is decoded.
 * Does what the tree of update-tree.ts does.
 * @returns undefined for any other update, also for one that is in error
 */
export function compileSetFields(update: Document): ((document: Document) => Document) | undefined {
  const operator = new ElementCursor(update);
  if (!operator.next() || operator.type !== TYPE.object || operator.name() !== '$set') return undefined;
  const { valueStart } = operator;
  if (operator.next()) return undefined;
  const fields: Field[] = [];
  for (const c = new ElementCursor(update, valueStart); c.next(); ) {
    if (fields.length === MAX_FIELDS || !isPlain(update, c.nameStart, c.nameEnd)) return undefined;
    fields.push({ start: c.nameStart - 1, end: c.valueEnd });
  }
  const compare = (a: Field, b: Field): number => compareNames(update, a.start + 1, update, b.start + 1);
  fields.sort(compare);
  if (fields.some((field, at) => at > 0 && compare(field, fields[at - 1] as Field) === 0)) return undefined;
  return (document) => setFields(document, update, fields);
}

/** A name, not a path; digits have an order of their own. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] as number;
  if (start === end || first === DOLLAR || (first >= ZERO && first <= NINE)) return false;
  for (let i = start; i < end; i++) if (bytes[i] === DOT) return false;
  return true;
}

/** The order of two names by their bytes; each ends in NUL. */
function compareNames(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number): number {
  for (let i = aStart, j = bStart; ; i++, j++) {
    const byte = a[i] as number;
    const difference = byte - (b[j] as number);
    if (difference !== 0 || byte === 0) return difference;
  }
}

/** Fields that are there change in place, new ones follow in the order of their names; the same document for no change. */
function setFields(document: Document, update: Uint8Array, fields: readonly Field[]): Document {
  const missing: (Field | undefined)[] = [...fields];
  const writer = new Writer(document.length + update.length);
  writer.begin();
  let copied = 4;
  let expected = 0;
  for (const c = new ElementCursor(document); c.next(); ) {
    const isHere = (field: Field | undefined): boolean =>
      field !== undefined && compareNames(document, c.nameStart, update, field.start + 1) === 0;
    // What an update like this one made has its fields in this order.
    const at = isHere(missing[expected]) ? expected : missing.findIndex(isHere);
    const field = missing[at];
    if (field === undefined) continue;
    missing[at] = undefined;
    expected = at + 1;
    if (sameElement(c, update, field)) continue;
    writer.raw(document, copied, c.nameStart - 1);
    writer.raw(update, field.start, field.end);
    copied = c.valueEnd;
  }
  const added = missing.filter((field) => field !== undefined);
  if (added.length === 0 && copied === 4) return document;
  writer.raw(document, copied, document.length - 1);
  for (const { start, end } of added) writer.raw(update, start, end);
  writer.end(0);
  return writer.finish();
}

function sameElement({ bytes, nameStart, valueEnd }: ElementCursor, update: Uint8Array, field: Field): boolean {
  const start = nameStart - 1;
  if (valueEnd - start !== field.end - field.start) return false;
  for (let i = start, j = field.start; i < valueEnd; i++, j++) if (bytes[i] !== update[j]) return false;
  return true;
}
