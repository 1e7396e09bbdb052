import { type DifferentialCase, finds } from '../case.js';

const DEEP = [
  { a: { b: 1 } }, // 1
  { a: [{ b: 1 }, { b: 2 }] },
  { a: [{ b: [1, 2] }] },
  { a: [[{ b: 1 }]] },
  { a: [1, 2] }, // 5
  { a: [] },
  { a: 1 },
  {},
  { a: null },
  { a: {} }, // 10
  { a: [{}] },
  { a: [{ b: null }] },
  { a: { b: [{ c: 1 }, { c: [2] }] } },
  { a: { 0: { b: 1 } } },
  { a: [{ 0: { b: 1 } }] }, // 15
  { a: [[1, 2], [3]] },
  { a: [{ b: 5 }, { c: 1 }] },
  { a: [[]] },
];

const SCORES = [
  {
    r: [
      { k: 'a', n: 5 },
      { k: 'b', n: 9 },
    ],
  },
  { r: [{ k: 'a', n: 9 }] },
  { r: [{ k: 'b', n: 5 }, { k: 'a' }] },
  { r: [5, 9] },
  { r: [6] },
  { r: 6 },
  { r: [[6]] },
  { r: [] },
  {},
];

export const arrayCases: readonly DifferentialCase[] = [
  finds('a path through an array', DEEP, { 'a.b': 1 }),
  finds('a path to null', DEEP, { 'a.b': null }),
  finds('a path not null', DEEP, { 'a.b': { $ne: null } }),
  finds('a path that exists', DEEP, { 'a.b': { $exists: true } }),
  finds('a path that does not exist', DEEP, { 'a.b': { $exists: false } }),
  finds('a path of three', DEEP, { 'a.b.c': 2 }),
  finds('a place', DEEP, { 'a.0': 1 }),
  finds('a place then a name', DEEP, { 'a.0.b': 1 }),
  finds('a place of a place', DEEP, { 'a.0.0': 1 }),
  finds('a place holds an array', DEEP, { 'a.0': [1, 2] }),
  finds('a place beyond the end', DEEP, { 'a.7': null }),
  finds('a place that exists', DEEP, { 'a.1': { $exists: true } }),
  finds('a place with a leading zero is a name', DEEP, { 'a.00': 1 }),
  finds('equality with a whole array', DEEP, { a: [1, 2] }),
  finds('equality with an array in an array', DEEP, { a: [3] }),
  finds('a range met by different items', DEEP, { a: { $gt: 1, $lt: 2 } }),
  finds('an array compared with an array', DEEP, { a: { $gte: [1, 2] } }),
  finds('two bounds met by different items', SCORES, { r: { $gt: 5, $lt: 9 } }),
  finds('$ne on an array', SCORES, { r: { $ne: 6 } }),
  finds('$nin on a path through an array', DEEP, { 'a.b': { $nin: [1, null] } }),
  finds('refused: $size', DEEP, { a: { $size: 2 } }, { refused: 2 }),
  finds('refused: $all', DEEP, { a: { $all: [1, 2] } }, { refused: 2 }),
  finds('refused: $elemMatch', SCORES, { r: { $elemMatch: { k: 'a' } } }, { refused: 2 }),
  finds('$in on a path through an array', DEEP, { 'a.b': { $in: [5, [1, 2]] } }),
  finds('a range on a path through arrays', SCORES, { 'r.n': { $gte: 9 } }),
  finds('$ne on a path through arrays', SCORES, { 'r.k': { $ne: 'a' } }),
];
