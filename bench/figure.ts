import { loadavg } from 'node:os';

/** One line that a bench prints. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** Rows and policies, where it is about them. */
  readonly n?: number;
  readonly p?: number;
  readonly distinctLeaves?: number;
  /** How many times better than `against`, measured in the same process. */
  readonly ratio?: number;
  readonly against?: string;
  /** Whatever else is needed to judge it. */
  readonly [more: string]: unknown;
}

/** Prints one line of JSON: the figure to four significant digits, and the load average of the machine's last minute. */
export function print(figure: Figure): void {
  const load = Number((loadavg()[0] ?? 0).toFixed(2));
  const shown = (_: string, value: unknown) => (typeof value === 'number' ? rounded(value) : value);
  console.log(JSON.stringify({ ...figure, load }, shown));
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** The smallest sample that is not exceeded by `share` (0 to 1) of all. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Milliseconds on the clock that each of `rounds` calls takes. */
export function timed(rounds: number, work: () => unknown): number[] {
  return Array.from({ length: rounds }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
}

/** Milliseconds of processor time (the compiler's and the collector's threads included), and on the clock, of some work. */
export interface Cost {
  readonly cpu: number;
  readonly wall: number;
}

/**
 * The median costs of `rounds` calls. On a machine that others use, processor time is what one core would take; the clock
 * also counts their work.
 */
export async function costOf(rounds: number, work: () => unknown): Promise<Cost> {
  const samples: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    samples.push({ cpu: (user + system) / 1000, wall: performance.now() - began });
  }
  return { cpu: median(samples.map(({ cpu }) => cpu)), wall: median(samples.map(({ wall }) => wall)) };
}

function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}
