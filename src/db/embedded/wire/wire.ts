import { type Document, decodeDocument, encodeDocument, readInt32, readText } from '../values/value.js';

/** Limits that `hello` tells and that MongoDB has ("MongoDB Limits and Thresholds"). */
export const LIMITS = {
  documentBytes: 16 * 1024 * 1024,
  messageBytes: 48_000_000,
  batchOperations: 100_000,
  nesting: 180,
} as const;

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER = 16;
const LENGTH = 4;
const MORE_TO_COME = 2;
const REQUIRED_FLAGS = 0xffff;

/** One command as it came: `sequences` are the document sequences (kind 1) beside the body, by name. */
export interface Request {
  readonly id: number;
  readonly body: Document;
  readonly sequences: ReadonlyMap<string, readonly Document[]>;
  /** The client wants no answer (writeConcern w: 0). */
  readonly silent: boolean;
  /** Came as OP_QUERY, the form of the very first hello; answered by OP_REPLY. */
  readonly legacy: boolean;
}

/** The bytes are not the protocol: nothing after them can be trusted, so the connection ends. */
export class ProtocolError extends Error {}

/** Cuts a stream of bytes into whole messages; only one that comes in pieces is copied, once. */
export class MessageReader {
  private pieces: Buffer[] = [];
  private held = 0;
  /** Bytes that must be there before they tell more: a length, then the whole message. */
  private needed = LENGTH;

  /** @throws ProtocolError where a length cannot be one */
  *push(chunk: Buffer): Generator<Buffer> {
    this.pieces.push(chunk);
    this.held += chunk.length;
    while (this.held >= this.needed) {
      const bytes = this.pieces.length === 1 ? (this.pieces[0] as Buffer) : Buffer.concat(this.pieces);
      const length = lengthOf(bytes);
      const whole = bytes.length >= length;
      const rest = whole ? bytes.subarray(length) : bytes;
      this.pieces = rest.length === 0 ? [] : [rest];
      this.held = rest.length;
      this.needed = whole ? LENGTH : length;
      if (whole) yield bytes.subarray(0, length);
    }
  }
}

/** @throws ProtocolError where the first four bytes cannot be a message's length */
function lengthOf(bytes: Buffer): number {
  const length = bytes.readInt32LE(0);
  if (length < HEADER || length > LIMITS.messageBytes + HEADER) throw new ProtocolError(`a message of ${length} bytes`);
  return length;
}

/**
 * Reads one whole message (MongoDB manual, "OP_MSG"). A checksum, which no driver sends over a local socket, is refused.
 * @throws ProtocolError where it is none
 */
export function parseMessage(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const operation = message.readInt32LE(12);
  if (operation === OP_QUERY) return parseQuery(message, id);
  if (operation !== OP_MSG || message.length < HEADER + 5) throw new ProtocolError(`operation ${operation}`);
  const flags = message.readUInt32LE(HEADER);
  if ((flags & REQUIRED_FLAGS & ~MORE_TO_COME) !== 0) throw new ProtocolError(`flags ${flags}`);
  const { body, sequences } = parseSections(message, HEADER + 4);
  return { id, body, sequences, silent: (flags & MORE_TO_COME) !== 0, legacy: false };
}

function parseSections(bytes: Buffer, start: number): Pick<Request, 'body' | 'sequences'> {
  let body: Document | undefined;
  const sequences = new Map<string, Document[]>();
  for (let at = start; at < bytes.length; ) {
    const kind = bytes[at++];
    if (kind === 0 && body === undefined) {
      body = documentAt(bytes, at, bytes.length);
      at += body.length;
    } else if (kind === 1 && bytes.length - at > 4) {
      const end = at + bytes.readInt32LE(at);
      const nul = bytes.indexOf(0, at + 4);
      if (end > bytes.length || nul < 0 || nul >= end) throw new ProtocolError('a sequence out of bounds');
      const name = readText(bytes, at + 4, nul);
      if (sequences.has(name)) throw new ProtocolError(`two sequences ${name}`);
      const documents: Document[] = [];
      for (at = nul + 1; at < end; at += (documents.at(-1) as Document).length) {
        documents.push(documentAt(bytes, at, end));
      }
      sequences.set(name, documents);
    } else {
      throw new ProtocolError(`section kind ${kind}`);
    }
  }
  if (body === undefined) throw new ProtocolError('no body');
  return { body, sequences };
}

function documentAt(bytes: Buffer, at: number, limit: number): Document {
  if (limit - at < 5) throw new ProtocolError('a cut document');
  const length = readInt32(bytes, at);
  if (length < 5 || at + length > limit || bytes[at + length - 1] !== 0) throw new ProtocolError('a cut document');
  return bytes.subarray(at, at + length);
}

function parseQuery(message: Buffer, id: number): Request {
  const nul = message.indexOf(0, HEADER + 4);
  if (nul < 0) throw new ProtocolError('a cut OP_QUERY');
  const namespace = readText(message, HEADER + 4, nul);
  if (!namespace.endsWith('.$cmd')) throw new ProtocolError(`OP_QUERY on ${namespace}`);
  const plain = decodeDocument(documentAt(message, nul + 9, message.length));
  const body = encodeDocument({ ...plain, $db: namespace.slice(0, -'.$cmd'.length) });
  return { id, body, sequences: new Map(), silent: false, legacy: true };
}

/** From so many bytes on, writing two pieces to a socket costs less than copying them into one. */
const COPIED = 1 << 16;

/** The answer's bytes, in one piece or two. */
export function encodeReply(request: Request, document: Document): Uint8Array[] {
  const head = Buffer.alloc(request.legacy ? HEADER + 20 : HEADER + 5);
  head.writeInt32LE(head.length + document.length, 0);
  head.writeInt32LE(request.id, 8);
  head.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12);
  // OP_REPLY: flags, cursor, first, and how many documents follow; OP_MSG: flags and section kind, both 0.
  if (request.legacy) head.writeInt32LE(1, HEADER + 16);
  return document.length > COPIED ? [head, document] : [Buffer.concat([head, document])];
}

/** A command as a client sends it. */
export function encodeCommand(document: Document): Buffer {
  const head = Buffer.alloc(HEADER + 5);
  head.writeInt32LE(head.length + document.length, 0);
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, document]);
}
