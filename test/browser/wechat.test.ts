import test from 'ava';
import type { Page } from 'playwright-core';
import { STORY_FIRMS } from '../../seeds/story/people.js';
import { openStoryStage } from './stage.js';

/** What WeChat's browser says of itself on a phone. */
const WECHAT = {
  userAgent:
    'Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0 Mobile Safari/537.36 MicroMessenger/8.0',
  isMobile: true,
  hasTouch: true,
};

const stage = await openStoryStage();
test.after.always(() => stage.close());
const HOME = `/space/${STORY_FIRMS.rich.uscc}`;

/** Of pages of one kind, such as matches, a few stand for the others. */
const MOST_OF_A_KIND = 4;
const kindOf = (path: string): string => path.replace(/\/[^/]*[A-Z][^/]*$/, '/…');

/** The pages that a page leads to, without what they are asked with. */
async function leadsTo(page: Page): Promise<string[]> {
  const addresses = await page.evaluate<string[]>("[...document.querySelectorAll('a[href]')].map(({ href }) => href)");
  const own = addresses.filter((address) => address.startsWith(stage.base + HOME));
  return [...new Set(own.map((address) => new URL(address).pathname))];
}

/** @returns the title of the page, once all of it is there */
async function arrive(page: Page): Promise<string> {
  await page.locator('main:has(h1:not(:empty)):not(:has([aria-busy=true]))').waitFor();
  return (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
}

test('no page of the space opens a window, offers a file or leads nowhere', async (t) => {
  const page = await stage.page(t, { as: 'demo-a', device: WECHAT });
  const seen = new Map<string, string>();
  const waiting = [HOME];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const kind = kindOf(path);
    if (seen.has(path) || [...seen.keys()].filter((one) => kindOf(one) === kind).length >= MOST_OF_A_KIND) continue;
    await page.goto(path);
    const title = await arrive(page);
    seen.set(path, title);
    t.not(title, '没有找到这个页面', path);
    const elsewhere = await page.locator('a[target], a[download], button[formtarget]').count();
    t.is(elsewhere, 0, `${path} asks for a window or a file`);
    const wider = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    t.true(wider <= 0, `${path} scrolls sideways`);
    waiting.push(...(await leadsTo(page)));
  }
  t.log([...seen].map(([path, title]) => `${path.slice(HOME.length)} ${title}`).join('\n'));
  t.true(seen.size >= 10);
});

test('taps lead on, and back leads back', async (t) => {
  const page = await stage.page(t, { as: 'demo-a', device: WECHAT });
  await page.goto(HOME);
  const home = await arrive(page);
  for (const path of ['/possibilities', '/messages', '/data']) {
    await page.getByRole('navigation').locator(`a[href="${HOME}${path}"]`).tap();
    await page.waitForURL(HOME + path);
    // The address may be there before the page is.
    await page.getByRole('heading', { level: 1 }).filter({ hasNotText: home }).waitFor();
    t.not(await arrive(page), home);
    await page.goBack();
    await page.waitForURL(HOME);
    await page.getByRole('heading', { level: 1, name: home, exact: true }).waitFor();
    t.is(await arrive(page), home);
  }
});

test('a browser that cannot run the page says what else helps', async (t) => {
  const context = await stage.browser.newContext({ baseURL: stage.base, javaScriptEnabled: false });
  t.teardown(() => context.close());
  const page = await context.newPage();
  await page.goto(HOME);
  await page.getByText('长时间打不开的').waitFor();
  t.pass();
});
