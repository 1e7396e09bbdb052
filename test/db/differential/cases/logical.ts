import { type DifferentialCase, finds } from '../case.js';
import { date, double, int } from './values.js';

const PAIRS = [{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 1 }, { a: 2 }, {}, { a: null, b: null }, { a: 'x', b: 1 }];

export const logicalCases: readonly DifferentialCase[] = [
  finds('$and', PAIRS, { $and: [{ a: 1 }, { b: 2 }] }),
  finds('$or', PAIRS, { $or: [{ a: 1 }, { b: 1 }] }),
  finds('$and within $or', PAIRS, { $or: [{ $and: [{ a: 1 }, { b: 1 }] }, { a: 2, b: { $exists: false } }] }),
  finds('fields beside $or', PAIRS, { a: 2, $or: [{ b: 1 }, { b: null }] }),
  finds('$or of one clause', PAIRS, { $or: [{ a: 2 }] }),
  finds('an empty filter', PAIRS, {}),
  finds('the same field twice by $and', PAIRS, { $and: [{ a: { $gte: 1 } }, { a: { $lte: 1 } }] }),
  finds('$expr compares two fields', PAIRS, { $expr: { $eq: ['$a', '$b'] } }),
  finds('$expr orders two fields of any type', PAIRS, { $expr: { $gt: ['$a', '$b'] } }),
  finds('$expr and a literal', PAIRS, { $expr: { $lte: ['$a', 1] } }),
  finds('$expr with $literal', PAIRS, { $expr: { $eq: ['$a', { $literal: 'x' }] } }),
  finds('$expr: missing is not null', PAIRS, { $expr: { $eq: ['$b', null] } }),
  finds('$expr: missing is less than null', PAIRS, { $expr: { $lt: ['$b', null] } }),
  finds('$expr beside a field', PAIRS, { a: 2, $expr: { $ne: ['$a', '$b'] } }),
  finds('$expr with $$NOW', [{ t: date('2000-01-01T00:00:00Z') }, { t: date('2200-01-01T00:00:00Z') }, {}], {
    $expr: { $lt: ['$t', '$$NOW'] },
  }),
  finds('$expr with numbers of several types', [{ a: int(1), b: double(1) }], { $expr: { $eq: ['$a', '$b'] } }),
  finds('$expr in $or', PAIRS, { $or: [{ $expr: { $gt: ['$b', '$a'] } }, { a: 'x' }] }),
  finds('refused: $expr with arithmetic', PAIRS, { $expr: { $gt: [{ $add: ['$a', 1] }, '$b'] } }, { refused: 238 }),
  finds('refused: $expr with $and', PAIRS, { $expr: { $and: [{ $gt: ['$a', 0] }] } }, { refused: 238 }),
  finds('refused: $where', PAIRS, { $where: 'this.a == 1' }, { refused: 2 }),
  finds('refused: $text', PAIRS, { $text: { $search: 'x' } }, { refused: 2 }),
  finds('refused: $jsonSchema', PAIRS, { $jsonSchema: { required: ['a'] } }, { refused: 2 }),
  finds('an unknown top-level operator', PAIRS, { $foo: 1 }),
  finds('an empty $or', PAIRS, { $or: [] }),
  finds('$and that is no array', PAIRS, { $and: { a: 1 } }),
  finds('$or of a value', PAIRS, { $or: [1] }),
  finds('refused: $nor', PAIRS, { $nor: [{ a: 1 }] }, { refused: 2 }),
  finds('refused: $not', PAIRS, { a: { $not: { $gt: 1 } } }, { refused: 2 }),
  finds('refused: $comment', PAIRS, { $comment: 'why' }, { refused: 2 }),
  finds('$or in $and', PAIRS, { $and: [{ $or: [{ a: 1 }, { a: 2 }] }, { $or: [{ b: 1 }, { b: null }] }] }),
];
