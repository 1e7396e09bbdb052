import mongoose from 'mongoose';
import { CaseModel } from './case.model.js';
import type { Case, NewCase } from './case.schema.js';

/** Opens cases; one that is there, open or closed, stays as it is. @returns how many were new */
export async function openCases(cases: readonly NewCase[], at: Date): Promise<number> {
  let opened = 0;
  for (let from = 0; from < cases.length; from += 1000) {
    const operations = cases.slice(from, from + 1000).map(({ _id, ...fields }) => ({
      updateOne: {
        filter: { _id, uscc: fields.uscc },
        update: { $setOnInsert: { ...fields, openedAt: at, closedAt: null, outcome: null } },
        upsert: true,
      },
    }));
    opened += (await CaseModel.collection.bulkWrite(operations as never, { ordered: false })).upsertedCount;
  }
  return opened;
}

/** Closes an open case. @returns false where there is none */
export async function closeCase(id: string, uscc: string, outcome: string, at: Date): Promise<boolean> {
  const { matchedCount } = await CaseModel.updateOne(
    { _id: id, uscc, closedAt: null },
    { $set: { closedAt: at, outcome } },
  );
  return matchedCount === 1;
}

/** Whose cases are asked for: those of matches of some policies, and those of some districts ('' is everywhere). */
export interface CaseSight {
  readonly policies: ReadonlySet<string>;
  readonly districts: readonly string[];
}

function casesSeen({ policies, districts }: CaseSight): object {
  if (districts.includes('')) return {};
  const from = (prefix: string): object => mongoose.trusted({ $gte: prefix, $lt: `${prefix}\uffff` });
  const seen = [
    ...[...policies].map((policy) => ({ match: from(`${policy}:`) })),
    ...districts.map((prefix) => ({ districtCode: from(prefix) })),
  ];
  return seen.length === 0 ? { _id: mongoose.trusted({ $in: [] }) } : { $or: seen };
}

/** One case that is seen, or null. */
export async function findCase(id: string, sight: CaseSight): Promise<Case | null> {
  return CaseModel.findOne({ _id: id, ...casesSeen(sight) }).lean<Case | null>();
}

/** Open cases in the order of their ids, all or those of one firm. */
export async function openCaseList(query: {
  readonly uscc?: string | undefined;
  readonly sight?: CaseSight | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}): Promise<{ items: Case[]; nextCursor: string | null }> {
  const { uscc, sight, cursor, limit } = query;
  const items = await CaseModel.find({
    closedAt: null,
    ...(sight === undefined ? {} : casesSeen(sight)),
    ...(uscc === undefined ? {} : { uscc }),
    ...(cursor === undefined ? {} : { _id: mongoose.trusted({ $gt: cursor }) }),
  })
    .sort({ _id: 1 })
    .limit(limit + 1)
    .lean<Case[]>();
  const page = items.slice(0, limit);
  return { items: page, nextCursor: items.length > limit ? (page.at(-1)?._id ?? null) : null };
}
