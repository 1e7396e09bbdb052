/**
 * Everything of MongoDB that the embedded database answers. What is not here is refused with MongoDB's code and its name.
 * Each entry names who calls it and the test that compares it: a test file under test/db/embedded/, or a case of the
 * differential suite as `file: case`. A test compares this table with the tables the code dispatches by, and looks into
 * every file that is named as a caller.
 */
export type ListKind =
  | 'command'
  | 'query operator'
  | 'field operator'
  | 'update operator'
  | 'update modifier'
  | 'update stage'
  | 'stage'
  | 'accumulator'
  | 'expression'
  | 'variable'
  | 'index option';

export interface ListEntry {
  readonly kind: ListKind;
  readonly name: string;
  /** A file of Zhida that names it, what in mongoose or its driver sends it, or why it is here though neither does. */
  readonly caller: string;
  readonly test: string;
}

const HANDSHAKE = 'driver: handshake and end of a connection';
const CURSORS = 'driver: cursors';
const WRITES = 'mongoose: writes of models';
const QUERIES = 'mongoose: queries of models';
const COUNTS = 'mongoose: countDocuments';
const MODELS = 'mongoose: createCollection and createIndexes of models';
const OPERATORS = 'zhida db: looking into a database, and moving it';
/** Filters and reports that nobody can do without, kept so that the next feature does not begin with its database. */
const COMMON = 'common ground of filters and reports';

const LEASE = 'src/jobs/lease.ts';
const OUTBOX = 'src/notifications/outbox.ts';
const MATCHES = 'src/matching/deciding/match-store.ts';
const ENTERPRISES = 'src/enterprises/enterprise.service.ts';
const FACTS = 'src/enterprises/write.service.ts';

/** name: [caller, test] */
type Rows = Readonly<Record<string, readonly [string, string]>>;

function entries(kind: ListKind, rows: Rows): ListEntry[] {
  return Object.entries(rows).map(([name, [caller, test]]) => ({ kind, name, caller, test }));
}

export const CLOSED_LIST: readonly ListEntry[] = [
  ...entries('command', {
    hello: [HANDSHAKE, 'wire.test.ts'],
    ismaster: [HANDSHAKE, 'wire.test.ts'],
    ping: ['src/server.ts', 'commands.test.ts'],
    buildInfo: [OPERATORS, 'commands.test.ts'],
    endSessions: [HANDSHAKE, 'commands.test.ts'],
    insert: [WRITES, 'commands: insert keeps types and order'],
    update: [WRITES, 'commands: unordered updates go on'],
    delete: [WRITES, 'commands: delete many'],
    findAndModify: [WRITES, 'commands: findAndModify gives the document before'],
    find: [QUERIES, 'sort: skip and limit'],
    getMore: [CURSORS, 'commands.test.ts'],
    killCursors: [CURSORS, 'commands.test.ts'],
    count: ['mongoose: estimatedDocumentCount', 'commands: count with a query'],
    aggregate: [COUNTS, 'stages: $match'],
    explain: [OPERATORS, 'commands.test.ts'],
    create: [MODELS, 'commands.test.ts'],
    createIndexes: [MODELS, 'commands: a unique index'],
    listIndexes: [OPERATORS, 'commands.test.ts'],
    dropIndexes: [OPERATORS, 'commands.test.ts'],
    listCollections: [OPERATORS, 'commands.test.ts'],
    drop: [OPERATORS, 'commands.test.ts'],
    dropDatabase: ['test/helpers/database.ts', 'commands.test.ts'],
  }),
  ...entries('query operator', {
    $and: ['src/db/embedded/store/maintenance.ts', 'logical: $and'],
    $or: [COMMON, 'logical: $or'],
    $expr: [LEASE, 'logical: $expr with $$NOW'],
  }),
  ...entries('field operator', {
    $eq: [COMMON, 'comparison: $eq int 1'],
    $ne: [COMMON, 'comparison: $ne of a number'],
    $gt: [ENTERPRISES, 'comparison: $gt int 1'],
    $gte: [ENTERPRISES, 'comparison: $gte decimal 1.50'],
    $lt: [ENTERPRISES, 'comparison: $lt long 2^53 + 1'],
    $lte: [OUTBOX, 'comparison: $lte double 2^53'],
    $in: [OUTBOX, 'comparison: $in of several types'],
    $nin: [COMMON, 'comparison: $nin of several types'],
    $exists: [COMMON, 'comparison: $exists false'],
    $regex: [COMMON, 'comparison: anchored $regex'],
  }),
  ...entries('update operator', {
    $set: [FACTS, 'updates: $set of a path'],
    $setOnInsert: ['mongoose: upserts of models', 'upserts: $setOnInsert'],
    $unset: [FACTS, 'updates: $unset'],
    $inc: [OUTBOX, 'updates: $inc overflows an int'],
    $push: [OUTBOX, 'update-arrays: $push'],
  }),
  ...entries('update modifier', {
    $each: [MATCHES, 'update-arrays: $push $each'],
    $slice: [MATCHES, 'update-arrays: $push $slice keeps the last'],
  }),
  ...entries('update stage', { $set: [LEASE, 'pipeline-updates: a lease is taken'] }),
  ...entries('stage', {
    $match: [COUNTS, 'stages: $match'],
    $sort: [COMMON, 'stages: $sort then $limit'],
    $limit: [COUNTS, 'stages: $sort, $skip, $limit'],
    $skip: [COUNTS, 'stages: $sort, $skip, $limit'],
    $project: [COMMON, 'stages: $project'],
    $group: [COUNTS, 'group: $sum of mixed numbers'],
    $count: [COMMON, 'stages: $count'],
    $lookup: [COMMON, 'stages: $lookup of a number'],
  }),
  ...entries('accumulator', { $sum: [COUNTS, 'group: $sum of mixed numbers'] }),
  ...entries('expression', {
    $literal: [LEASE, 'expressions: $literal'],
    $add: [LEASE, 'expressions: $add overflows an int'],
    $dateAdd: [LEASE, 'pipeline-updates: $dateAdd of seconds'],
    $eq: [COMMON, 'expressions: $eq across number types'],
    $ne: [COMMON, 'expressions: $ne'],
    $gt: [COMMON, 'expressions: $gt across types'],
    $gte: [LEASE, 'expressions: $gte of missing and null'],
    $lt: [LEASE, 'expressions: $lt of an array and a number'],
    $lte: [COMMON, 'expressions: $lte'],
  }),
  ...entries('variable', { $$NOW: [LEASE, 'logical: $expr with $$NOW'] }),
  ...entries('index option', {
    key: [MODELS, 'commands: a unique index'],
    name: [MODELS, 'commands: a unique index'],
    unique: ['src/matching/match.model.ts', 'commands: a unique index on items of arrays'],
    sparse: ['src/notifications/notice.model.ts', 'commands: a sparse unique index'],
    partialFilterExpression: ['src/matching/match.model.ts', 'commands: a partial unique index'],
    expireAfterSeconds: ['src/jobs/job-run.model.ts', 'commands.test.ts'],
  }),
];
