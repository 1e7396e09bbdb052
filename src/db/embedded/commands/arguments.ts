import { DatabaseError, notImplemented } from '../values/errors.js';
import { isTruthy, numberOf } from '../values/numeric.js';
import {
  asDocument,
  type Document,
  ElementCursor,
  isNumber,
  itemsOf,
  TYPE,
  textOf,
  type Value,
} from '../values/value.js';
import type { Request } from '../wire/wire.js';

/**
 * Arguments that every command takes. Without effect: `comment` (no profiler), `lsid` (sessions carry neither transactions
 * nor causal order here), `$clusterTime` and `$readPreference` (one node). `maxTimeMS` is honoured. Concerns are checked:
 * what is read is always committed, and every write is flushed before it is acknowledged.
 */
const GENERIC = words(`$db maxTimeMS comment lsid $clusterTime $readPreference readConcern writeConcern apiVersion
  apiStrict apiDeprecationErrors`);

/**
 * The arguments of each command of the closed list, besides the generic ones; `hello` takes whatever a driver tells of itself.
 * Without effect: `noCursorTimeout` (cursors live ten minutes unused), `allowPartialResults`, `bypassDocumentValidation`,
 * `commitQuorum`.
 */
const KNOWN: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    ping: '',
    buildInfo: '',
    endSessions: '',
    insert: 'documents ordered bypassDocumentValidation',
    update: 'updates ordered bypassDocumentValidation',
    delete: 'deletes ordered bypassDocumentValidation',
    findAndModify: 'query sort remove update new fields upsert bypassDocumentValidation',
    find: `filter sort projection skip limit batchSize singleBatch allowDiskUse noCursorTimeout allowPartialResults`,
    getMore: 'collection batchSize',
    killCursors: 'cursors',
    count: 'query limit skip fields',
    aggregate: 'pipeline cursor allowDiskUse bypassDocumentValidation',
    explain: 'verbosity',
    create: '',
    createIndexes: 'indexes commitQuorum',
    listIndexes: 'cursor',
    dropIndexes: 'index',
    listCollections: 'filter nameOnly authorizedCollections cursor',
    drop: '',
    dropDatabase: '',
  }).map(([name, known]) => [name, [name, ...GENERIC, ...words(known)]]),
);
/** Arguments of MongoDB that are known and not here, so that the refusal can say more than "unknown field". */
const NOT_HERE =
  words(`hint min max returnKey showRecordId tailable awaitData oplogReplay let arrayFilters sampleRate viewOn
  pipeline capped size timeseries expireAfterSeconds clusteredIndex changeStreamPreAndPostImages validator encryptedFields
  storageEngine indexOptionDefaults encryptionInformation stmtIds stmtId isMapReduceCommand exchange sort`);
const TRANSACTION = ['txnNumber', 'startTransaction', 'autocommit'];
const NO_SEQUENCES: Request['sequences'] = new Map();

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** The fields of a command or of one of its operations, each taken by the type it must have. */
export class Arguments {
  private readonly values = new Map<string, Value>();

  /**
   * @param known undefined: any
   * @param sequences lists of documents that came beside the body
   * @throws DatabaseError naming the first field that is not known
   */
  constructor(
    private readonly context: string,
    document: Document,
    known: readonly string[] | undefined,
    private readonly sequences = NO_SEQUENCES,
  ) {
    for (const c = new ElementCursor(document); c.next(); ) {
      const name = c.name();
      if (this.values.has(name)) throw new DatabaseError(40413, `BSON field '${context}.${name}' is a duplicate field`);
      const value = c.value();
      if (known?.includes(name) === false) this.refuse(name, value);
      this.values.set(name, value);
    }
  }

  private refuse(name: string, value: Value): void {
    if (TRANSACTION.includes(name)) {
      throw new DatabaseError(20, `Transaction numbers are only allowed on a replica set member or mongos (${name})`);
    }
    if (name === 'collation' && isSimple(value)) return;
    if (name === 'collation' || NOT_HERE.includes(name)) throw notImplemented(`${this.context}: ${name}`);
    throw new DatabaseError(40415, `BSON field '${this.context}.${name}' is an unknown field.`);
  }

  private wrong(name: string, value: Value, expected: string): DatabaseError {
    const field = `${this.context}.${name}`;
    return new DatabaseError(
      14,
      `BSON field '${field}' is the wrong type (BSON type ${value.type}), expected ${expected}`,
    );
  }

  /** The name of the collection: the value of a command's own field. */
  collection(): string {
    return this.requiredText(this.context);
  }

  value(name: string): Value | undefined {
    const value = this.values.get(name);
    return value?.type === TYPE.null || value?.type === TYPE.undefined ? undefined : value;
  }

  document(name: string): Document | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (value.type !== TYPE.object) throw this.wrong(name, value, 'object');
    return asDocument(value);
  }

  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (value.type !== TYPE.string) throw this.wrong(name, value, 'string');
    return textOf(value);
  }

  requiredText(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw this.missing(name);
    return text;
  }

  missing(name: string): DatabaseError {
    return new DatabaseError(40414, `BSON field '${this.context}.${name}' is missing but a required field`);
  }

  /** A truth value; numbers count as in MongoDB. */
  flag(name: string, otherwise = false): boolean {
    const value = this.value(name);
    if (value === undefined) return otherwise;
    if (value.type === TYPE.bool || isNumber(value)) return isTruthy(value);
    throw this.wrong(name, value, 'bool');
  }

  /** A whole number that is not negative. */
  number(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const number = Math.trunc(numberOf(value));
    if (Number.isNaN(number)) throw this.wrong(name, value, 'number');
    if (number < 0) {
      throw new DatabaseError(51024, `BSON field '${name}' value must be >= 0, actual value '${number}'`);
    }
    return number;
  }

  documents(name: string): readonly Document[] | undefined {
    const sequence = this.sequences.get(name);
    if (sequence !== undefined) return sequence;
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (value.type !== TYPE.array) throw this.wrong(name, value, 'array');
    return itemsOf(value).map((item, at) => {
      if (item.type !== TYPE.object) throw this.wrong(`${name}.${at}`, item, 'object');
      return asDocument(item);
    });
  }
}

/** A command's arguments; its own first field is among them. */
export function commandArguments(name: string, { body, sequences }: Pick<Request, 'body' | 'sequences'>): Arguments {
  const args = new Arguments(name, body, KNOWN.get(name), sequences);
  const version = args.text('apiVersion');
  if (version !== undefined && version !== '1')
    throw new DatabaseError(322, `API version must be "1", not "${version}"`);
  checkConcerns(args);
  return args;
}

function checkConcerns(args: Arguments): void {
  const write = args.document('writeConcern');
  if (write !== undefined) {
    const concern = new Arguments('writeConcern', write, ['w', 'j', 'wtimeout', 'fsync', 'provenance']);
    const w = concern.value('w');
    if (numberOf(w) > 1) throw new DatabaseError(2, "cannot use 'w' > 1 when a host is not replicated");
    if (w?.type === TYPE.string && textOf(w) !== 'majority') throw new DatabaseError(2, `unknown write concern mode`);
  }
  const read = args.document('readConcern');
  const level = read && new Arguments('readConcern', read, ['level', 'provenance']).text('level');
  if (level !== undefined && !['local', 'available', 'majority'].includes(level)) {
    throw notImplemented(`read concern ${level}`);
  }
}

function isSimple(collation: Value): boolean {
  if (collation.type !== TYPE.object) return false;
  return new Arguments('collation', asDocument(collation), ['locale']).text('locale') === 'simple';
}
