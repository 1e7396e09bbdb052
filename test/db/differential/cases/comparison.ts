import { type DifferentialCase, finds, idRows } from '../case.js';
import { binary, date, decimal, double, id, int, long, maxKey, minKey, regex, stamp, ZOO } from './values.js';

const WANTED: readonly (readonly [string, unknown])[] = [
  ['int 1', int(1)],
  ['decimal 1.50', decimal('1.50')],
  ['long 2^53 + 1', long('9007199254740993')],
  ['double 2^53', double(9007199254740992)],
  ['double 0.1', double(0.1)],
  ['decimal 0.1', decimal('0.1')],
  ['NaN', double(NaN)],
  ['infinity', double(Infinity)],
  ['minus zero', double(-0)],
  ['string a', 'a'],
  ['string with NUL', 'a\0'],
  ['empty string', ''],
  ['null', null],
  ['empty array', []],
  ['array', [1, 2]],
  ['array in array', [[1, 2]]],
  ['empty object', {}],
  ['object', { a: 1, b: 2 }],
  ['binary', binary('ff')],
  ['binary of another subtype', binary('ff', 4)],
  ['ObjectId', id(1)],
  ['true', true],
  ['false', false],
  ['date', date('2026-01-01T00:00:00Z')],
  ['timestamp', stamp],
];

const ALL = ZOO.map((_, index) => index + 1);

const OPERATORS = ['$eq', '$gt', '$gte', '$lt', '$lte'] as const;

/** Every operator against every type is 125 cases; each type gets equality and both directions in turn. */
const perType: DifferentialCase[] = WANTED.flatMap(([name, value], index) => {
  const operators = ['$eq', OPERATORS[1 + (index % 4)] as string, OPERATORS[1 + ((index + 2) % 4)] as string];
  return operators.map((operator) => finds(`${operator} ${name}`, ZOO, { v: { [operator]: value } }));
});

