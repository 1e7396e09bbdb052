import { numberOf } from '../values/numeric.js';
import { type Document, documentValue, elementsOf, isNumber, TYPE, textOf, type Value } from '../values/value.js';
import { documentOf, intValue } from '../values/writer.js';

/** Stages that only count: `{ $skip }` and `{ $limit }` if any, then `$count` or what `countDocuments` sends. */
export interface Counting {
  readonly skip: number;
  readonly limit: number;
  /** How many stages that is. */
  readonly stages: number;
  /** The one row they give, of a number above 0. */
  row(count: number): Document;
}

/** The counting at the beginning of a pipeline; undefined where its rows are looked into, or a stage is wrong. */
export function countingOf(stages: readonly Document[]): Counting | undefined {
  const parts = stages.slice(0, 3).map((stage) => {
    const [operator, ...more] = elementsOf(documentValue(stage));
    return more.length === 0 ? operator : undefined;
  });
  const cut = { $skip: 0, $limit: 0 };
  let at = 0;
  for (const name of ['$skip', '$limit'] as const) {
    const part = parts[at];
    if (part?.name !== name) continue;
    cut[name] = numberOf(part.value);
    if (!Number.isInteger(cut[name]) || cut[name] < 1) return undefined;
    at++;
  }
  const row = rowOf(parts[at]);
  return row === undefined ? undefined : { skip: cut.$skip, limit: cut.$limit, stages: at + 1, row };
}

function rowOf(stage: { name: string; value: Value } | undefined): Counting['row'] | undefined {
  if (stage?.name === '$count' && stage.value.type === TYPE.string) {
    const name = textOf(stage.value);
    return isPlain(name) ? (count) => documentOf([[name, intValue(count)]]) : undefined;
  }
  if (stage?.name !== '$group' || stage.value.type !== TYPE.object) return undefined;
  const [id, total, ...more] = elementsOf(stage.value);
  if (id?.name !== '_id' || total === undefined || more.length > 0 || !isPlain(total.name)) return undefined;
  if (!isNumber(id.value) && id.value.type !== TYPE.null) return undefined;
  const [sum, ...others] = total.value.type === TYPE.object ? elementsOf(total.value) : [];
  if (sum?.name !== '$sum' || others.length > 0) return undefined;
  if (sum.value.type !== TYPE.int || numberOf(sum.value) !== 1) return undefined;
  return (count) =>
    documentOf([
      ['_id', id.value],
      [total.name, intValue(count)],
    ]);
}

function isPlain(name: string): boolean {
  return name !== '' && name !== '_id' && !name.startsWith('$') && !name.includes('.');
}
