import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { STORY_FIRMS } from '../../seeds/story/people.js';
import { slowed, takesAtMost } from './slow-phone.js';
import { openStoryStage } from './stage.js';

const MOST_SCRIPT_BYTES = 250_000;
const MOST_MS = 3_000;
const LOADS = 5;

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
  await takesAtMost(t, MOST_MS, LOADS, () => timeOfFirstScreen(t), 'the first screen');
});

async function timeOfFirstScreen(t: ExecutionContext): Promise<number> {
  const page = await slowed(await stage.page(t, { as: 'demo-a' }));
  const from = performance.now();
  await firstScreen(page);
  const time = Math.round(performance.now() - from);
  await page.context().close();
  return time;
}
