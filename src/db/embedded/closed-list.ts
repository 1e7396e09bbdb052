/**
 * Everything of MongoDB that the embedded database answers. What is not here is refused with MongoDB's code and its name.
 * Each entry names who calls it and the test that compares it: a test file under test/db/embedded/, or a case of the
 * differential suite as `file: case`. A test compares this table with the tables the code dispatches by.
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
  /** The file of Zhida that needs it, or the part of the driver or of mongoose that does. */
  readonly caller: string;
  readonly test: string;
}

const DRIVER = 'mongodb driver: handshake and sessions';
const MODELS = 'mongoose: models of every feature';
const TOOLS = 'zhida db: tools of an operator';
const MIGRATIONS = 'src/db/migrations.ts';
const LEASE = 'src/jobs/lease.ts';
const OUTBOX = 'src/notifications/outbox.ts';
const MATCHES = 'src/matching/match-store.ts';
const ENTERPRISES = 'src/enterprises/enterprise.service.ts';
const REPORTS = 'src/reports (planned)';
const FOLLOWUPS = 'src/followups (planned)';

/** name: [caller, test] */
type Rows = Readonly<Record<string, readonly [string, string]>>;

function entries(kind: ListKind, rows: Rows): ListEntry[] {
  return Object.entries(rows).map(([name, [caller, test]]) => ({ kind, name, caller, test }));
}

