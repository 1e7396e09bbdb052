/** Repeating timers and the monotonic clock, handed in so that tests turn them by hand. */
export interface Timers {
  /** Calls `tick` each `milliseconds`; the returned function ends it. Never keeps a process alive by itself. */
  every(milliseconds: number, tick: () => void): () => void;
  /** Resolves after `milliseconds`, or as soon as `signal` aborts. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Milliseconds that only grow, whatever happens to the wall clock. */
  monotonic(): number;
}

export const systemTimers: Timers = {
  every(milliseconds, tick) {
    const timer = setInterval(tick, milliseconds);
    timer.unref();
    return () => clearInterval(timer);
  },
  wait: (milliseconds, signal) =>
    new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, milliseconds);
      if (signal?.aborted) finish();
      else signal?.addEventListener('abort', finish);
    }),
  monotonic: () => performance.now(),
};
