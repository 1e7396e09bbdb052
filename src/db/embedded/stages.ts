import { notImplemented } from './errors.js';
import type { Document } from './value.js';

export interface PipelineLimits {
  /** Rows that $sort, $group and $push may hold. */
  readonly rows: number;
  /** Bytes that they may hold. */
  readonly bytes: number;
}

export const DEFAULT_LIMITS: PipelineLimits = { rows: 500_000, bytes: 100 * 1024 * 1024 };

export interface PipelineContext {
  /** The time `$$NOW` stands for. */
  readonly now: Date;
  /** Documents of another collection of the database, by its planner: for $lookup. */
  find(collection: string, filter: Document): Iterable<Document>;
  readonly limits: PipelineLimits;
}

/** The rows of a pipeline, streamed where its stages allow. Unknown stage: code 40324; over a limit: 292. */
export function runPipeline(
  _stages: readonly Document[],
  _input: Iterable<Document>,
  _context: PipelineContext,
): Iterable<Document> {
  throw notImplemented('aggregate');
}

/** Sorted documents (stable), for `find`; at most `count` of them are kept where it is given. */
export function sortDocuments(
  _input: Iterable<Document>,
  _sort: Document,
  _limits: PipelineLimits,
  _count?: number,
): Iterable<Document> {
  throw notImplemented('sort');
}