export const CLOSED_LIST: readonly ListEntry[] = [
  ...entries('command', {
    hello: [DRIVER, 'wire.test.ts'],
    isMaster: [DRIVER, 'wire.test.ts'],
    ismaster: [DRIVER, 'wire.test.ts'],
    ping: [DRIVER, 'commands.test.ts'],
    buildInfo: [DRIVER, 'commands.test.ts'],
    endSessions: [DRIVER, 'commands.test.ts'],
    insert: [MODELS, 'commands: insert keeps types and order'],
    update: [MODELS, 'commands: unordered updates go on'],
    delete: [MODELS, 'commands: delete many'],
    findAndModify: [OUTBOX, 'commands: findAndModify gives the document before'],
    find: [MODELS, 'sort: skip and limit'],
    getMore: [ENTERPRISES, 'commands.test.ts'],
    killCursors: [DRIVER, 'commands.test.ts'],
    count: [MODELS, 'commands: count with a query'],
    aggregate: [MODELS, 'stages: $match'],
    explain: [TOOLS, 'commands.test.ts'],
    create: [MIGRATIONS, 'commands.test.ts'],
    createIndexes: [MIGRATIONS, 'commands: a unique index'],
    listIndexes: [MIGRATIONS, 'commands.test.ts'],
    dropIndexes: [MIGRATIONS, 'commands.test.ts'],
    listCollections: [MIGRATIONS, 'commands.test.ts'],
    drop: [TOOLS, 'commands.test.ts'],
    dropDatabase: ['test/helpers/database.ts', 'commands.test.ts'],
  }),
  ...entries('query operator', {
    $and: [ENTERPRISES, 'logical: $and'],
    $or: [LEASE, 'logical: $or'],
    $nor: [FOLLOWUPS, 'logical: $nor'],
    $expr: [LEASE, 'logical: $expr with $$NOW'],
    $comment: [TOOLS, 'logical: $comment'],
  }),
  ...entries('field operator', {
    $eq: [MODELS, 'comparison: $eq int 1'],
    $ne: [MODELS, 'comparison: $ne of a number'],
    $gt: [ENTERPRISES, 'comparison: $gt int 1'],
    $gte: [LEASE, 'comparison: $gte decimal 1.50'],
    $lt: [LEASE, 'comparison: $lt long 2^53 + 1'],
    $lte: [OUTBOX, 'comparison: $lte double 2^53'],
    $in: [OUTBOX, 'comparison: $in of several types'],
    $nin: [MATCHES, 'comparison: $nin of several types'],
    $not: [MODELS, 'logical: $not of a range'],
    $exists: [MODELS, 'comparison: $exists false'],
    $type: [MIGRATIONS, 'comparison: $type of several'],
    $size: [FOLLOWUPS, 'arrays: $size'],
    $all: [FOLLOWUPS, 'arrays: $all'],
    $elemMatch: [FOLLOWUPS, 'arrays: $elemMatch of fields'],
    $regex: [ENTERPRISES, 'comparison: anchored $regex'],
    $options: [ENTERPRISES, 'comparison: $regex with $options'],
  }),
  ...entries('update operator', {
    $set: [MODELS, 'updates: $set of a path'],
    $setOnInsert: [MATCHES, 'upserts: $setOnInsert'],
    $unset: ['src/enterprises/write.service.ts', 'updates: $unset'],
    $inc: [OUTBOX, 'updates: $inc overflows an int'],
    $min: ['src/enterprises/write.service.ts', 'updates: $min takes the lesser'],
    $max: ['src/enterprises/write.service.ts', 'updates: $max takes the greater'],
    $push: [MATCHES, 'update-arrays: $push'],
    $addToSet: ['src/enterprises/write.service.ts', 'update-arrays: $addToSet'],
    $pull: ['src/enterprises/write.service.ts', 'update-arrays: $pull by fields'],
  }),
  ...entries('update modifier', {
    $each: [MATCHES, 'update-arrays: $push $each'],
    $slice: [MATCHES, 'update-arrays: $push $slice keeps the last'],
  }),
  ...entries('update stage', { $set: [LEASE, 'pipeline-updates: a path'] }),
  ...entries('stage', {
    $match: [MODELS, 'stages: $match'],
    $sort: [REPORTS, 'stages: $sort then $limit'],
    $limit: [MODELS, 'stages: $sort, $skip, $limit'],
    $skip: [MODELS, 'stages: $sort, $skip, $limit'],
    $project: [REPORTS, 'stages: $project of computed fields'],
    $group: [MODELS, 'group: $sum of mixed numbers'],
    $count: [REPORTS, 'stages: $count'],
    $lookup: [REPORTS, 'stages: $lookup of a number'],
    $unwind: [REPORTS, 'stages: $unwind'],
  }),
  ...entries('accumulator', {
    $sum: [MODELS, 'group: $sum of mixed numbers'],
    $avg: [REPORTS, 'group: $avg'],
    $min: [REPORTS, 'group: $min and $max'],
    $max: [REPORTS, 'group: $min and $max'],
    $first: [REPORTS, 'group: $first and $last'],
    $last: [REPORTS, 'group: $first and $last'],
    $push: [REPORTS, 'group: $push'],
    $addToSet: [REPORTS, 'group: $addToSet'],
    $count: [REPORTS, 'group: $count'],
  }),
  ...entries('expression', {
    $literal: [LEASE, 'expressions: $literal'],
    $cond: [LEASE, 'pipeline-updates: $cond by a comparison'],
    $ifNull: [LEASE, 'pipeline-updates: $ifNull'],
    $dateAdd: [LEASE, 'pipeline-updates: $dateAdd of seconds'],
    $add: [LEASE, 'pipeline-updates: $add of a date and milliseconds'],
    $eq: [LEASE, 'expressions: $eq across number types'],
    $ne: [LEASE, 'expressions: $ne'],
    $gt: [LEASE, 'expressions: $gt across types'],
    $gte: [LEASE, 'expressions: $gte of missing and null'],
    $lt: [LEASE, 'expressions: $lt of an array and a number'],
    $lte: [LEASE, 'expressions: $lte'],
    $and: [REPORTS, 'expressions: $and'],
    $or: [REPORTS, 'expressions: $or'],
    $not: [REPORTS, 'expressions: $not'],
    $subtract: [REPORTS, 'expressions: $subtract'],
    $multiply: [REPORTS, 'expressions: $multiply of doubles'],
    $divide: [REPORTS, 'expressions: $divide of ints is a double'],
    $concat: [REPORTS, 'expressions: $concat'],
    $substrCP: [REPORTS, 'expressions: $substrCP'],
    $toString: [REPORTS, 'expressions: $toString of a long'],
    $size: [REPORTS, 'expressions: $size'],
    $in: [REPORTS, 'expressions: $in'],
  }),
  ...entries('variable', {
    $$NOW: [LEASE, 'pipeline-updates: $$NOW is one instant'],
    $$ROOT: [REPORTS, 'expressions: $$ROOT'],
    $$CURRENT: [REPORTS, 'expressions: $$ROOT'],
  }),
  ...entries('index option', {
    key: [MIGRATIONS, 'commands: a unique index'],
    name: [MIGRATIONS, 'commands: a unique index'],
    unique: [MIGRATIONS, 'commands: a unique index on items of arrays'],
    sparse: [MIGRATIONS, 'commands: a sparse unique index'],
    partialFilterExpression: [MIGRATIONS, 'commands: a partial unique index'],
    expireAfterSeconds: [MIGRATIONS, 'commands.test.ts'],
  }),
];
