import { Arguments } from '../commands/arguments.js';
import { compileFilter } from '../filter/filter.js';
import type { IndexInfo } from '../store/catalogue.js';
import { DatabaseError, notImplemented } from '../values/errors.js';
import { equalValues } from '../values/key-encoding.js';
import { numberOf } from '../values/numeric.js';
import { showValue } from '../values/show.js';
import {
  asDocument,
  type Document,
  documentValue,
  elementsOf,
  fieldOf,
  isOperators,
  itemsOf,
  TYPE,
  type Value,
} from '../values/value.js';
import { documentOf, intValue } from '../values/writer.js';

export const INDEX_OPTIONS = [
  'key',
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
] as const;
// No effect: there is one version, and every index is built beside other work.
const IGNORED = ['v', 'background', 'ns'];
const MAX_EXPIRY = 2 ** 31 - 1;

/** A definition as it is kept and listed: version, key, name, then the options that are not their default. */
export function parseDefinition(given: Document): Document {
  const args = new Arguments('createIndexes.indexes', given, [...INDEX_OPTIONS, ...IGNORED]);
  const key = args.document('key');
  if (key === undefined) throw args.missing('key');
  const name = args.requiredText('name');
  if (name === '' || name === '*') throw new DatabaseError(67, `'${name}' cannot be the name of an index`);
  checkKey(key);
  const fields: [string, Value][] = [
    ['v', intValue(2)],
    ['key', documentValue(key)],
    ['name', args.value('name') as Value],
  ];
  for (const flag of ['unique', 'sparse']) if (args.flag(flag)) fields.push([flag, args.value(flag) as Value]);
  const partial = args.document('partialFilterExpression');
  if (partial !== undefined) {
    if (args.flag('sparse')) {
      throw new DatabaseError(67, 'cannot mix "partialFilterExpression" and "sparse" options');
    }
    checkPartial(partial);
    fields.push(['partialFilterExpression', documentValue(partial)]);
  }
  const expiry = args.number('expireAfterSeconds');
  if (expiry !== undefined) {
    if (elementsOf(documentValue(key)).length > 1) {
      throw new DatabaseError(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL');
    }
    if (expiry > MAX_EXPIRY) throw new DatabaseError(67, `expireAfterSeconds must be at most ${MAX_EXPIRY}`);
    fields.push(['expireAfterSeconds', args.value('expireAfterSeconds') as Value]);
  }
  return documentOf(fields);
}

function checkKey(key: Document): void {
  const parts = elementsOf(documentValue(key));
  if (parts.length === 0) throw new DatabaseError(67, 'Index keys cannot be an empty object');
  if (parts.length > 32) throw new DatabaseError(67, 'Index key pattern too large');
  const names = new Set<string>();
  for (const { name, value } of parts) {
    if (value.type === TYPE.string) throw notImplemented(`index of kind ${showValue(value)}`);
    if (!(Math.abs(numberOf(value)) > 0)) {
      throw new DatabaseError(67, `Values in the index key pattern must be numbers other than 0: ${name}`);
    }
    if (name.includes('$**')) throw notImplemented('wildcard index');
    if (name === '' || name.split('.').some((part) => part === '' || part.startsWith('$'))) {
      throw new DatabaseError(67, `Index keys cannot contain an empty or '$' field: '${name}'`);
    }
    if (names.has(name)) throw new DatabaseError(67, `the field '${name}' appears twice in the index key`);
    names.add(name);
  }
}

/** Only conditions that the planner can prove from a query may choose what an index holds: it would use it wrongly. */
function checkPartial(partial: Document): void {
  const { conjuncts } = compileFilter(partial, { now: new Date(0) });
  if (conjuncts.length === conditionsIn(partial) && conjuncts.every(({ op }) => op !== 'prefix')) return;
  throw new DatabaseError(67, `unsupported expression in partial index: ${showValue(documentValue(partial))}`);
}

function conditionsIn(filter: Document): number {
  let count = 0;
  for (const { name, value } of elementsOf(documentValue(filter))) {
    if (name === '$and') for (const item of itemsOf(value)) count += conditionsIn(asDocument(item));
    else if (name.startsWith('$')) return Infinity;
    else count += isOperators(value) ? elementsOf(value).length : 1;
  }
  return count;
}

function same(a: Value | undefined, b: Value | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalValues(a, b);
}

function sameKey(a: Document, b: Document): boolean {
  const [left, right] = [a, b].map((one) => elementsOf(fieldOf(one, 'key') as Value));
  const signs = (parts: typeof left) => (parts ?? []).map((part) => [part.name, Math.sign(numberOf(part.value))]);
  return JSON.stringify(signs(left)) === JSON.stringify(signs(right));
}

/**
 * Whether an index that was asked for is there already.
 * @throws DatabaseError 85 or 86 where another one stands in its way
 */
export function isPresent(wanted: Document, existing: readonly IndexInfo[]): boolean {
  for (const { definition } of existing) {
    const sameName = same(fieldOf(definition, 'name'), fieldOf(wanted, 'name'));
    const flags = ['unique', 'sparse', 'partialFilterExpression'];
    const equivalent =
      sameKey(definition, wanted) && flags.every((f) => same(fieldOf(definition, f), fieldOf(wanted, f)));
    const identical =
      equivalent && same(fieldOf(definition, 'expireAfterSeconds'), fieldOf(wanted, 'expireAfterSeconds'));
    if (sameName && identical) return true;
    const shown = `Requested index: ${showValue(documentValue(wanted))}, existing index: ${showValue(documentValue(definition))}`;
    if (sameName && !equivalent) {
      throw new DatabaseError(86, `An existing index has the same name as the requested index. ${shown}`);
    }
    if (equivalent) {
      const why = sameName ? 'options' : 'name';
      throw new DatabaseError(85, `An equivalent index already exists with a different ${why}. ${shown}`);
    }
  }
  return false;
}
