import type { MatchWrite } from '../deciding/compare.js';
import { storeWrites } from '../deciding/match-store.js';
import type { RunRecord } from '../match.schema.js';
import { saveRun } from './run-store.js';

export interface DecidedBatch {
  readonly writes: readonly MatchWrite[];
  /** The run's figures with this batch. */
  readonly checkpoint: Pick<RunRecord, 'counts' | 'policies' | 'failures' | 'digest'>;
  readonly cursor: string | null;
}

/**
 * Stores one batch after the other, each with its checkpoint after its matches, while the next one is being decided: the
 * database and the rules then share the machine's cores. A crash repeats two batches at most.
 */
export class RunWriter {
  readonly #run: string;
  readonly #stored: (counts: RunRecord['counts']) => void;
  readonly #signal: AbortSignal | undefined;
  #last: Promise<void> = Promise.resolve();
  /** Writes that met a match changed by somebody else meanwhile. */
  conflicts: number;

  constructor(run: RunRecord, signal: AbortSignal | undefined, stored: (counts: RunRecord['counts']) => void) {
    this.#run = run._id;
    this.#signal = signal;
    this.#stored = stored;
    this.conflicts = run.counts.conflicts;
  }

  /** Waits for the batch before this one and begins to store this one. @throws what made the one before fail */
  async put(batch: DecidedBatch): Promise<void> {
    await this.#last;
    this.#last = this.#store(batch);
    // Its failure is met by whoever waits for it next.
    this.#last.catch(() => {});
  }

  /** Waits for the last batch. @throws what made it fail */
  finish(): Promise<void> {
    return this.#last;
  }

  async #store({ writes, checkpoint, cursor }: DecidedBatch): Promise<void> {
    this.#signal?.throwIfAborted();
    this.conflicts += await storeWrites(writes);
    this.#signal?.throwIfAborted();
    const counts = { ...checkpoint.counts, conflicts: this.conflicts };
    await saveRun(this.#run, { ...checkpoint, counts, cursor });
    this.#stored(counts);
  }
}
