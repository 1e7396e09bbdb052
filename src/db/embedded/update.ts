import { ObjectId } from 'bson';
import { DatabaseError, notImplemented } from './errors.js';
import type { CompiledFilter, Equality } from './filter.js';
import { equalValues } from './order.js';
import { compileSetStage } from './projection.js';
import { compileOperation, knownOperator } from './update-operators.js';
import { addOperation, applyToObject, sortTree, type UpdateNode } from './update-tree.js';
import {
  asDocument,
  type Document,
  documentValue,
  ElementCursor,
  elementsOf,
  encodeValue,
  fieldOf,
  readInt64,
  TYPE,
  type Value,
} from './value.js';
import { Writer } from './writer.js';

export interface UpdateContext {
  /** The time `$$NOW` stands for. */
  readonly now: Date;
  /** Whether the document is made by an upsert: then $setOnInsert counts. */
  readonly inserting: boolean;
}

export interface CompiledUpdate {
  readonly kind: 'replacement' | 'operators' | 'pipeline';
  /** The changed document, or the same object when nothing changes. A change of _id: code 66. */
  apply(document: Document, context: UpdateContext): Document;
}

/** Largest document (manual, "MongoDB Limits"). */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

type Apply = CompiledUpdate['apply'];

/** The parts every kind shares: the same object for no change, an _id that stays, a size within bounds. */
function guarded(kind: CompiledUpdate['kind'], apply: Apply): CompiledUpdate {
  return {
    kind,
    apply(document, context) {
      const changed = apply(document, context);
      if (changed === document || Buffer.compare(changed, document) === 0) return document;
      const before = fieldOf(document, '_id');
      const after = fieldOf(changed, '_id');
      if (before !== undefined && (after === undefined || !equalValues(before, after))) {
        throw new DatabaseError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
      }
      if (changed.length > MAX_DOCUMENT_BYTES) {
        throw new DatabaseError(17419, `Resulting document after update is larger than ${MAX_DOCUMENT_BYTES}`);
      }
      return changed;
    },
  };
}

/** The same fields with this _id before them. */
export function withId(document: Document, id: Value): Document {
  const writer = new Writer(document.length + 32);
  const mark = writer.begin();
  writer.element('_id', id);
  for (const c = new ElementCursor(document); c.next(); ) {
    if (c.name() !== '_id') writer.raw(document, c.nameStart - 1, c.valueEnd);
  }
  writer.end(mark);
  return writer.finish();
}

/** MongoDB fills an empty timestamp at the top of an inserted or replacing document with its own time: not here (238). */
export function refuseEmptyTimestamps(document: Document): void {
  for (const c = new ElementCursor(document); c.next(); ) {
    if (c.type === TYPE.timestamp && readInt64(document, c.valueStart) === 0n && c.name() !== '_id') {
      throw notImplemented(`filling the empty timestamp '${c.name()}'`);
    }
  }
}

function compileReplacement(replacement: Document): CompiledUpdate {
  refuseEmptyTimestamps(replacement);
  for (const { name } of elementsOf(documentValue(replacement))) {
    if (name.startsWith('$')) {
      throw new DatabaseError(52, `The dollar ($) prefixed field '${name}' in '${name}' is not valid for storage.`);
    }
  }
  const own = fieldOf(replacement, '_id');
  return guarded('replacement', (document) => {
    const id = fieldOf(document, '_id');
    if (id !== undefined && own !== undefined && !equalValues(id, own)) {
      throw new DatabaseError(
        66,
        "After applying the update, the (immutable) field '_id' was found to have been altered",
      );
    }
    const kept = own ?? id;
    return kept === undefined ? replacement : withId(replacement, kept);
  });
}

function compileOperators(update: Document): CompiledUpdate {
  const root: UpdateNode = { path: '', children: new Map() };
  for (const { name: operator, value: fields } of elementsOf(documentValue(update))) {
    knownOperator(operator);
    if (fields.type !== TYPE.object) {
      throw new DatabaseError(9, `Modifiers operate on fields but we found another type instead in ${operator}`);
    }
    for (const { name: path, value } of elementsOf(fields)) {
      addOperation(root, path, compileOperation(operator, path, value));
    }
  }
  sortTree(root);
  return guarded('operators', (document, { inserting }) => {
    const value = documentValue(document);
    const changed = applyToObject(root, value, inserting);
    return changed === value ? document : asDocument(changed);
  });
}

function compilePipeline(stages: readonly Document[]): CompiledUpdate {
  const steps = stages.map((stage) => {
    const [operator, ...more] = elementsOf(documentValue(stage));
    if (operator === undefined || more.length > 0) {
      throw new DatabaseError(40323, 'A pipeline stage specification object must contain exactly one field.');
    }
    if (operator.name === '$set') return compileSetStage(operator.value);
    throw new DatabaseError(40324, `Unrecognized pipeline stage name in an update: '${operator.name}'`);
  });
  return guarded('pipeline', (document, { now }) => steps.reduce((current, step) => step(current, now), document));
}

/**
 * Compiles an update: operators where the first name begins with `$`, else a replacement; or the stages of a pipeline.
 * Conflicting paths: code 40; an unknown operator: 9.
 */
export function compileUpdate(update: Document | { pipeline: readonly Document[] }): CompiledUpdate {
  if ('pipeline' in update) return compilePipeline(update.pipeline);
  const cursor = new ElementCursor(update);
  return cursor.next() && cursor.name().startsWith('$') ? compileOperators(update) : compileReplacement(update);
}

/** The document of the filter's equalities; two for one path, or one inside another: code 54. */
function seedOf(equalities: readonly Equality[]): Document {
  const [only] = equalities;
  if (only?.path === '_id' && equalities.length === 1) return withId(EMPTY_DOCUMENT, only.value);
  const root: UpdateNode = { path: '', children: new Map() };
  for (const { path, value } of equalities) {
    try {
      addOperation(root, path, { operator: '$set', creates: true, apply: () => value });
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== 40) throw error;
      throw new DatabaseError(54, `cannot infer query fields to set, path '${path}' is matched twice`);
    }
  }
  return asDocument(applyToObject(root, documentValue(EMPTY_DOCUMENT), true));
}

const EMPTY_DOCUMENT: Document = Uint8Array.of(5, 0, 0, 0, 0);

/**
 * The document an upsert inserts (manual, "Upsert Behavior"): the filter's equalities, then the update; a replacement takes
 * only the filter's _id. Without an _id from either an ObjectId is made. _id comes first.
 */
export function upsertDocument(filter: CompiledFilter, update: CompiledUpdate, now: Date): Document {
  const equalities = seedOf(filter.equalities);
  const id = fieldOf(equalities, '_id');
  const bare = id === undefined ? EMPTY_DOCUMENT : withId(EMPTY_DOCUMENT, id);
  const made = update.apply(update.kind === 'replacement' ? bare : equalities, { now, inserting: true });
  const first = new ElementCursor(made);
  if (first.next() && first.isNamed(ID)) return made;
  return withId(made, fieldOf(made, '_id') ?? encodeValue(new ObjectId()));
}

const ID = Buffer.from('_id');
