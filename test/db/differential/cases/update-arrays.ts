import { type DifferentialCase, updates } from '../case.js';

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
  updates('$push onto an item', { a: [[1], [2]] }, { $push: { 'a.1': 3 } }),
  updates('$inc of an item', { a: [1, 2] }, { $inc: { 'a.0': 5 } }),
  updates('$set of a name below an empty array', { a: [] }, { $set: { 'a.b': 1 } }, { code: 28 }),
  updates('$set of a name in an item that is a scalar', { a: [1] }, { $set: { 'a.0.b': 1 } }),
  updates('$unset of a name in an item', { a: [{ b: 1, c: 2 }] }, { $unset: { 'a.0.b': 1 } }),
  updates('refused: $pullAll', { a: [1] }, { $pullAll: { a: [1] } }, { refused: 9 }),
  updates('refused: $pop', { a: [1] }, { $pop: { a: 1 } }, { refused: 9 }),
  updates('refused: $addToSet', { a: [1] }, { $addToSet: { a: 2 } }, { refused: 9 }),
  updates('refused: $pull', { a: [1] }, { $pull: { a: 1 } }, { refused: 9 }),
  updates('$push below a scalar', { a: 1 }, { $push: { 'a.b': 1 } }),
  updates('$push beyond the end', { a: [1] }, { $push: { 'a.2': 3 } }),
  updates('$inc of an item beyond the end', { a: [] }, { $inc: { 'a.1': 5 } }),
];
