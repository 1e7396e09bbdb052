import { availableParallelism, loadavg } from 'node:os';
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { STORY_FIRMS } from '../../seeds/story/people.js';
import { openStoryStage } from './stage.js';

const MOST_SCRIPT_BYTES = 250_000;
const MOST_MS = 3_000;
const LOADS = 5;
/** Above this the processor is mostly busy with something else, and a time says nothing about the page. */
const MOST_LOAD = 2;

/** Lighthouse's `mobileSlow4G` (its constants.js): 150 ms for each round trip, 1.6 Mbit/s down, 750 kbit/s up; and its processor, four times slower. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1_638_400 / 8, uploadThroughput: 750_000 / 8 };
const CPU_SLOWDOWN = 4;

const stage = await openStoryStage();
test.after.always(() => stage.close());
const HOME = `/space/${STORY_FIRMS.rich.uscc}`;

/** On a phone without anything kept from before; done when what the firm is to do can be read. */
async function firstScreen(page: Page): Promise<void> {
  await page.goto(HOME);
  await page.getByRole('main').getByRole('heading', { level: 2, name: '需要您办理' }).waitFor();
}

test('the scripts of the first screen are light', async (t) => {
  const page = await stage.page(t, { as: 'demo-a' });
  const scripts = new Map<string, number>();
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    t.is(response.headers()['content-encoding'], 'br', response.url());
    scripts.set(response.url(), Number(response.headers()['content-length']));
  });
  await firstScreen(page);
  const bytes = [...scripts.values()].reduce((sum, size) => sum + size, 0);
  t.log(`${scripts.size} scripts, ${Math.round(bytes / 1000)} kB in Brotli (at most ${MOST_SCRIPT_BYTES / 1000})`);
  t.true(bytes > 10_000, 'the scripts were seen');
  t.true(bytes <= MOST_SCRIPT_BYTES, [...scripts].map(([url, size]) => `${size} ${url}`).join('\n'));
});

test('the first screen can be read after three seconds on a slow phone in a slow network', async (t) => {
  const times: number[] = [];
  const loads = [loadPerCore()];
  for (let load = 0; load < LOADS; load += 1) {
    times.push(await timeOfFirstScreen(t));
    loads.push(loadPerCore());
  }
  const median = times.toSorted((a, b) => a - b)[LOADS >> 1] ?? Number.NaN;
  const load = Math.max(...loads);
  t.log(
    `median ${median} ms of ${times.join(', ')}; load per core ${load.toFixed(1)}; slow 4G, processor ÷${CPU_SLOWDOWN}`,
  );
  if (load > MOST_LOAD) {
    t.log(`not judged: the load per core is above ${MOST_LOAD}, so other work was measured with the page`);
    return t.pass();
  }
  t.true(median <= MOST_MS, `${median} ms`);
});

const loadPerCore = (): number => (loadavg()[0] ?? 0) / availableParallelism();

async function timeOfFirstScreen(t: ExecutionContext): Promise<number> {
  const page = await stage.page(t, { as: 'demo-a' });
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', SLOW_4G);
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  const from = performance.now();
  await firstScreen(page);
  const time = Math.round(performance.now() - from);
  await page.context().close();
  return time;
}
