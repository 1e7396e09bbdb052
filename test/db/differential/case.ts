import type { Document } from 'bson';

/** One question put to two databases. The collection is `c` (and `d` for joins) in a database of its own. */
export interface DifferentialCase {
  readonly name: string;
  /** Documents inserted into `c` before the commands, as they are. */
  readonly documents: readonly Document[];
  /** Documents of the second collection `d`. */
  readonly others?: readonly Document[];
  /** Arguments of createIndexes for `c`. */
  readonly indexes?: readonly Document[];
  readonly commands: readonly Document[];
  /** Where the reference engine differs from MongoDB: MongoDB's answers, and where they are written down. */
  readonly manual?: { readonly answers: readonly Answer[]; readonly reason: string };
  /** MongoDB's code, where the reference fails too but with a code of its own (1, or an internal number). */
  readonly code?: number;
  /** We refuse what MongoDB answers: the code we give. */
  readonly refused?: number;
}

/** What is compared of a reply: an error's code, rows, counts. Field values are compared with their BSON types. */
export type Answer = Document;

/** Documents with `_id` 1, 2, … before their fields. */
export function numbered(...documents: Document[]): Document[] {
  return documents.map((document, index) => ({ _id: index + 1, ...document }));
}

/** The answer of a query of numbers alone. */
export function idRows(...ids: readonly number[]): Answer {
  return { rows: ids.map((_id) => ({ _id })) };
}

type More = Partial<Omit<DifferentialCase, 'name' | 'documents' | 'commands'>>;

/** Which of the documents a filter finds: their numbers. */
export function finds(
  name: string,
  documents: readonly Document[],
  filter: Document,
  more: More = {},
): DifferentialCase {
  const command = { find: 'c', filter, projection: { _id: 1 }, sort: { _id: 1 } };
  return { name, documents: numbered(...documents), commands: [command], ...more };
}

/** What a `find` with these options gives. */
export function queries(
  name: string,
  documents: readonly Document[],
  command: Document,
  more: More = {},
): DifferentialCase {
  return { name, documents: numbered(...documents), commands: [{ find: 'c', ...command }], ...more };
}

/** What one update makes of one document with `_id` 1; the collection is read afterwards. */
export function updates(name: string, document: Document, update: unknown, more: More = {}): DifferentialCase {
  const commands = [{ update: 'c', updates: [{ q: { _id: 1 }, u: update }] }];
  return { name, documents: numbered(document), commands, ...more };
}

/** What an upsert inserts into an empty collection. */
export function upserts(name: string, filter: Document, update: unknown, more: More = {}): DifferentialCase {
  const commands = [{ update: 'c', updates: [{ q: filter, u: update, upsert: true }] }];
  return { name, documents: [], commands, ...more };
}

/** The rows of a pipeline. */
export function aggregates(
  name: string,
  documents: readonly Document[],
  pipeline: readonly Document[],
  more: More = {},
): DifferentialCase {
  const commands = [{ aggregate: 'c', pipeline, cursor: {} }];
  return { name, documents: numbered(...documents), commands, ...more };
}

/** The value of one expression for one document, as an update computes it into `r`. */
export function evaluates(name: string, document: Document, expression: unknown, more: More = {}): DifferentialCase {
  return updates(name, document, [{ $set: { r: expression } }], more);
}
