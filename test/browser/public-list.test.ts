import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { looksRight, objections } from './looks-right.js';
import { openStage } from './stage.js';

const stage = await openStage(undefined, '2026-11-24T01:00:00Z');
test.after.always(() => stage.close());

async function open(t: ExecutionContext, path: string, width = 390): Promise<Page> {
  const page = await stage.page(t, { width });
  await page.goto(path);
  return page;
}

/** The titles on the page, in their order. */
const titles = (page: Page): Promise<string[]> =>
  page.getByRole('main').getByRole('listitem').getByRole('heading', { level: 2 }).allInnerTexts();

/** Words and values in the address; what is empty is not asked. */
function asked(page: Page): Record<string, string> {
  const entries = [...new URL(page.url()).searchParams].filter(([, value]) => value !== '');
  return Object.fromEntries(entries.filter(([name, value]) => `${name}=${value}` !== 'sort=relevance'));
}

for (const [name, path, text] of [
  ['list', '/policies', '免申即享政策服务清单'],
  ['filtered', '/policies?q=企业&class=grant&size=micro&sort=end', '清除全部条件'],
  ['empty', '/policies?q=天文望远镜&class=right', '没有符合这些条件的政策'],
  ['samples', '/policies/samples', '不在本地执行，本地经营主体不能享受'],
  ['calendar', '/calendar', '订阅到自己的日历'],
] as const) {
  test(`${name}: right on phone and desk, in both languages`, async (t) => {
    const page = await open(t, path);
    await page.getByRole('main').getByText(text).first().waitFor();
    await looksRight(t, page, `public-list-${name}`);
  });
}

test('by the keyboard alone policies are searched and narrowed down; the address holds it, and back leads back', async (t) => {
  const page = await open(t, '/policies', 1280);
  const all = await titles(page);
  t.is(all.length, 20);
  const box = page.getByRole('searchbox');
  await box.focus();
  await page.keyboard.type('企业');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: '去掉条件 检索词：企业' }).waitFor();
  t.deepEqual(asked(page), { q: '企业' });
  t.is(await box.inputValue(), '企业');

  await page.getByText('筛选和排序', { exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  // A letter key is the way through a closed list; the first choice after all of them is a grant.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.getByRole('combobox', { name: '兑现方式' }).and(page.locator(':focus')).waitFor();
  await page.getByRole('combobox', { name: '企业规模' }).selectOption('large');
  await page.getByRole('button', { name: '应用' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: '去掉条件 企业规模：大型' }).waitFor();
  t.deepEqual(asked(page), { q: '企业', class: 'grant', size: 'large' });
  // What is set is not hidden.
  t.true(await page.getByRole('combobox', { name: '类别' }).isVisible());
  const narrowed = await titles(page);
  t.true(narrowed.length > 0 && narrowed.length < all.length);

  await page.getByRole('link', { name: '去掉条件 检索词：企业' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: '去掉条件 检索词：企业' }).waitFor({ state: 'detached' });
  t.deepEqual(asked(page), { class: 'grant', size: 'large' });
  await page.goBack();
  t.deepEqual(await titles(page), narrowed);
  await page.goBack();
  t.deepEqual(asked(page), { q: '企业' });
  await page.goBack();
  t.deepEqual(await titles(page), all);
});

test('without script every page of the list is there, and the calendar of a class', async (t) => {
  const context = await stage.browser.newContext({ baseURL: stage.base, javaScriptEnabled: false });
  t.teardown(() => context.close());
  const page = await context.newPage();
  const scripts: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(request.url());
  });
  await page.goto('/policies');
  const seen = await titles(page);
  await page.getByRole('link', { name: '下一页' }).click();
  seen.push(...(await titles(page)));
  const counted = await page.getByText(/^共 \d+ 项政策/).innerText();
  t.is(new Set(seen).size, Number(/\d+/.exec(counted)?.[0]));
  await page.getByRole('searchbox').fill('贴息');
  await page.getByRole('button', { name: '检索', exact: true }).click();
  for (const title of await titles(page)) t.true(title.includes('贴息'), title);
  await page.goto('/calendar');
  await page.getByRole('link', { name: '减免', exact: true }).click();
  t.is(new URL(page.url()).search, '?class=relief');
  t.is(await page.getByRole('link', { name: '减免', exact: true }).getAttribute('aria-current'), 'page');
  t.deepEqual(scripts, []);
});

test('words that are too long to search for are refused, and still in the box', async (t) => {
  const words = '长'.repeat(10_000);
  const context = await stage.browser.newContext({ baseURL: stage.base });
  t.teardown(() => context.close());
  const page = await context.newPage();
  t.is((await page.goto(`/policies?q=${words}&class=grant`))?.status(), 422);
  t.is(await page.getByRole('searchbox').inputValue(), words);
  t.is(await page.getByRole('combobox', { name: '类别' }).inputValue(), 'grant');
  await page.getByRole('alert').getByRole('link', { name: '检索词最长 100 个字' }).click();
  await page.getByRole('searchbox').and(page.locator(':focus')).waitFor();
  t.deepEqual(await objections(page), []);
});

test('on paper the whole list stands, without what cannot be pressed there', async (t) => {
  const page = await open(t, '/policies?class=relief');
  await page.getByRole('link', { name: '打印版（全部列出）' }).click();
  t.is(asked(page).print, '1');
  const listed = await titles(page);
  t.true(listed.length > 10);
  await page.emulateMedia({ media: 'print' });
  t.false(await page.getByRole('searchbox').isVisible());
  t.false(await page.getByRole('navigation', { name: '公共服务' }).isVisible());
  t.false(await page.getByText('请用浏览器的打印功能打印本页。').isVisible());
  t.true(await page.getByText('类别：减免').isVisible());
});
