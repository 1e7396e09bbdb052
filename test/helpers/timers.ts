import type { Timers } from '../../src/jobs/timers.js';

export interface HandTimers extends Timers {
  /** Lets every repeating timer tick once, and waits until what it started has had its turn. */
  tick(): Promise<void>;
  /** Moves the monotonic clock. */
  advance(milliseconds: number): void;
  readonly running: number;
}

/** Timers that only move when a test turns them. `wait` returns at once. */
export function handTimers(): HandTimers {
  const ticks = new Set<() => void>();
  let monotonic = 0;
  return {
    every(_milliseconds, tick) {
      ticks.add(tick);
      return () => ticks.delete(tick);
    },
    wait: () => Promise.resolve(),
    monotonic: () => monotonic,
    async tick() {
      for (const tick of [...ticks]) tick();
      await new Promise((resolve) => setImmediate(resolve));
    },
    advance(milliseconds) {
      monotonic += milliseconds;
    },
    get running() {
      return ticks.size;
    },
  };
}
