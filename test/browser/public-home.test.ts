import test from 'ava';
import type { Page } from 'playwright-core';
import { RateLimitModel } from '../../src/http/rate-limit.js';
import { noticeRecord } from '../../src/notifications/notice.js';
import { insertNew } from '../../src/notifications/notice-store.js';
import { tabTo } from './by-keyboard.js';
import { answerLooksRight, looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const stage = await openStage();
test.after.always(() => stage.close());

const USCC = '91441602MA5L01110X';
const made = noticeRecord(
  {
    ...{ event: 'run-1', channel: 'inbox', recipient: USCC, uscc: USCC, runId: '', template: 'test@1', language: 'zh' },
    ...{ address: null, items: [], departments: ['tax', 'hrss'] },
  },
  () => ({ subject: '某项政策', text: '7,200 元' }),
  stage.deps,
);
test.before(() => insertNew([made]));
test.serial.beforeEach(() => RateLimitModel.collection.deleteMany({}));

const WITHOUT_SCRIPT = { device: { javaScriptEnabled: false } } as const;
const NUMBER = '通知编号';
const CODE = '统一社会信用代码后 4 位';

async function check(page: Page, number: string, code: string): Promise<void> {
  await page.getByLabel(NUMBER).fill(number);
  await page.getByLabel(CODE).fill(code);
  await page.getByRole('button', { name: '核验' }).click();
}

/** Waits for what the check has given. */
const outcome = (page: Page, name: string | RegExp) => page.getByRole('region', { name }).waitFor();

test.serial('the first page says what this is, and leads on', async (t) => {
  const page = await stage.page(t);
  t.is((await page.goto('/'))?.status(), 200);
  await page.getByRole('heading', { level: 1, name: '直达企业' }).waitFor();
  t.is(await page.getByRole('region', { name: '“免申即享”怎么办' }).getByRole('listitem').count(), 4);
  const inForce = page.getByRole('region', { name: '现在的情况' }).getByRole('definition');
  const [all = 0, ...rest] = (await inForce.allInnerTexts()).map((text) => Number.parseInt(text, 10));
  const lists = rest.pop();
  t.is(
    rest.reduce((sum, count) => sum + count, 0),
    all,
    'the classes are all that is in force',
  );
  t.true(all > 0);
  t.is(lists, 0);
  for (const address of await linksOf(page)) {
    const { status, headers } = await fetch(stage.base + address);
    t.is(status, 200, address);
    t.regex(headers.get('content-type') ?? '', /^text\/html/, address);
  }
  await looksRight(t, page, 'public-home');
});

/** Every address of this site that a page leads to. */
function linksOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `[...document.querySelectorAll('a[href^="/"]')].map((link) => link.getAttribute('href'))`,
  );
}

test.serial('without script the first page is the same, and its search asks the list', async (t) => {
  const page = await stage.page(t, WITHOUT_SCRIPT);
  await page.goto('/?lang=en');
  t.is(await page.getByRole('button', { name: 'Large text' }).count(), 0);
  await page.getByLabel('Find a policy').fill('用工 补助');
  await page.getByLabel('Find a policy').press('Enter');
  await page.waitForURL((url) => url.pathname === '/policies');
  const { searchParams } = new URL(page.url());
  t.deepEqual(Object.fromEntries(searchParams), { lang: 'en', q: '用工 补助' });
  t.is(await page.getByRole('searchbox').inputValue(), '用工 补助');
});

test.serial('without script a notice is checked all the same', async (t) => {
  const page = await stage.page(t, WITHOUT_SCRIPT);
  await page.goto(`/verify?number=${made.number}`);
  t.is(await page.getByLabel(NUMBER).inputValue(), made.number);
  await check(page, made.number, USCC);
  await outcome(page, '属实：这是本平台发出的通知');
});

test.serial('a notice is checked by keyboard alone, from the first page', async (t) => {
  const page = await stage.page(t);
  await page.goto('/');
  await tabTo(t, page, /^跳到正文$/);
  await tabTo(t, page, /^通知核验$/);
  await page.keyboard.press('Enter');
  await page.waitForURL('/verify');
  await tabTo(t, page, /^通知编号$/);
  await page.keyboard.type(`${made.number.toLowerCase().slice(0, 6)} ${made.number.slice(6)}`);
  await tabTo(t, page, /^统一社会信用代码后 4 位$/);
  await page.keyboard.type('110x');
  await page.keyboard.press('Enter');
  await outcome(page, '属实：这是本平台发出的通知');
  t.regex(await page.title(), /^属实/);
  const told = await page.getByRole('main').innerText();
  t.regex(told, /税务部门、人力资源和社会保障部门/);
  t.regex(told, /2026年3月2日/);
  t.notRegex(told, /某项政策|7,200|91441602MA5L0111/, 'nothing more');
  t.is(await page.locator('meta[name=robots]').getAttribute('content'), 'noindex');
  await answerLooksRight(t, page, 'public-verify-genuine');
});

test.serial('what is not genuine is said to be so, with what to do; what was typed stays', async (t) => {
  const page = await stage.page(t);
  await page.goto('/verify');
  await looksRight(t, page, 'public-verify');
  await page.getByRole('button', { name: '核验' }).click();
  const problems = page.getByRole('alert');
  t.deepEqual(await problems.getByRole('link').allInnerTexts(), ['请填写通知编号', '请填写统一社会信用代码后 4 位']);
  t.regex(await page.title(), /^错误：/);
  await problems.getByRole('link').first().click();
  t.is(await page.evaluate('document.activeElement.id'), 'number');
  await answerLooksRight(t, page, 'public-verify-empty');
  const typed = `${made.number}<script>alert(1)</script>${'长'.repeat(10_000)}`;
  await check(page, typed, '0000');
  await outcome(page, '未能核实：与本平台发出的通知不符');
  t.is(await page.getByLabel(NUMBER).inputValue(), typed);
  t.is(await page.getByLabel(CODE).inputValue(), '0000');
  t.is(await page.getByRole('link', { name: '12345' }).getAttribute('href'), 'tel:12345');
  await check(page, made.number, '0000');
  await answerLooksRight(t, page, 'public-verify-other');
});

test.serial('who has tried too often is told what to do meanwhile', async (t) => {
  const page = await stage.page(t, { language: 'en' });
  await page.goto('/verify?lang=en');
  for (let n = 0; n < 11; n += 1) {
    await page.getByLabel('Number of the notice').fill(made.number);
    await page.getByLabel('Last 4 characters').fill('0000');
    const answer = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('button', { name: 'Verify' }).click();
    t.is((await answer).status(), n < 10 ? 200 : 429);
  }
  await outcome(page, /^Checked too often/);
  await answerLooksRight(t, page, 'public-verify-later');
});

test.serial('large text is chosen once for these pages and the enterprise space', async (t) => {
  const page = await stage.page(t);
  await page.goto('/verify');
  const size = () => page.evaluate<string>('getComputedStyle(document.documentElement).fontSize');
  t.is(await size(), '16px');
  const button = page.getByRole('button', { name: '大字' });
  await button.click();
  t.is(await button.getAttribute('aria-pressed'), 'true');
  t.is(await size(), '20px');
  await looksRight(t, page, 'public-verify-large');
  await page.goto('/sign-in');
  await page.getByRole('heading', { level: 1 }).waitFor();
  t.is(await size(), '20px');
  await page.goto('/');
  await page.getByRole('button', { name: '大字' }).click();
  t.is(await size(), '16px');
});
