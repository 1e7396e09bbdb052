import { type Document, deserialize, serialize } from 'bson';
import { DatabaseError } from '../../../src/db/embedded/errors.js';
import { compileFilter } from '../../../src/db/embedded/filter.js';
import { compileProjection } from '../../../src/db/embedded/projection.js';
import { DEFAULT_LIMITS, runPipeline, sortDocuments } from '../../../src/db/embedded/stages.js';
import { compileUpdate, upsertDocument } from '../../../src/db/embedded/update.js';
import { type Document as Bytes, encodeDocument, fieldOf } from '../../../src/db/embedded/value.js';
import type { Send } from './run-case.js';

/** The instant `$$NOW` has in these runs. */
const NOW = new Date('2026-05-01T00:00:00Z');

/**
 * The least of a server around filter, update and pipeline: rows in an array, no index, no planner. It answers the commands
 * of the cases, so that a difference there is one of meaning and not of storage.
 */
export function directConnection(): Send {
  const collections = new Map<string, Bytes[]>();
  const rowsOf = (name: string) => collections.get(name) ?? [];
  const commands: Record<string, (name: string, command: Document) => Document> = {
    insert(name, { documents }) {
      collections.set(name, [...rowsOf(name), ...documents.map((one: Document) => encodeDocument(one))]);
      return { n: documents.length };
    },
    delete(name, { deletes: [{ q }] }) {
      const filter = compileFilter(encodeDocument(q), { now: NOW });
      collections.set(
        name,
        rowsOf(name).filter((row) => !filter.matches(row)),
      );
      return { n: 0 };
    },
    find: (name, command) => cursor(find(rowsOf(name), command)),
    aggregate(name, { pipeline }) {
      const context = {
        now: NOW,
        limits: DEFAULT_LIMITS,
        find: (from: string, filter: Bytes) => matching(rowsOf(from), filter),
      };
      const stages = pipeline.map((stage: Document) => encodeDocument(stage));
      return cursor([...runPipeline(stages, rowsOf(name), context)]);
    },
    update: (name, { updates: [update] }) => change(rowsOf(name), update, (rows) => collections.set(name, rows)),
  };
  return async (command) => {
    const [name, target] = Object.entries(command)[0] as [string, string];
    const run = commands[name];
    if (run === undefined) throw new Error(`the direct run has no ${name}`);
    return run(target, command);
  };
}

function cursor(rows: readonly Bytes[]): Document {
  return { cursor: { firstBatch: rows.map((row) => deserialize(row, { promoteValues: false })) } };
}

function matching(rows: readonly Bytes[], filter: Bytes): Bytes[] {
  const compiled = compileFilter(filter, { now: NOW });
  return rows.filter((row) => compiled.matches(row));
}

function find(rows: readonly Bytes[], command: Document): Bytes[] {
  const { filter = {}, sort = {}, projection = {}, skip = 0, limit = 0 } = command;
  const project = compileProjection(encodeDocument(projection), { now: NOW });
  const sorted = [...sortDocuments(matching(rows, encodeDocument(filter)), encodeDocument(sort), DEFAULT_LIMITS)];
  return sorted.slice(skip, limit === 0 ? undefined : skip + limit).map(project);
}

/** `u` as the server gets it: a document, or an array of stages. */
function compiled(u: unknown) {
  if (Array.isArray(u)) return compileUpdate({ pipeline: u.map((stage: Document) => encodeDocument(stage)) });
  return compileUpdate(serialize(u as Document));
}

function change(rows: readonly Bytes[], { q, u, multi, upsert }: Document, keep: (rows: Bytes[]) => void): Document {
  try {
    const update = compiled(u);
    const filter = compileFilter(encodeDocument(q), { now: NOW });
    let [found, modified] = [0, 0];
    const next = rows.map((row) => {
      if (!filter.matches(row) || (found > 0 && multi !== true)) return row;
      found++;
      const changed = update.apply(row, { now: NOW, inserting: false });
      if (changed !== row) modified++;
      return changed;
    });
    if (found > 0 || upsert !== true) {
      keep(next);
      return { n: found, nModified: modified };
    }
    const made = upsertDocument(encodeDocument(q), update, NOW);
    keep([...rows, made]);
    return { n: 1, nModified: 0, upserted: [fieldOf(made, '_id')] };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return { n: 0, writeErrors: [{ index: 0, code: error.code }] };
  }
}
