import type { ListDates, PublicityList } from './publicity.js';
import { PublicityListModel } from './publicity.model.js';

/** A publicity list with its entries, or null. */
export async function findList(id: string): Promise<PublicityList | null> {
  return PublicityListModel.findOne({ _id: id }).lean<PublicityList | null>();
}

/** The dates of a list without its entries, or null. */
export async function findListDates(id: string): Promise<ListDates | null> {
  return PublicityListModel.findOne({ _id: id }, { editions: 1, workingDays: 1 }).lean<ListDates | null>();
}
