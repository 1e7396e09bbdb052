import { type Document, EJSON } from 'bson';
import type { Answer, DifferentialCase } from './case.js';

/** Puts one command to a database; the reply holds js-bson's own number types. Throws what the driver throws. */
export type Send = (command: Document) => Promise<Document>;

const WRITES = ['insert', 'update', 'delete', 'findAndModify'];

function field(document: Document, name: string): Document[string] {
  return document[name];
}

function answerOf(reply: Document): Answer {
  const { cursor, n, nModified, upserted, writeErrors, value, lastErrorObject } = reply;
  if (cursor !== undefined) return { rows: field(cursor, 'firstBatch') };
  if (writeErrors !== undefined) {
    return { n: Number(n), errors: writeErrors.map((error: Document) => [Number(error.index), Number(error.code)]) };
  }
  if (lastErrorObject !== undefined) return { value, n: Number(lastErrorObject.n) };
  const counts = nModified === undefined ? {} : { modified: Number(nModified) };
  return { n: Number(n), ...counts, ...(upserted === undefined ? {} : { upserted: upserted.length }) };
}

async function ask(send: Send, command: Document): Promise<Answer> {
  try {
    return answerOf(await send(command));
  } catch (error) {
    const code = Number((error as { code?: unknown }).code);
    if (Number.isNaN(code)) throw error;
    return { code };
  }
}

/**
 * Runs a case in an empty database and gives what is compared, as canonical EJSON: the answer of each command and, after
 * writes, what the collection then holds in order of `_id` (a generated ObjectId is written as 'generated').
 */
export async function runCase(send: Send, given: DifferentialCase): Promise<Answer[]> {
  for (const [name, documents] of [
    ['c', given.documents],
    ['d', given.others ?? []],
  ] as const) {
    await send({ delete: name, deletes: [{ q: {}, limit: 0 }] });
    if (documents.length > 0) await send({ insert: name, documents });
  }
  if (given.indexes !== undefined) await send({ createIndexes: 'c', indexes: given.indexes });
  const answers: Answer[] = [];
  for (const command of given.commands) answers.push(await ask(send, command));
  if (given.commands.some((command) => WRITES.some((write) => write in command))) {
    const after = await ask(send, { find: 'c', sort: { _id: 1 } });
    answers.push({ after: field(after, 'rows') });
  }
  if (given.indexes !== undefined) await send({ dropIndexes: 'c', index: '*' });
  return canonical(answers);
}

/** Canonical EJSON as plain JSON. */
export function canonical(answers: readonly Answer[]): Answer[] {
  const text = EJSON.stringify(answers, { relaxed: false });
  return JSON.parse(text, (_key, value) => (isGenerated(value) ? 'generated' : value)) as Answer[];
}

/** The cases give ObjectIds of zeros only; any other was made by a server. */
function isGenerated(value: unknown): boolean {
  const id = typeof value === 'object' && value !== null ? (value as { $oid?: unknown }).$oid : undefined;
  return typeof id === 'string' && !id.startsWith('0000000000');
}
