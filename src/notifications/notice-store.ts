import { NoticeModel } from './notice.model.js';
import type { NoticeRecord } from './notice.schema.js';

/** Stores notices that are not there yet; one that is there stays as it is. Gives back how many were new. */
export async function insertNew(notices: readonly NoticeRecord[]): Promise<number> {
  let added = 0;
  for (let from = 0; from < notices.length; from += 500) {
    added += await insert(notices.slice(from, from + 500));
  }
  return added;
}

async function insert(notices: readonly NoticeRecord[]): Promise<number> {
  try {
    const { insertedCount } = await NoticeModel.collection.insertMany(notices as never, { ordered: false });
    return insertedCount;
  } catch (error) {
    const { writeErrors, result } = error as { writeErrors?: { code?: number }[]; result?: { insertedCount?: number } };
    const failures = Array.isArray(writeErrors) ? writeErrors : [error as { code?: number }];
    if (failures.length === 0 || failures.some(({ code }) => code !== 11000)) throw error;
    return result?.insertedCount ?? notices.length - failures.length;
  }
}
