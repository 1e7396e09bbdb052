import { compileFilter } from '../filter/filter.js';
import { addOperation, applyToObject, type UpdateTree } from '../update/update-tree.js';
import { DatabaseError, notImplemented } from '../values/errors.js';
import { numberOf } from '../values/numeric.js';
import { PathTree } from '../values/path-tree.js';
import {
  asDocument,
  type Document,
  documentValue,
  elementsOf,
  itemsOf,
  NULL,
  TYPE,
  textOf,
  type Value,
} from '../values/value.js';
import { arrayOf, documentOf, intValue, objectOf } from '../values/writer.js';
import { compileFieldPath } from './expression.js';
import { compileGroup } from './group.js';
import { compileProjection } from './projection.js';
import { keepRows, mapRows, type Rows, sliceRows } from './rows.js';
import { Holding, type PipelineLimits, sortDocuments, sortFields } from './sort.js';

export interface PipelineContext {
  /** The time `$$NOW` stands for. */
  readonly now: Date;
  /** Documents of another collection of the database, by its planner: for $lookup. */
  find(collection: string, filter: Document): Rows;
  readonly limits: PipelineLimits;
}

/** Rows in, rows out. */
type Stage = (input: Rows) => Rows;

type CompileStage = (spec: Value, context: PipelineContext, next: Value | undefined) => Stage;

const match: CompileStage = (spec, { now }) => {
  if (spec.type !== TYPE.object) throw new DatabaseError(15959, 'the match filter must be an expression in an object');
  const filter = compileFilter(asDocument(spec), { now });
  return (input) => keepRows(input, filter.matches);
};

/** A $limit that follows directly is told, so that only its rows are held. */
const sort: CompileStage = (spec, { limits }, next) => {
  if (spec.type !== TYPE.object) throw new DatabaseError(15973, 'the $sort key specification must be an object');
  if (sortFields(spec).length === 0) throw new DatabaseError(15976, '$sort stage must have at least one sort key');
  const count = next === undefined ? undefined : positive(next, '$limit');
  return (input) => sortDocuments(input, asDocument(spec), limits, count);
};

function positive(spec: Value, stage: '$limit' | '$skip'): number {
  const number = numberOf(spec);
  if (!Number.isInteger(number) || number < 0) {
    throw new DatabaseError(stage === '$limit' ? 5107201 : 5107200, `invalid argument to ${stage} stage`);
  }
  if (stage === '$limit' && number === 0) throw new DatabaseError(15958, 'the limit must be positive');
  return number;
}

const limit: CompileStage = (spec) => {
  const count = positive(spec, '$limit');
  return (input) => sliceRows(input, 0, count);
};

const skip: CompileStage = (spec) => {
  const count = positive(spec, '$skip');
  return (input) => sliceRows(input, count, Infinity);
};

const project: CompileStage = (spec) => {
  if (spec.type !== TYPE.object) throw new DatabaseError(15969, '$project specification must be an object');
  if (elementsOf(spec).length === 0) {
    throw new DatabaseError(51272, 'Invalid $project: projection specification must have at least one field');
  }
  const projection = compileProjection(asDocument(spec));
  return (input) => mapRows(input, (row) => projection.of(row));
};

const group: CompileStage = (spec, { now, limits }) => compileGroup(spec, now, limits);

const count: CompileStage = (spec) => {
  const name = spec.type === TYPE.string ? textOf(spec) : '';
  if (name === '') throw new DatabaseError(40156, 'the count field must be a non-empty string');
  if (name.startsWith('$')) throw new DatabaseError(40158, 'the count field cannot be a $-prefixed path');
  if (name.includes('.')) throw new DatabaseError(40160, "the count field cannot contain '.'");
  return function* (input) {
    let total = 0;
    for (const row of input) {
      if (row === undefined) yield undefined;
      else total++;
    }
    if (total > 0) yield documentOf([[name, intValue(total)]]);
  };
};

const LOOKUP = ['from', 'localField', 'foreignField', 'as'] as const;

function lookupOptions(spec: Value): Map<string, string> {
  const options = new Map<string, string>();
  if (spec.type !== TYPE.object) throw new DatabaseError(9, 'the $lookup specification must be an Object');
  for (const { name, value } of elementsOf(spec)) {
    if (!LOOKUP.some((one) => one === name)) throw notImplemented(`'${name}' of $lookup`);
    if (value.type !== TYPE.string) throw new DatabaseError(9, `$lookup argument '${name}' must be a string`);
    options.set(name, textOf(value));
  }
  if (options.size < 4) throw new DatabaseError(9, "$lookup requires 'from', 'localField', 'foreignField' and 'as'");
  return options;
}

/**
 * Joins by equality: an array on this side by each of its items, a missing field as null (manual, "$lookup"). What one
 * document joins is held together, within the limits: beyond them code 4568.
 */
const lookup: CompileStage = (spec, context) => {
  const options = lookupOptions(spec);
  const [from, localField, foreignField, as] = LOOKUP.map((name) => options.get(name)) as [
    string,
    string,
    string,
    string,
  ];
  if (as.includes('.')) throw notImplemented("a dotted 'as' of $lookup");
  const local = compileFieldPath(localField);
  compileFieldPath(foreignField);
  return function* (input) {
    for (const document of input) {
      if (document === undefined) {
        yield undefined;
        continue;
      }
      const value = local(document, context.now) ?? NULL;
      const wanted = value.type === TYPE.array ? itemsOf(value) : [value];
      if (wanted.some((item) => item.type === TYPE.regex)) throw notImplemented('$lookup by a regular expression');
      const filter = documentOf([[foreignField, objectOf([['$in', arrayOf(wanted)]])]]);
      const holding = new Holding(context.limits, `$lookup from ${from}`, 4568);
      const found: Value[] = [];
      for (const other of wanted.length === 0 ? [] : context.find(from, filter)) {
        if (other === undefined) {
          yield undefined;
          continue;
        }
        holding.hold(other.length);
        found.push(documentValue(other));
      }
      const joined = arrayOf(found);
      const tree: UpdateTree = new PathTree();
      addOperation(tree, as, { makes: true, apply: () => joined });
      yield asDocument(applyToObject(tree, documentValue(document), { document, now: context.now }));
    }
  };
};

/** The aggregation stages of the closed list. */
export const STAGES: ReadonlyMap<string, CompileStage> = new Map<string, CompileStage>([
  ['$match', match],
  ['$sort', sort],
  ['$limit', limit],
  ['$skip', skip],
  ['$project', project],
  ['$group', group],
  ['$count', count],
  ['$lookup', lookup],
]);

function stageOf(stage: Document): { name: string; value: Value } {
  const [operator, ...more] = elementsOf(documentValue(stage));
  if (operator !== undefined && more.length === 0) return operator;
  throw new DatabaseError(40323, 'A pipeline stage specification object must contain exactly one field.');
}

/**
 * The rows of a pipeline, streamed where its stages allow: all stages are checked before the first row is read. The input's
 * documents must keep their bytes. Unknown stage: code 40324; over a limit: 292, in $lookup 4568.
 */
export function runPipeline(stages: readonly Document[], input: Rows, context: PipelineContext): Rows {
  const specs = stages.map(stageOf);
  const compiled = specs.map(({ name, value }, index) => {
    const compile = STAGES.get(name);
    if (compile === undefined) throw new DatabaseError(40324, `Unrecognized pipeline stage name: '${name}'`);
    const next = specs[index + 1];
    return compile(value, context, next?.name === '$limit' ? next.value : undefined);
  });
  return compiled.reduce((rows, stage) => stage(rows), input);
}
