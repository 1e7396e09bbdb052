import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work of one command before others get their turn. */
export const SLICE_MILLISECONDS = 8;

/** There is one thread: whoever works long lets others in after each slice of time. */
export class Slice {
  private started = performance.now();

  /** @param milliseconds 0, handed in by tests: at every chance */
  constructor(private readonly milliseconds = SLICE_MILLISECONDS) {}

  get over(): boolean {
    return performance.now() - this.started >= this.milliseconds;
  }

  /** Resolves after what came in meanwhile had its turn. */
  async next(): Promise<void> {
    await nextTurn();
    this.started = performance.now();
  }
}

/**
 * Runs work that pauses where others may be let in, and gives what it returns.
 * @param between told after others were let in: throws where the work cannot go on
 */
export async function runInSlices<T>(
  work: Iterator<undefined, T, void>,
  slice: Slice,
  between: () => void,
): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (!slice.over) continue;
    await slice.next();
    between();
  }
}
