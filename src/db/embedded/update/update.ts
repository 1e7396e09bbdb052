import type { CompiledFilter, Equality } from '../filter/filter.js';
import { compileExpression } from '../stages/expression.js';
import { DatabaseError, notImplemented } from '../values/errors.js';
import { PathTree } from '../values/path-tree.js';
import {
  asDocument,
  type Document,
  documentValue,
  ElementCursor,
  elementsOf,
  encodeDocument,
  fieldOf,
  isOperators,
  readInt64,
  sameBytes,
  TYPE,
  type Value,
} from '../values/value.js';
import { Writer } from '../values/writer.js';
import { compileSetFields } from './set-fields.js';
import { type Operation, UPDATE_OPERATORS } from './update-operators.js';
import { addOperation, applyToObject, sortTree, type UpdateTree } from './update-tree.js';

export interface UpdateContext {
  /** The time `$$NOW` stands for. */
  readonly now: Date;
  /** Whether the document is made by an upsert: then $setOnInsert counts. */
  readonly inserting: boolean;
}

export interface CompiledUpdate {
  readonly kind: 'replacement' | 'operators' | 'pipeline';
  /** The changed document, or the same object when nothing changes. */
  apply(document: Document, context: UpdateContext): Document;
}

const EMPTY = encodeDocument({});

/** The same fields with this _id before them. */
export function withId(document: Document, id: Value): Document {
  const writer = new Writer(document.length + 32);
  const mark = writer.begin();
  writer.element('_id', id);
  for (const c = new ElementCursor(document); c.next(); ) if (c.name() !== '_id') writer.copy(c);
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
  const apply = (document: Document): Document => {
    const id = own ?? fieldOf(document, '_id');
    const changed = id === undefined ? replacement : withId(replacement, id);
    return Buffer.compare(changed, document) === 0 ? document : changed;
  };
  return { kind: 'replacement', apply };
}

function applyTree(tree: UpdateTree, document: Document, now: Date): Document {
  const value = documentValue(document);
  const changed = applyToObject(tree, value, { document, now });
  return changed === value ? document : asDocument(changed);
}

interface PlacedOperation extends Operation {
  readonly operator: string;
  readonly path: string;
}

function operationsOf(update: Document): PlacedOperation[] {
  return elementsOf(documentValue(update)).flatMap(({ name: operator, value: fields }) => {
    const compile = UPDATE_OPERATORS.get(operator);
    if (compile === undefined) {
      const wanted = 'Expected a valid update modifier or pipeline-style update specified as an array';
      throw new DatabaseError(9, `Unknown modifier: ${operator}. ${wanted}`);
    }
    if (fields.type !== TYPE.object) {
      throw new DatabaseError(9, `Modifiers operate on fields but we found another type instead in ${operator}`);
    }
    return elementsOf(fields).map(({ name: path, value }) => {
      return { operator, path, makes: operator !== '$unset', apply: compile(value, path) };
    });
  });
}

function treeOf(operations: readonly PlacedOperation[]): UpdateTree {
  const tree: UpdateTree = new PathTree();
  for (const operation of operations) addOperation(tree, operation.path, operation);
  sortTree(tree);
  return tree;
}

function compileOperators(update: Document): CompiledUpdate {
  const set = compileSetFields(update);
  if (set !== undefined) return { kind: 'operators', apply: set };
  const operations = operationsOf(update);
  const whenPresent = operations.filter(({ operator }) => operator !== '$setOnInsert');
  const all = treeOf(operations);
  const present = whenPresent.length < operations.length ? treeOf(whenPresent) : all;
  const apply: CompiledUpdate['apply'] = (document, { now, inserting }) =>
    applyTree(inserting ? all : present, document, now);
  return { kind: 'operators', apply };
}

/** The stage $set (manual, "$set (aggregation)") of plain fields: computed, new ones in their order, a missing value goes. */
function compileSetStage(fields: Value): UpdateTree {
  if (fields.type !== TYPE.object) throw new DatabaseError(40272, '$set specification stage must be an object');
  const tree: UpdateTree = new PathTree();
  for (const { name, value } of elementsOf(fields)) {
    // Through arrays, and with objects that are merged, it is not what the operator $set does.
    if (name.includes('.')) throw notImplemented(`the path '${name}' in the stage $set`);
    if (value.type === TYPE.object && !isOperators(value)) throw notImplemented('merging an object in the stage $set');
    const expression = compileExpression(value);
    addOperation(tree, name, { makes: true, apply: (_, document, now) => expression(document, now) });
  }
  return tree;
}

/** The stages of an update in the closed list. */
export const UPDATE_STAGES: ReadonlyMap<string, (spec: Value) => UpdateTree> = new Map([['$set', compileSetStage]]);

function compilePipeline(stages: readonly Document[]): CompiledUpdate {
  const trees = stages.map((stage) => {
    const [operator, ...more] = elementsOf(documentValue(stage));
    if (operator === undefined || more.length > 0) {
      throw new DatabaseError(40323, 'A pipeline stage specification object must contain exactly one field.');
    }
    const compile = UPDATE_STAGES.get(operator.name);
    if (compile !== undefined) return compile(operator.value);
    throw new DatabaseError(40324, `Unrecognized pipeline stage name in an update: '${operator.name}'`);
  });
  const apply: CompiledUpdate['apply'] = (document, { now }) => {
    const changed = trees.reduce((current, tree) => applyTree(tree, current, now), document);
    return Buffer.compare(changed, document) === 0 ? document : changed;
  };
  return { kind: 'pipeline', apply };
}

/**
 * Compiles an update: operators where the first name begins with `$`, else a replacement; or the stages of a pipeline.
 * Conflicting paths: code 40; an unknown operator: 9.
 */
export function compileUpdate(update: Document | { pipeline: readonly Document[] }): CompiledUpdate {
  if ('pipeline' in update) return compilePipeline(update.pipeline);
  return isOperators(documentValue(update)) ? compileOperators(update) : compileReplacement(update);
}

/**
 * The document of the filter's equalities, in the order of their paths (server `path_support.h`: a map by path); two for one
 * path, or one inside another: code 54.
 */
function seedOf(equalities: readonly Equality[]): Document {
  const [only] = equalities;
  if (only?.path === '_id' && equalities.length === 1) return withId(EMPTY, only.value);
  const tree: UpdateTree = new PathTree();
  const sorted = [...equalities].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  for (const { path, value } of sorted) {
    try {
      addOperation(tree, path, { makes: true, apply: () => value });
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== 40) throw error;
      throw new DatabaseError(54, `cannot infer query fields to set, path '${path}' is matched twice`);
    }
  }
  return applyTree(tree, EMPTY, new Date(0));
}

/**
 * The document an upsert inserts (manual, "Upsert Behavior"): the filter's equalities, then the update; a replacement takes
 * only the filter's _id.
 * @throws DatabaseError 66 where the update would change the filter's _id
 */
export function upsertDocument(filter: CompiledFilter, update: CompiledUpdate, now: Date): Document {
  const equalities = seedOf(filter.equalities);
  const id = fieldOf(equalities, '_id');
  const bare = id === undefined ? EMPTY : withId(EMPTY, id);
  const made = update.apply(update.kind === 'replacement' ? bare : equalities, { now, inserting: true });
  if (id !== undefined) requireSameId(id, made);
  return made;
}

/** @throws DatabaseError 66 where a changed document has another _id, or none */
export function requireSameId(id: Value, changed: Document): void {
  const after = fieldOf(changed, '_id');
  if (after !== undefined && sameBytes(id, after)) return;
  throw new DatabaseError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
}
