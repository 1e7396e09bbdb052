import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { readQrCodes } from '../helpers/qr-reader.js';
import { looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const GRANT = '/policies/X15-steady-jobs';
const RELIEF = '/policies/P15-disabled-employment-levy';
const ENDED = '/policies/P01-stable-jobs-return';
const SAMPLE = '/policies/P31-srdi-award';

const stage = await openStage(undefined, '2026-11-24T01:00:00Z');
test.after.always(() => stage.close());

async function open(t: ExecutionContext, path: string): Promise<Page> {
  const page = await stage.page(t);
  await page.goto(path);
  return page;
}

test('a guide of a grant is right on phone and desk, in both languages', async (t) => {
  const page = await open(t, GRANT);
  const main = page.getByRole('main');
  await main.getByRole('link', { name: '看看是否符合（自测）' }).waitFor();
  t.is(await main.getByText('紫金县：150 元').count(), 1);
  t.is(await main.getByText('2,000 元', { exact: true }).count(), 1);
  await looksRight(t, page, 'public-guide-grant');
});

test('a guide of a relief says what remains payable, and has no payment', async (t) => {
  const page = await open(t, RELIEF);
  await page.getByText('减免后应缴').waitFor();
  t.is(await page.getByText('拨付', { exact: true }).count(), 0);
  await looksRight(t, page, 'public-guide-relief');
});

test('a policy that has ended says so first, and a sample that it does not hold here', async (t) => {
  const page = await open(t, ENDED);
  await page.getByText('本政策已到期').waitFor();
  t.is(await page.getByRole('link', { name: '看看是否符合（自测）' }).count(), 0);
  await looksRight(t, page, 'public-guide-ended');
  await page.getByRole('link', { name: /（2024年）/ }).click();
  await page
    .getByRole('link', { name: /（2025年）/ })
    .first()
    .waitFor();
  t.true(await page.getByText('后续政策：').isVisible());
  await page.goto(SAMPLE);
  await page.getByText('这是外地政策示例').waitFor();
  t.is(await page.locator('meta[name=robots]').getAttribute('content'), 'noindex');
});

test('each heading is under its own, and the contents lead to each part', async (t) => {
  const page = await open(t, GRANT);
  const levels = await page.evaluate<number[]>(
    "[...document.querySelectorAll('h1,h2,h3,h4')].map((one) => Number(one.tagName[1]))",
  );
  t.is(levels.filter((level) => level === 1).length, 1);
  for (const [at, level] of levels.entries())
    t.true(at === 0 || level <= (levels[at - 1] ?? 0) + 1, `${at}: h${level}`);
  const links = page.getByRole('navigation', { name: '本页内容' }).getByRole('link');
  for (const link of await links.all()) {
    const part = page.locator((await link.getAttribute('href')) ?? '');
    t.is(await part.getByRole('heading', { level: 2 }).innerText(), await link.innerText());
  }
});

test('all of a guide is there without script, and it has none of its own', async (t) => {
  const context = await stage.browser.newContext({ baseURL: stage.base, javaScriptEnabled: false });
  t.teardown(() => context.close());
  const page = await context.newPage();
  const scripts: string[] = [];
  page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
  const answer = await page.goto(GRANT);
  for (const name of ['享受条件', '享受标准', '办理步骤和时限', '咨询电话', '政策依据', '码上查']) {
    await page.getByRole('heading', { level: 2, name, exact: true }).waitFor();
  }
  t.deepEqual(scripts, []);
  const blocks = [...((await answer?.text()) ?? '').matchAll(/<script type="([^"]*)">(.*?)<\/script>/g)];
  t.deepEqual(
    blocks.map(([, type]) => type),
    ['application/ld+json'],
  );
  const service = JSON.parse(blocks[0]?.[2] ?? '');
  t.is(service['@type'], 'GovernmentService');
  t.is(service.name, await page.getByRole('heading', { level: 1 }).innerText());
  t.is(service.url, stage.base + GRANT);
  const alternates = await page
    .locator('link[rel=alternate]')
    .evaluateAll((all) => all.map((one) => (one as never as { hreflang: string }).hreflang));
  t.deepEqual(alternates, ['zh-CN', 'en']);
});

test('a guide and a sheet print without what only a screen needs', async (t) => {
  const page = await open(t, GRANT);
  await page.emulateMedia({ media: 'print' });
  t.false(await page.getByRole('link', { name: 'English' }).isVisible());
  t.false(await page.getByRole('navigation', { name: '本页内容' }).isVisible());
  t.true(await page.getByRole('img', { name: /^二维码/ }).isVisible());
  await page.screenshot({ path: 'artefacts/public-guide.print.png', fullPage: true });
  await page.goto('/policies/sheet?district=441621');
  t.false(await page.getByRole('button', { name: '显示' }).isVisible());
  await page.screenshot({ path: 'artefacts/public-guide-sheet.print.png', fullPage: true });
});

test('each code of a district’s sheet, as it is drawn, leads to the guide of its title', async (t) => {
  const page = await open(t, '/policies/sheet');
  await page.getByRole('combobox', { name: '县区' }).selectOption({ label: '紫金县' });
  await page.getByRole('button', { name: '显示' }).click();
  await page.getByRole('heading', { level: 1, name: '紫金县办事指南二维码' }).waitFor();
  const entries = await page.locator('.sheet-entry').all();
  t.true(entries.length > 20);
  for (const entry of entries) {
    const title = await entry.getByRole('heading', { level: 2 }).innerText();
    const [address = ''] = await readQrCodes(new Uint8Array(await entry.getByRole('img').screenshot()));
    t.is(await entry.getByText(address, { exact: true }).count(), 1, title);
    t.is(titleIn(await (await fetch(address)).text()), title);
  }
  await looksRight(t, page, 'public-guide-sheet');
});

function titleIn(html: string): string {
  const [, title = ''] = /<h1>(.*?)<\/h1>/.exec(html) ?? [];
  return title.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#x27;', "'");
}

test('an unknown policy is a clear page with a way on, and an unknown code no file', async (t) => {
  const answer = await fetch(`${stage.base}/policies/NO-such-policy`, { headers: { accept: 'text/html' } });
  t.is(answer.status, 404);
  t.regex(await answer.text(), /没有这项政策.*href="\/policies"/s);
  t.is((await fetch(`${stage.base}/policies/NO-such-policy/qr.svg`)).status, 404);
  const file = await fetch(`${stage.base}${GRANT}/qr.svg`);
  t.regex(file.headers.get('content-type') ?? '', /^image\/svg\+xml/);
});
