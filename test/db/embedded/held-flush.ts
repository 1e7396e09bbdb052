import type { Flush } from '../../../src/db/embedded/store/store.js';

/** A flush that waits until it is let go, or fails. */
export class HeldFlush {
  private waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  private told: (() => void) | undefined;
  open = true;
  /** How many flushes were held. */
  begun = 0;

  /** @param removed the mutant: the store goes on as if nothing had to reach the disk */
  constructor(private readonly removed = false) {}

  readonly flush: Flush = () => {
    if (this.open) return Promise.resolve();
    this.begun++;
    const flushed = new Promise<void>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.told?.();
    });
    if (!this.removed) return flushed;
    flushed.catch(() => {});
    return Promise.resolve();
  };

  /** When a command stands at the flush. */
  reached(): Promise<void> {
    if (this.waiting.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.told = resolve;
    });
  }

  release(error?: Error): void {
    for (const { resolve, reject } of this.waiting.splice(0)) error === undefined ? resolve() : reject(error);
  }
}
