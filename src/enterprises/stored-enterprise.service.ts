import { EnterpriseModel } from './enterprise.model.js';

/** An enterprise in BSON, as it is stored, with its code. */
export interface StoredEnterprise {
  readonly uscc: string;
  readonly document: Uint8Array;
}

export interface StoredRange {
  /** Codes greater than this one. */
  readonly afterUscc?: string | undefined;
  /** Codes up to this one. */
  readonly upTo?: string | undefined;
  /** How many the database hands over at a time; that is the memory needed. */
  readonly chunk?: number;
}

/** Enterprises in the order of their codes, for reading many without making objects of them. */
export async function* storedEnterprises(range: StoredRange = {}): AsyncGenerator<StoredEnterprise, void, undefined> {
  const { afterUscc, upTo, chunk = 1000 } = range;
  const code = {
    ...(afterUscc === undefined ? {} : { $gt: afterUscc }),
    ...(upTo === undefined ? {} : { $lte: upTo }),
  };
  const filter: object = afterUscc === undefined && upTo === undefined ? {} : { _id: code, uscc: code };
  yield* read(filter, chunk);
}

/** The one with this code, or null. */
export async function storedEnterprise(uscc: string): Promise<StoredEnterprise | null> {
  for await (const one of read({ _id: uscc, uscc }, 1)) return one;
  return null;
}

/** Those with these codes, in the order of their codes. */
export async function storedEnterprisesOf(usccs: readonly string[]): Promise<StoredEnterprise[]> {
  const found: StoredEnterprise[] = [];
  const codes = { $in: [...usccs] };
  if (usccs.length > 0) for await (const one of read({ _id: codes, uscc: codes }, 1000)) found.push(one);
  return found;
}

export interface StoredQuery {
  readonly order: Readonly<Record<string, 1 | -1>>;
  readonly limit: number;
}

/** The first `limit` of those that a filter of the driver's names, in an order. */
export async function storedEnterprisesWhere(
  filter: object,
  { order, limit }: StoredQuery,
): Promise<StoredEnterprise[]> {
  const found: StoredEnterprise[] = [];
  for await (const one of read(filter, 1000, { order, limit })) found.push(one);
  return found;
}

/** The driver's own collection: mongoose has no documents that are bytes. */
async function* read(
  filter: object,
  chunk: number,
  { order, limit }: StoredQuery = { order: { _id: 1 }, limit: 0 },
): AsyncGenerator<StoredEnterprise, void, undefined> {
  const all = EnterpriseModel.collection.find<Uint8Array>(filter, { raw: true, batchSize: chunk });
  const cursor = all.sort(order).limit(limit);
  try {
    for await (const document of cursor) yield { uscc: codeOf(document), document };
  } finally {
    await cursor.close();
  }
}

/** `_id` is a text and, as in every stored document, the first field. */
function codeOf(document: Uint8Array): string {
  const bytes = Buffer.from(document.buffer, document.byteOffset, document.byteLength);
  const begins = '\u0002_id\0';
  if (bytes.toString('latin1', 4, 9) !== begins) throw new Error('a stored enterprise does not begin with its code');
  return bytes.toString('utf8', 13, 13 + bytes.readInt32LE(9) - 1);
}
