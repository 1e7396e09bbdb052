import mongoose from 'mongoose';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { Sight } from './match.access.js';
import { MatchModel } from './match.model.js';
import { MATCH_STATES, type MatchRecord, type MatchState } from './match.schema.js';
import { allows } from './match-states.js';
import { matchesSeen } from './sight.service.js';

export { hadFullRun, latestFullRun, latestRun, listRuns } from './runs/run.service.js';

export interface MatchQuery {
  readonly uscc?: string | undefined;
  readonly policy?: string | undefined;
  readonly state?: MatchState | undefined;
  /** Whose matches are asked for; all where absent. */
  readonly sight?: Sight | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Matches in the order of their ids (policy, period, firm); `cursor` is the `nextCursor` of the page before. */
export async function listMatches(query: MatchQuery): Promise<{ items: MatchRecord[]; nextCursor: string | null }> {
  const { uscc, policy, state, sight, cursor, limit } = query;
  const items = await MatchModel.find({
    ...(sight === undefined ? {} : matchesSeen(sight)),
    ...(uscc === undefined ? {} : { uscc }),
    ...(policy === undefined ? {} : { policy }),
    ...(state === undefined ? {} : { state }),
    ...(cursor === undefined ? {} : { _id: mongoose.trusted({ $gt: cursor }) }),
  })
    .sort({ _id: 1 })
    .limit(limit + 1)
    .lean<MatchRecord[]>();
  const page = items.slice(0, limit);
  return { items: page, nextCursor: items.length > limit ? (page.at(-1)?._id ?? null) : null };
}

/** One match with its history, or null. */
export async function findMatch(id: string, uscc: string): Promise<MatchRecord | null> {
  return MatchModel.findOne({ _id: id, uscc }).lean<MatchRecord>();
}

/** Those of these matches that there are, by id. */
export async function findMatches(
  keys: readonly { readonly match: string; readonly uscc: string }[],
): Promise<Map<string, MatchRecord>> {
  const _id = mongoose.trusted({ $in: keys.map(({ match }) => match) });
  const uscc = mongoose.trusted({ $in: [...new Set(keys.map((key) => key.uscc))] });
  const found = keys.length === 0 ? [] : await MatchModel.find({ _id, uscc }).lean<MatchRecord[]>();
  return new Map(found.map((match) => [match._id, match]));
}

/** The matches of one firm, in the order of policies. */
export async function matchesOfFirm(uscc: string): Promise<MatchRecord[]> {
  return MatchModel.find({ uscc }).sort({ uscc: 1, policy: 1, period: 1 }).lean<MatchRecord[]>();
}

/** The matches of these firms, in the order of firms and policies. */
export async function matchesOfFirms(usccs: readonly string[]): Promise<MatchRecord[]> {
  const uscc = mongoose.trusted({ $in: [...usccs] });
  const order = { uscc: 1, policy: 1, period: 1 } as const;
  return usccs.length === 0 ? [] : MatchModel.find({ uscc }).sort(order).lean<MatchRecord[]>();
}

/** Whether the policy has, or ever had, a match other than those that these runs were the last to write. */
export async function hasMatches(policy: string, apartFrom: readonly string[]): Promise<boolean> {
  const other = { policy, runId: mongoose.trusted({ $nin: [...apartFrom] }) };
  return (await MatchModel.findOne(other, { _id: 1 }).lean()) !== null;
}

/** How many matches of a policy a run could take away or put on hold. */
export async function countLive({ code, class: kind }: Pick<PolicyVersion, 'code' | 'class'>): Promise<number> {
  const live = MATCH_STATES.filter((state) => allows(kind, state, 'withdraw'));
  return MatchModel.countDocuments({ policy: code, state: mongoose.trusted({ $in: live }) });
}

/** All matches of a run that changed something in it, without evidence and history, one after the other. */
export async function* matchesOfRun(run: string): AsyncGenerator<RunMatch, void, undefined> {
  const fields = { uscc: 1, policy: 1, version: 1, class: 1, districtCode: 1, amountFen: 1, runChange: 1 };
  const cursor = MatchModel.find({ runId: run }, fields).lean<RunMatch>().cursor({ batchSize: 1000 });
  for await (const match of cursor) yield match;
}

export type RunMatch = Pick<
  MatchRecord,
  'uscc' | 'policy' | 'version' | 'class' | 'districtCode' | 'amountFen' | 'runChange'
>;