export const comparisonCases: readonly DifferentialCase[] = [
  ...perType,
  finds('implicit equality of a number', ZOO, { v: 1 }),
  finds('implicit equality of null', ZOO, { v: null }),
  finds('implicit equality of an object in its key order', ZOO, { v: { b: 2, a: 1 } }),
  finds(
    '$gt MinKey',
    ZOO,
    { v: { $gt: minKey } },
    {
      manual: {
        answers: [idRows(...ALL.filter((id) => id !== 45))],
        reason:
          "Comparison/Sort Order and the server's expression_leaf.cpp: MinKey and MaxKey compare with every type, a missing field too",
      },
    },
  ),
  finds(
    '$gte MinKey',
    ZOO,
    { v: { $gte: minKey } },
    {
      manual: {
        answers: [idRows(...ALL)],
        reason:
          "Comparison/Sort Order and the server's expression_leaf.cpp: MinKey and MaxKey compare with every type, a missing field too",
      },
    },
  ),
  finds('$lte MinKey', ZOO, { v: { $lte: minKey } }),
  finds(
    '$lt MaxKey',
    ZOO,
    { v: { $lt: maxKey } },
    {
      manual: {
        answers: [idRows(...ALL.filter((id) => id !== 46))],
        reason:
          "Comparison/Sort Order and the server's expression_leaf.cpp: MinKey and MaxKey compare with every type, a missing field too",
      },
    },
  ),
  finds('$gte MaxKey', ZOO, { v: { $gte: maxKey } }),
  finds('$eq MinKey', ZOO, { v: { $eq: minKey } }),
  finds('$ne of a number', ZOO, { v: { $ne: 1 } }),
  finds('$ne null', ZOO, { v: { $ne: null } }),
  finds('$gte NaN', ZOO, { v: { $gte: double(NaN) } }),
  finds('$lte decimal NaN', ZOO, { v: { $lte: decimal('NaN') } }),
  finds('$lt a number leaves NaN out', ZOO, { v: { $lt: 0 } }),
  finds('$in of several types', ZOO, { v: { $in: [1, 'a', null, id(2)] } }),
  finds('$in with an array', ZOO, { v: { $in: [[1, 2]] } }),
  finds('$in with nothing', ZOO, { v: { $in: [] } }),
  finds('$nin of several types', ZOO, { v: { $nin: [1, 'a', null] } }),
  finds('$nin with nothing', ZOO, { v: { $nin: [] } }),
  finds('$eq of a regular expression is the expression itself', ZOO, { v: { $eq: regex('^a') } }),
  finds('a range of numbers', ZOO, { v: { $gt: 1, $lt: 2 } }),
  finds('a range of strings', ZOO, { v: { $gte: 'a', $lt: 'b' } }),
  finds('more than eight strings', ZOO, { v: { $in: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', ''] } }),
  finds('$exists true', ZOO, { v: { $exists: true } }),
  finds('$exists false', ZOO, { v: { $exists: false } }),
  finds('$exists 0', ZOO, { v: { $exists: 0 } }),
  finds('$exists null', ZOO, { v: { $exists: null } }),
  finds('anchored $regex', ZOO, { v: { $regex: '^a' } }),
  finds('anchored regular expression', ZOO, { v: regex('^ab') }),
  finds('$regex with an escaped point', [{ v: 'a.b' }, { v: 'aXb' }], { v: { $regex: '^a\\.b' } }),
  finds('$regex of a Chinese beginning', [{ v: '河源市' }, { v: '广州市' }], { v: { $regex: '^河源' } }),
  finds('refused: an expression that is not anchored', ZOO, { v: regex('a') }, { refused: 238 }),
  finds('refused: an expression with a class', ZOO, { v: regex('^a[bc]') }, { refused: 238 }),
  finds('refused: an expression with an alternative', ZOO, { v: regex('^a|b') }, { refused: 238 }),
  finds('refused: an expression with a quantifier', ZOO, { v: regex('^(a+)+$') }, { refused: 238 }),
  finds('refused: an expression over many lines', ZOO, { v: regex('^a', 'm') }, { refused: 238 }),
  finds('refused: an expression of 101 characters', ZOO, { v: regex(`^${'a'.repeat(100)}`) }, { refused: 238 }),
  finds('refused: $mod', ZOO, { v: { $mod: [2, 1] } }, { refused: 2 }),
  finds('refused: $bitsAllSet', ZOO, { v: { $bitsAllSet: 1 } }, { refused: 2 }),
  finds('refused: $geoWithin', ZOO, { v: { $geoWithin: { $center: [[0, 0], 1] } } }, { refused: 2 }),
  finds('an unknown operator', ZOO, { v: { $foo: 1 } }),
  finds('$in without an array', ZOO, { v: { $in: 1 } }),
  finds('$in with an operator', ZOO, { v: { $in: [{ $gt: 1 }] } }),
  finds('$gt of a regular expression', ZOO, { v: { $gt: regex('^a') } }),
  finds('$ne of a regular expression', ZOO, { v: { $ne: regex('^a') } }),
  finds('an operator beside a plain name', ZOO, { v: { $gt: 1, b: 2 } }),
  finds('a plain name before an operator is an object', ZOO, { v: { b: 2, $gt: 1 } }),
  finds('refused: $type', ZOO, { v: { $type: 'string' } }, { refused: 2 }),
  finds('refused: a regular expression in $in', ZOO, { v: { $in: [regex('^a'), 2] } }, { refused: 238 }),
  finds('refused: an expression without case', ZOO, { v: regex('^a', 'i') }, { refused: 238 }),
  finds('refused: $options', ZOO, { v: { $regex: '^a', $options: '' } }, { refused: 2 }),
  finds('a $regex that is a number', ZOO, { v: { $regex: 1 } }),
  finds('anchored $regex beside a bound', ZOO, { v: { $regex: '^a', $gt: 'a' } }),
];
