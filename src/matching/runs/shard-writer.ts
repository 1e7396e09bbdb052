import type { Kept } from '../../jobs/lease.js';
import type { MatchWrite } from '../deciding/compare.js';
import { storeWrites } from '../deciding/match-store.js';
import type { ShardRecord } from './run.schema.js';
import { type ShardStep, storeStep } from './shard-store.js';
import type { ShardContext } from './shard-work.js';

/**
 * Stores one batch after the other, each with its checkpoint after its matches, while the next one is being decided: the
 * database and the rules then share the machine's cores. A crash repeats two batches at most.
 */
export class ShardWriter {
  readonly #shard: ShardRecord;
  readonly #kept: Kept;
  readonly #stored: ShardContext['stored'];
  #last: Promise<void> = Promise.resolve();
  /** Writes that met a match changed by somebody else meanwhile. */
  #conflicts: number;

  readonly #tellFirst: ShardContext['tellFirst'];

  constructor(shard: ShardRecord, kept: Kept, { stored, tellFirst }: Pick<ShardContext, 'stored' | 'tellFirst'>) {
    this.#tellFirst = tellFirst;
    this.#shard = shard;
    this.#kept = kept;
    this.#stored = stored;
    this.#conflicts = shard.figures.counts.conflicts;
  }

  /** Waits for the batch before this one and begins to store this one. @throws what made the one before fail */
  async put(writes: readonly MatchWrite[], step: ShardStep): Promise<void> {
    await this.#last;
    this.#last = this.#store(writes, step);
    // Its failure is met by whoever waits for it next.
    this.#last.catch(() => {});
  }

  /** Waits for the last batch. @throws what made it fail */
  finish(): Promise<void> {
    return this.#last;
  }

  async #store(writes: readonly MatchWrite[], step: ShardStep): Promise<void> {
    this.#kept.check();
    this.#conflicts += await storeWrites(writes, this.#tellFirst);
    this.#kept.check();
    const { counts, ...figures } = step.figures;
    await storeStep(this.#shard, {
      ...step,
      figures: { ...figures, counts: { ...counts, conflicts: this.#conflicts } },
    });
    this.#stored(step);
  }
}
