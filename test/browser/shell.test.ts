import test from 'ava';
import { statement, storeFirms } from '../helpers/city.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { openStage } from './stage.js';

const FIRM = inventedUscc(1, '441602');
const stage = await openStage(({ clock }) =>
  storeFirms([{ ...statement(1, { employees: 40 }, '2026-02-28'), uscc: FIRM }], clock.now()),
);
test.after.always(() => stage.close());

const chief = { _id: 'chief', roles: ['member'] as const, firms: [{ uscc: FIRM, administrator: true }] };
const FOCUSED = 'document.activeElement.textContent';

test('on a phone the rarer pages wait behind a button, which keys open and close', async (t) => {
  const page = await stage.page(t, { as: chief });
  await page.goto(`/space/${FIRM}`);
  const nav = page.getByRole('navigation', { name: '企业空间' });
  const more = nav.getByRole('button', { name: '更多' });
  await more.focus();
  await page.keyboard.press('Enter');
  await nav.getByRole('link', { name: '设置' }).waitFor();
  await page.keyboard.press('Tab');
  t.is(await page.evaluate(FOCUSED), '已到账', 'what opened comes next');
  await page.keyboard.press('Escape');
  await nav.getByRole('link', { name: '设置' }).waitFor({ state: 'hidden' });
  t.is(await page.evaluate(FOCUSED), '更多', 'the focus is given back');
  await page.keyboard.press('Enter');
  await nav.getByRole('link', { name: '设置' }).click();
  await page.waitForURL(`/space/${FIRM}/settings`);
  await page.locator('h1:focus').waitFor();
  await nav.getByRole('link', { name: '设置' }).waitFor({ state: 'hidden' });
});

test('on a desk all pages stand beside, and the one that is open says so', async (t) => {
  const page = await stage.page(t, { as: chief, width: 1280, language: 'en' });
  await page.goto(`/space/${FIRM}/data`);
  const nav = page.getByRole('navigation', { name: 'Space of the firm' });
  await nav.getByRole('link', { name: 'Data' }).waitFor();
  t.is(await nav.getByRole('link').count(), 7);
  t.is(await nav.getByRole('link', { name: 'Data' }).getAttribute('aria-current'), 'page');
  t.is(await nav.getByRole('link', { name: 'Home' }).getAttribute('aria-current'), null);
});

test('the first key leads past what stands on every page', async (t) => {
  const page = await stage.page(t, { as: chief });
  await page.goto(`/space/${FIRM}/data`);
  await page.getByRole('heading', { level: 1, name: '企业资料' }).waitFor();
  await page.keyboard.press('Tab');
  t.is(await page.evaluate(FOCUSED), '跳到正文');
  await page.keyboard.press('Enter');
  t.is(await page.evaluate('document.activeElement.id'), 'main');
});

test('a language stays chosen, whatever the address says next', async (t) => {
  const page = await stage.page(t, { as: chief });
  await page.goto(`/space/${FIRM}/data?lang=en`);
  // The page is there before its texts are.
  await page.getByRole('button', { name: '中文' }).waitFor();
  t.is(await page.evaluate('document.documentElement.lang'), 'en');
  t.false(page.url().includes('lang='));
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('button', { name: 'English' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'English' }).waitFor();
  t.is(await page.evaluate('document.documentElement.lang'), 'zh-CN');
});
