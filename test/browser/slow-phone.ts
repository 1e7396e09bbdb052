import { availableParallelism, loadavg } from 'node:os';
import type { ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';

/** Lighthouse's `mobileSlow4G` (its constants.js): 150 ms for each round trip, 1.6 Mbit/s down, 750 kbit/s up; and its processor, four times slower. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1_638_400 / 8, uploadThroughput: 750_000 / 8 };
const CPU_SLOWDOWN = 4;
/** Above this the processor is mostly busy with something else, and a time says nothing about the page. */
const MOST_LOAD = 2;

/** Makes a page's browser as slow as a cheap phone in a slow network. */
export async function slowed(page: Page): Promise<Page> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', SLOW_4G);
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  return page;
}

/** Whether the median of several times, in milliseconds, is at most so much. What took longer is not judged on a machine that does much else. */
export async function takesAtMost(
  t: ExecutionContext,
  most: number,
  times: number,
  measure: () => Promise<number>,
  what = 'the page',
): Promise<void> {
  const measured: number[] = [];
  const loads = [loadPerCore()];
  for (let n = 0; n < times; n += 1) {
    measured.push(await measure());
    loads.push(loadPerCore());
  }
  const median = measured.toSorted((a, b) => a - b)[times >> 1] ?? Number.NaN;
  const load = Math.max(...loads);
  t.log(
    `${what}: median ${median} ms of ${measured.join(', ')}; load per core ${load.toFixed(1)}; slow 4G, processor ÷${CPU_SLOWDOWN}`,
  );
  if (median > most && load > MOST_LOAD) {
    t.log(`not judged: the load per core is above ${MOST_LOAD}, so other work was measured with the page`);
    t.pass();
    return;
  }
  t.true(median <= most, `${what}: ${median} ms`);
}

const loadPerCore = (): number => (loadavg()[0] ?? 0) / availableParallelism();
