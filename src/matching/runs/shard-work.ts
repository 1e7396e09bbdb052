import {
  type StoredEnterprise,
  storedEnterprise,
  storedEnterprises,
  storedEnterprisesOf,
} from '../../enterprises/stored-enterprise.service.js';
import type { Kept } from '../../jobs/lease.js';
import type { TellFirst } from '../deciding/match-store.js';
import { ahead } from './ahead.js';
import { NO_CHANGES } from './change-digest.js';
import { changesOf, firmOf, sumChanges } from './changes.js';
import { type ApartContext, DecideApart, type Decided } from './decide-apart.js';
import type { RunRecord, ShardRecord } from './run.schema.js';
import type { ShardStep } from './shard-store.js';
import { ShardWriter } from './shard-writer.js';
import { figuresWithout, sumFigures } from './tally.js';

export interface ShardContext extends ApartContext {
  readonly scope: RunRecord['scope'];
  /** What the run as a whole has set aside. */
  readonly setAside: RunRecord['setAside'];
  /** Enterprises decided and written together. */
  readonly batchSize: number;
  /** Tells firms of new matches before these are stored; absent where they are told when the run has ended. */
  readonly tellFirst?: TellFirst | undefined;
  /** Called when a batch is stored, with how far the shard has come. */
  stored(step: Pick<ShardStep, 'read' | 'figures'>): void;
}

/** What comes of a batch: what it writes, or what it found to change. */
interface Part extends Decided, Pick<ShardStep, 'changes' | 'changing'> {}

/**
 * Carries one shard that this process has taken through its present state: batch after batch in the order of codes, and
 * at the end once more what could not be decided.
 * @throws LostShard, or the reason of the lease's signal, where the shard is not ours any more
 */
export async function carryShard(shard: ShardRecord, context: ShardContext, kept: Kept): Promise<void> {
  const part = shard.state === 'survey' ? survey : write;
  const known = new Map([...context.setAside, ...shard.setAside].map((one) => [one.policy, one]));
  const apart = new DecideApart(context, [...known.values()]);
  const writer = new ShardWriter(shard, kept, context);
  const { cursor, read, figures, changes, setAside } = shard;
  let step: ShardStep = { cursor, read, figures, changes, setAside, changing: [], retry: [] };
  const retry = new Set(shard.retry);
  let changing = shard.changing?.length ?? 0;
  const put = async (found: Part, more: Partial<ShardStep>): Promise<void> => {
    changing += found.changing.length;
    step = {
      ...step,
      figures: sumFigures([step.figures, found.figures]),
      changes: sumChanges([...step.changes, ...found.changes]),
      changing: found.changing,
      setAside: apart.setAside,
      ...more,
    };
    await writer.put(found.writes, step);
  };
  try {
    for await (const firms of ahead(batches(shard, context))) {
      kept.check();
      const found = await part(firms, (some) => apart.decide(some));
      const failed = found.failed.map(({ uscc }) => uscc);
      for (const uscc of failed) retry.add(uscc);
      await put(found, { cursor: firms.at(-1)?.uscc ?? null, read: step.read + firms.length, retry: failed });
    }
    const found = await part(await storedEnterprisesOf([...retry]), (some) => apart.decideAgain(some));
    await put(found, {
      retry: [],
      ends: part === survey && changing + found.changing.length > 0 ? 'surveyed' : 'done',
    });
    await writer.finish();
  } catch (error) {
    // What is being written ends before the lease does.
    await writer.finish().catch(() => {});
    throw error;
  }
}

type Decide = (firms: readonly StoredEnterprise[]) => Promise<Decided>;

async function write(firms: readonly StoredEnterprise[], decide: Decide): Promise<Part> {
  return { ...(await decide(firms)), changes: [], changing: [] };
}

/**
 * Finds out who would change. Their figures are left to the writing, which decides them again; of a few they are taken
 * away from the whole, of many the rest is decided once more, so that a survey costs half as much again at most.
 */
async function survey(firms: readonly StoredEnterprise[], decide: Decide): Promise<Part> {
  const { writes, figures: whole, failed } = await decide(firms);
  const changing = new Set(writes.map(firmOf));
  const those: StoredEnterprise[] = [];
  const others: StoredEnterprise[] = [];
  for (const firm of firms) (changing.has(firm.uscc) ? those : others).push(firm);
  const steady = async () => {
    if (those.length === 0) return whole;
    if (those.length <= others.length) return figuresWithout(whole, (await decide(those)).figures);
    return (await decide(others)).figures;
  };
  const { failures, ...figures } = await steady();
  return {
    writes: [],
    figures: { ...figures, failures: failures.filter(({ uscc }) => !changing.has(uscc)), digest: NO_CHANGES },
    failed,
    changes: changesOf(writes),
    changing: [...changing].sort(),
  };
}

/** The shard's enterprises that are still to be gone through, in the order of their codes. */
async function* batches(
  { state, after, last, cursor, changing }: ShardRecord,
  { scope, batchSize }: ShardContext,
): AsyncGenerator<StoredEnterprise[], void, undefined> {
  if (scope.enterprise !== null) {
    const one = cursor === null ? await storedEnterprise(scope.enterprise) : null;
    if (one !== null) yield [one];
    return;
  }
  if (state === 'write' && changing !== null) {
    const left = changing.filter((uscc) => cursor === null || uscc > cursor).sort();
    for (let from = 0; from < left.length; from += batchSize) {
      const firms = await storedEnterprisesOf(left.slice(from, from + batchSize));
      if (firms.length > 0) yield firms;
    }
    return;
  }
  let batch: StoredEnterprise[] = [];
  for await (const enterprise of storedEnterprises({
    afterUscc: cursor ?? after ?? undefined,
    upTo: last ?? undefined,
    chunk: batchSize,
  })) {
    batch.push(enterprise);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
