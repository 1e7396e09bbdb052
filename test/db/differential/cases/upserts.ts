import { type DifferentialCase, upserts } from '../case.js';
import { id, long } from './values.js';

export const upsertCases: readonly DifferentialCase[] = [
  upserts('equalities and $set', { _id: 1, a: 2, 'b.c': 3 }, { $set: { d: 4 } }),
  upserts('$setOnInsert', { _id: 1 }, { $setOnInsert: { a: 1, 'b.c': 2 }, $set: { d: 3 } }),
  upserts('$inc begins at its argument', { _id: 'x' }, { $inc: { n: long('5') } }),
  upserts(
    'only equalities are taken over',
    { _id: 1, a: { $gt: 5 }, b: { $eq: 6 }, c: { $exists: false } },
    { $set: { d: 1 } },
  ),
  upserts('equalities in $and', { $and: [{ _id: 1 }, { a: 2 }] }, { $set: { d: 1 } }),
  upserts('$in of one', { _id: 1, a: { $in: [7] } }, { $set: { d: 1 } }),
  upserts('$in of two', { _id: 1, a: { $in: [7, 8] } }, { $set: { d: 1 } }),
  upserts('$or of two', { _id: 1, $or: [{ a: 1 }, { a: 2 }] }, { $set: { d: 1 } }),
  upserts('$or of one', { _id: 1, $or: [{ a: 1 }] }, { $set: { d: 1 } }),
  upserts('a generated _id', { a: 1 }, { $set: { b: 2 } }),
  upserts('_id from $set', { a: 1 }, { $set: { _id: 5 } }),
  upserts('_id from $setOnInsert', { a: 1 }, { $setOnInsert: { _id: id(5) } }),
  upserts('another _id than the filter', { _id: 1 }, { $set: { _id: 5 } }),
  upserts('an update over an equality', { _id: 1, a: 1 }, { $set: { a: 2 } }),
  upserts('$push onto nothing', { _id: 1 }, { $push: { a: { $each: [1, 2], $slice: -1 } } }),
  upserts('$unset of an equality', { _id: 1, a: 1 }, { $unset: { a: 1 } }),
  upserts('a replacement takes only _id', { _id: 1, a: 1 }, { b: 2 }),
  upserts('a replacement without _id', { a: 1 }, { b: 2 }),
  upserts('a replacement with its own _id', { a: 1 }, { _id: 9, b: 2 }),
  upserts('an equality with null', { _id: 1, a: null }, { $set: { b: 1 } }),
  upserts('an equality with an object', { _id: 1, a: { x: 1 } }, { $set: { 'a.y': 1 } }),
  upserts('one path twice', { _id: 1, $and: [{ a: 1 }, { a: 2 }] }, { $set: { b: 1 } }, { code: 54 }),
  upserts('one path inside another', { _id: 1, a: { x: 1 }, 'a.y': 2 }, { $set: { b: 1 } }, { code: 54 }),
  upserts('a regular expression is no equality', { _id: 1, a: /^x/ }, { $set: { b: 1 } }),
];
