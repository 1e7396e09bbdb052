import type { CompiledFilter } from '../filter/filter.js';
import { type Deadline, find } from '../indexes/query.js';
import { runInSlices, Slice } from '../slices.js';
import type { CollectionInfo } from '../store/catalogue.js';
import { idKey, recordOfId } from '../store/documents.js';
import { numberOfRecord, recordKey, recordOfNumber } from '../store/record.js';
import type { Store } from '../store/store.js';
import type { Transaction } from '../store/transaction.js';
import { DatabaseError } from '../values/errors.js';
import { type Document, fieldOf, type Value } from '../values/value.js';
import { writeError } from '../wire/reply.js';
import type { Context } from './context.js';

/** Operations of a command in one transaction; a command of more is several. */
const OPERATIONS_AT_ONCE = 1000;
/** Documents that one operation changes in one transaction; an operation on more is perhaps several. */
const DOCUMENTS_AT_ONCE = 200;
/** How long a transaction looks for documents, or goes on to the next of many: meanwhile nobody else is answered. */
const TRANSACTION_MILLISECONDS = 20;

interface Wanted {
  readonly filter: CompiledFilter;
  readonly sort?: Document | undefined;
  /** 0: no limit. */
  readonly limit: number;
}

/** Thrown before anything is changed: the documents of an operation are first to be looked for outside of a transaction. */
class TooLong extends Error {
  constructor(readonly wanted: Wanted) {
    super('looking for these documents takes long');
  }
}

/** Numbers of records that matched when they were looked for; absent: to be looked for now. */
export type Candidates = readonly number[];

export interface Matched {
  readonly count: number;
  /** Read one by one: they need not be in memory at once. */
  readonly documents: Iterable<Document>;
}

/**
 * The documents an operation is for, all found before the first of them is changed. Of candidates those that match still.
 * To be called by what `writeBatch` or `writeOne` runs, which see to what takes long.
 */
export function match(
  transaction: Transaction,
  { deadline, cursors }: Pick<Context, 'cursors' | 'deadline'>,
  namespace: string,
  wanted: Wanted,
  candidates?: Candidates,
): Matched {
  const { store } = transaction;
  const collection = transaction.collection(namespace);
  if (collection === undefined) return { count: 0, documents: [] };
  if (candidates !== undefined) return matchAgain(store, wanted, candidates);
  const slice = new Slice(cursors.slice ?? TRANSACTION_MILLISECONDS);
  const records: Buffer[] = [];
  for (const row of find(store, collection, wanted).rows) {
    if (row === undefined) look(deadline, slice, wanted);
    else {
      if (wanted.limit === 1) return { count: 1, documents: [row] };
      if (records.push(recordOfId(store, collection, idOf(row))) > DOCUMENTS_AT_ONCE) throw new TooLong(wanted);
    }
  }
  return { count: records.length, documents: read(store, records) };
}

function look(deadline: Deadline, slice: Slice, wanted: Wanted): void {
  deadline.check();
  if (slice.over) throw new TooLong(wanted);
}

function idOf(document: Document): Value {
  return fieldOf(document, '_id') as Value;
}

function matchAgain(store: Store, wanted: Wanted, candidates: Candidates): Matched {
  const records = candidates.map(recordOfNumber).filter((record) => {
    const document = store.get(recordKey(record));
    return document !== undefined && wanted.filter.matches(document);
  });
  // The one that was found is another's now: perhaps there is a next one.
  if (wanted.limit === 1 && candidates.length > records.length) throw new TooLong(wanted);
  return { count: records.length, documents: read(store, records) };
}

function* read(store: Store, records: readonly Buffer[]): Generator<Document> {
  for (const record of records) yield store.document(record);
}

