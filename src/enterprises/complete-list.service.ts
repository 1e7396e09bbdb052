import type { RuleBook } from '../policies/rule-book.schema.js';
import { CompleteListModel } from './complete-list.model.js';
import { type CompleteList, type Population, parseSlot } from './enterprise.schema.js';
import { enterpriseCursor } from './enterprise.service.js';
import { isCovered } from './merge.js';
import { writeEnterprises } from './write.service.js';

const CHUNK = 1000;

/** What names a kind of complete list: what it closes, and for whom. */
export function listId(closes: string, population: Population): string {
  const { districts, entityTypes = [] } = population;
  return [closes, [...districts].sort().join(','), [...entityTypes].sort().join(',')].join(':');
}

/** How a fact stands for those that a list does not name. */
export function leavesOf(closes: string, catalogue: RuleBook['catalogue']): 'false' | 'none' {
  return catalogue.get(parseSlot(closes).key)?.type === 'boolean' ? 'false' : 'none';
}

export async function findCompleteList(id: string): Promise<CompleteList | null> {
  return CompleteListModel.findOne({ _id: id }).lean<CompleteList | null>();
}

/** Keeps a list as the latest of its kind, for firms that come into the store later. */
export async function keepCompleteList(list: CompleteList): Promise<void> {
  const { _id, ...fields } = list;
  await CompleteListModel.updateOne({ _id }, { $set: fields, $unset: { endedAt: '' } }, { upsert: true });
}

/** Lets a source's lists of these facts speak of nobody any more, as far as they came by `until`. */
export async function endCompleteLists(
  source: string,
  ends: (key: string) => boolean,
  { until, now }: { readonly until: Date; readonly now: Date },
): Promise<void> {
  const lists = await CompleteListModel.find({ source, endedAt: null }).lean<CompleteList[]>();
  for (const { _id, closes, receivedAt } of lists) {
    if (receivedAt <= until && ends(parseSlot(closes).key))
      await CompleteListModel.updateOne({ _id }, { endedAt: now });
  }
}

/**
 * Lays a complete list over every firm of its population: those it does not name get false, or lose the element.
 * Running it again changes nothing; stopped in the middle, running it again completes it.
 * @returns how many firms it settled anew
 */
export async function sweepCompleteList(
  list: CompleteList,
  options: { now: Date; dryRun: boolean; isNamed?: (uscc: string) => boolean; onProgress?: (done: number) => void },
): Promise<number> {
  let settled = 0;
  let seen = 0;
  let batch: string[] = [];
  const flush = async () => {
    const incoming = batch.map((uscc) => ({ uscc, statements: [] }));
    const results = await writeEnterprises(incoming, { now: options.now, lists: [list], dryRun: options.dryRun });
    settled += results.filter(({ before, after }) => before?.revision !== after.revision).length;
    batch = [];
  };
  for (const district of list.population.districts) {
    for await (const { uscc, values } of enterpriseCursor({ district })) {
      seen++;
      if (!isCovered(list, uscc, values) || options.isNamed?.(uscc) === true) continue;
      batch.push(uscc);
      if (batch.length < CHUNK) continue;
      await flush();
      options.onProgress?.(seen);
    }
  }
  if (batch.length > 0) await flush();
  options.onProgress?.(seen);
  return settled;
}
