import { type DifferentialCase, updates } from '../case.js';
import { decimal, double, int } from './values.js';

export const updateArrayCases: readonly DifferentialCase[] = [
  updates('$push', { a: [1] }, { $push: { a: 2 } }),
  updates('$push on a missing field', {}, { $push: { 'x.a': 2 } }),
  updates('$push of an array is one item', { a: [1] }, { $push: { a: [2, 3] } }),
  updates('$push $each', { a: [1] }, { $push: { a: { $each: [2, 3] } } }),
  updates(
    '$push $each of nothing',
    { a: [1] },
    { $push: { a: { $each: [] } } },
    {
      manual: {
        answers: [{ n: 1, modified: 0 }, { after: [{ _id: 1, a: [1] }] }],
        reason: 'push_node.cpp: nothing to push is no change',
      },
    },
  ),
  updates(
    '$push $each of nothing on a missing field',
    {},
    { $push: { a: { $each: [] } } },
    {
      manual: {
        answers: [{ n: 1, modified: 1 }, { after: [{ _id: 1, a: [] }] }],
        reason: 'push_node.cpp: a missing field becomes an empty array first',
      },
    },
  ),
  updates('$push $slice keeps the last', { a: [1, 2, 3] }, { $push: { a: { $each: [4], $slice: -2 } } }),
  updates('$push $slice keeps the first', { a: [1] }, { $push: { a: { $each: [4, 5], $slice: 2 } } }),
  updates('$push $slice 0', { a: [1] }, { $push: { a: { $each: [4], $slice: 0 } } }),
  updates('$push $slice on a missing field', {}, { $push: { a: { $each: [4, 5, 6], $slice: -2 } } }),
  updates('$push $slice of nothing new', { a: [1, 2, 3] }, { $push: { a: { $each: [], $slice: -1 } } }),
  updates('$push on a number', { a: 1 }, { $push: { a: 2 } }),
  updates('$push on null', { a: null }, { $push: { a: 2 } }),
  updates('$push $each of a value', { a: [1] }, { $push: { a: { $each: 2 } } }),
  updates('$push $slice of a word', { a: [1] }, { $push: { a: { $each: [2], $slice: 'x' } } }),
  updates('$push with an unknown clause', { a: [1] }, { $push: { a: { $each: [2], $foo: 1 } } }),
  updates('refused: $push $position', { a: [1] }, { $push: { a: { $each: [2], $position: 0 } } }, { refused: 238 }),
  updates('refused: $push $sort', { a: [1] }, { $push: { a: { $each: [2], $sort: 1 } } }, { refused: 238 }),
  updates('$addToSet', { a: [1, 2] }, { $addToSet: { a: 3 } }),
  updates('$addToSet of what is there', { a: [1, 2] }, { $addToSet: { a: 2 } }),
  updates('$addToSet of an equal number of another type', { a: [int(1)] }, { $addToSet: { a: double(1) } }),
  updates(
    '$addToSet of an equal Decimal128',
    { a: [double(1.5)] },
    { $addToSet: { a: decimal('1.50') } },
    {
      manual: {
        answers: [{ n: 1, modified: 0 }, { after: [{ _id: 1, a: [double(1.5)] }] }],
        reason: 'addtoset_node.cpp: equality of the BSON order, in which 1.5 equals Decimal128 1.50',
      },
    },
  ),
  updates('$addToSet of an object in another key order', { a: [{ x: 1, y: 2 }] }, { $addToSet: { a: { y: 2, x: 1 } } }),
  updates('$addToSet $each', { a: [1] }, { $addToSet: { a: { $each: [1, 2, 2, 3] } } }),
  updates('$addToSet $each on a missing field', {}, { $addToSet: { a: { $each: [1, 1] } } }),
  updates('$addToSet of an array', { a: [1] }, { $addToSet: { a: [1] } }),
  updates('$addToSet on a string', { a: 'x' }, { $addToSet: { a: 1 } }),
  updates('$addToSet $each with another clause', { a: [1] }, { $addToSet: { a: { $each: [1], $slice: 1 } } }),
  updates('$pull of a value', { a: [1, 2, 1, double(1), '1'] }, { $pull: { a: 1 } }),
  updates('$pull of null', { a: [1, null, { b: null }] }, { $pull: { a: null } }),
  updates('$pull of an array', { a: [[1, 2], [1], 1] }, { $pull: { a: [1] } }),
  updates('$pull by an operator', { a: [1, 5, 9, 'x'] }, { $pull: { a: { $gte: 5 } } }),
  updates('$pull by $in', { a: [1, 5, 9] }, { $pull: { a: { $in: [1, 9] } } }),
  updates('$pull by fields', { a: [{ k: 1, n: 2 }, { k: 1 }, { k: 2 }, 1] }, { $pull: { a: { k: 1 } } }),
  updates(
    '$pull by fields and operators',
    {
      a: [
        { k: 1, n: 2 },
        { k: 1, n: 9 },
      ],
    },
    { $pull: { a: { k: 1, n: { $gt: 5 } } } },
  ),
  updates('$pull by an operator on nested arrays', { a: [[6], 6, [1]] }, { $pull: { a: { $gt: 5 } } }),
  updates('$pull of nothing that matches', { a: [1, 2] }, { $pull: { a: 7 } }),
  updates('$pull on a missing field', { b: 1 }, { $pull: { a: 7, 'x.y': 1 } }),
  updates('$pull on a number', { a: 1 }, { $pull: { a: 1 } }),
  updates('$pull at a path', { a: { l: [1, 2] } }, { $pull: { 'a.l': 2 } }),
  updates('refused: $pullAll', { a: [1] }, { $pullAll: { a: [1] } }, { refused: 9 }),
  updates('refused: $pop', { a: [1] }, { $pop: { a: 1 } }, { refused: 9 }),
];