/** Looks for documents, letting others in. As numbers, a million of them take little. */
async function search(
  { store, cursors, deadline }: Context,
  collection: CollectionInfo,
  wanted: Wanted,
): Promise<Candidates> {
  const { primary } = collection;
  const { rows, stillThere } = find(store, collection, wanted);
  function* collect(): Generator<undefined, number[]> {
    const found: number[] = [];
    for (const row of rows) {
      // What was sorted may be gone since it was read.
      const record = row === undefined ? undefined : store.get(idKey(primary, idOf(row)));
      if (record !== undefined) found.push(numberOfRecord(record));
      if (row === undefined) yield undefined;
    }
    return found;
  }
  return runInSlices(collect(), new Slice(cursors.slice), () => {
    deadline.check();
    stillThere();
  });
}

/**
 * Looks for the documents of an operation and runs it on them, in transactions of some documents each.
 * @param run says whether to go on with the next of them; it throws TooLong for the first alone
 */
async function searchAndRun(
  context: Context,
  namespace: string,
  { wanted }: TooLong,
  run: (transaction: Transaction, candidates: Candidates) => boolean,
): Promise<void> {
  const collection = context.store.catalogue.find(namespace);
  const found = collection === undefined ? [] : await search(context, collection, wanted);
  let at = 0;
  const runSome = (transaction: Transaction): boolean => {
    // Another of the same name may have documents of the same `_id`.
    if (transaction.collection(namespace)?.id !== collection?.id) {
      throw new DatabaseError(175, `collection dropped while it was written: ${namespace}`);
    }
    const slice = new Slice(context.cursors.slice ?? TRANSACTION_MILLISECONDS);
    let more = true;
    do {
      more = run(transaction, found.slice(at, at + DOCUMENTS_AT_ONCE));
      at += DOCUMENTS_AT_ONCE;
    } while (more && at < found.length && !slice.over);
    return more && at < found.length;
  };
  try {
    while (await context.store.write(runSome));
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
    await searchAndRun(context, namespace, error, run);
  }
}

/** Runs a command of one operation. */
export async function writeOne<T>(
  context: Context,
  namespace: string,
  run: (transaction: Transaction, candidates?: Candidates) => T,
): Promise<T> {
  const answers: T[] = [];
  try {
    return await context.store.write((transaction) => run(transaction));
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
    await searchAndRun(context, namespace, error, (transaction, candidates) => {
      answers.push(run(transaction, candidates));
      return true;
    });
  }
  return answers[0] as T;
}

export interface Batch {
  readonly namespace: string;
  readonly operations: readonly Document[];
  readonly ordered: boolean;
  run(transaction: Transaction, operation: Document, at: number, candidates?: Candidates): void;
}

/**
 * Runs operations one after another: an error of one is told, and ends an ordered batch. Up to 1,000 are one transaction,
 * unless one of them is for many documents or for ones that take long to find: then others are let in.
 * @returns the errors, as a reply tells them
 */
export async function writeBatch(context: Context, { namespace, operations, ordered, run }: Batch): Promise<Value[]> {
  const errors: Value[] = [];
  const goesOn = (): boolean => !ordered || errors.length === 0;
  let at = 0;
  const attempt = (transaction: Transaction, candidates?: Candidates): boolean => {
    try {
      run(transaction, operations[at] as Document, at, candidates);
      return true;
    } catch (error) {
      // Anything else is a fault of this program: the whole transaction is taken back.
      if (!(error instanceof DatabaseError)) throw error;
      errors.push(writeError(at, error));
      return false;
    }
  };
  const attemptSome = (transaction: Transaction): TooLong | undefined => {
    const end = Math.min(at + OPERATIONS_AT_ONCE, operations.length);
    for (; at < end && goesOn(); at++) {
      try {
        attempt(transaction);
      } catch (error) {
        if (error instanceof TooLong) return error;
        throw error;
      }
    }
    return undefined;
  };
  while (at < operations.length && goesOn()) {
    const long = await context.store.write(attemptSome);
    if (long === undefined) continue;
    await searchAndRun(context, namespace, long, attempt);
    at++;
  }
  return errors;
}
