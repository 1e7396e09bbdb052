import { addMonths } from '../src/eligibility/civil-date.js';
import type { Condition, LeafCondition } from '../src/eligibility/condition.schema.js';
import { AS_OF } from './batch-data.js';

type Query = Record<string, unknown>;

/** A generated rule as the MongoDB query that asks the same of facts that are there. */
export function queryOf(condition: Condition): Query {
  if ('all' in condition) return { $and: condition.all.map(queryOf) };
  if ('any' in condition) return { $or: condition.any.map(queryOf) };
  if ('not' in condition) return { $nor: [queryOf(condition.not)] };
  if ('condition' in condition) throw new Error('generated rules name no conditions');
  const { operator } = condition;
  if (operator.startsWith('not:')) return { $nor: [queryOf({ ...condition, operator: operator.slice(4) })] };
  return { [condition.fact]: comparison(condition) };
}

function comparison({ operator, value }: LeafCondition): unknown {
  switch (operator) {
    case 'equal':
    case 'contains':
      return { $eq: value };
    case 'notEqual':
      return { $ne: value };
    case 'lessThan':
    case 'before':
      return { $lt: value };
    case 'lessThanInclusive':
      return { $lte: value };
    case 'greaterThan':
      return { $gt: value };
    case 'greaterThanInclusive':
    case 'onOrAfter':
      return { $gte: value };
    case 'in':
    case 'containsAny':
      return { $in: value };
    case 'notIn':
    case 'containsNone':
      return { $nin: value };
    case 'containsAll':
      return { $all: value };
    case 'between':
      return { $gte: (value as readonly number[])[0], $lte: (value as readonly number[])[1] };
    case 'startsWithAny':
      return { $regex: new RegExp(`^(${(value as readonly string[]).join('|')})`) };
    case 'withinMonthsBefore':
      return { $lte: AS_OF, $gte: addMonths(AS_OF, -Number(value)) };
    case 'olderThanMonths':
      return { $lt: addMonths(AS_OF, -Number(value)) };
    default:
      throw new Error(`no query for ${operator}`);
  }
}
