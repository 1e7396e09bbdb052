import { notImplemented } from './errors.js';
import type { Document } from './value.js';

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

/** @param update the `u` of an update command: a document (operators or replacement) or, as `pipeline`, its stages */
export function compileUpdate(_update: Document | { pipeline: readonly Document[] }): CompiledUpdate {
  throw notImplemented('update');
}

/** The document an upsert inserts: the filter's equalities, then the update; `_id` generated where neither gives one. */
export function upsertDocument(_filter: Document, _update: CompiledUpdate, _now: Date): Document {
  throw notImplemented('upsert');
}
