import type { Clock } from '../../src/deps.js';

export interface HandClock extends Clock {
  set(iso: string): void;
  advance(milliseconds: number): void;
}

/** A clock that stands still until a test moves it. */
export function handClock(iso: string): HandClock {
  let now = new Date(iso).getTime();
  return {
    now: () => new Date(now),
    set(to) {
      now = new Date(to).getTime();
    },
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}
