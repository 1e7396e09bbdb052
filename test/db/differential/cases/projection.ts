import { type DifferentialCase, queries } from '../case.js';
import { long } from './values.js';

const ONE = [
  { z: 1, a: { b: 1, c: { d: 2, e: 3 } }, l: [{ x: 1, y: 2 }, 5, [{ x: 3, y: 4 }], { y: 6 }], n: long('7') },
];

function projects(
  name: string,
  projection: Record<string, unknown>,
  more: Partial<DifferentialCase> = {},
): DifferentialCase {
  return queries(name, ONE, { projection }, more);
}

export const projectionCases: readonly DifferentialCase[] = [
  projects('inclusion keeps the order of the document', { n: 1, z: 1 }),
  projects('inclusion without _id', { _id: 0, z: 1 }),
  projects('only _id', { _id: 1 }),
  projects('everything but _id', { _id: 0 }),
  projects('exclusion', { z: 0, l: 0 }),
  projects('exclusion with _id', { _id: 1, z: 0 }),
  projects('inclusion by true, a long and a double', { z: true, n: long('1'), a: 0.5 }),
  projects('exclusion by false', { z: false, l: false, a: false }),
  projects('inclusion of a path', { 'a.c.d': 1 }),
  projects('exclusion of a path', { 'a.c.d': 0, l: 0 }),
  projects('inclusion as a nested object', { a: { b: 1, c: { e: 1 } } }),
  projects('inclusion through arrays', { 'l.x': 1 }),
  projects('exclusion through arrays', { 'l.x': 0 }),
  projects('inclusion of a missing path', { 'q.r': 1 }),
  projects('a path through a scalar', { 'z.b': 1 }),
  projects('exclusion through a scalar', { 'z.b': 0, l: 0 }),
  projects('an empty projection', {}),
  projects('inclusion beside exclusion', { z: 1, l: 0 }, { code: 31254 }),
  projects('exclusion beside inclusion', { z: 0, l: 1 }, { code: 31253 }),
  projects('a collision from above', { a: 1, 'a.b': 1 }, { code: 31249 }),
  projects('a collision from below', { 'a.b': 1, a: 1 }, { code: 31250 }),
  projects('refused: a field path', { r: '$a.b' }, { refused: 238 }),
  projects('refused: a literal text', { z: 'text' }, { refused: 238 }),
  projects('refused: an expression', { z: 1, r: { $add: ['$z', 1] } }, { refused: 238 }),
  projects('refused: $slice', { l: { $slice: 1 } }, { refused: 238 }),
  projects('refused: $elemMatch', { l: { $elemMatch: { x: 1 } } }, { refused: 238 }),
  projects('refused: $meta', { s: { $meta: 'textScore' } }, { refused: 238 }),
  projects('refused: a place', { 'l.$': 1 }, { refused: 238 }),
  projects('inclusion below _id', { '_id.x': 1, z: 1 }),
  projects('an empty name in a path', { 'a..b': 1 }, { code: 40353 }),
  projects(
    'an empty object',
    { a: {} },
    {
      manual: {
        answers: [{ code: 51270 }],
        reason: 'projection_parser.cpp: an empty sub-projection is not a valid value',
      },
    },
  ),
];
