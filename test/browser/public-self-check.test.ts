import test from 'ava';
import type { Page } from 'playwright-core';
import { STORY_FIRMS } from '../../seeds/story/people.js';
import { answerLooksRight, looksRight } from './looks-right.js';
import { openStoryStage } from './stage.js';

const { near } = STORY_FIRMS;
const PASSWORD = 'quiet-river-94-lanterns';
const stage = await openStoryStage();
test.after.always(() => stage.close());

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** By the keyboard alone: what has to be pressed is reached by Tab. */
async function pressByKeyboard(page: Page, name: string): Promise<void> {
  const wanted = page.getByRole('button', { name, exact: true }).and(page.locator(':focus'));
  for (let tabs = 0; tabs < 60; tabs += 1) {
    if ((await wanted.count()) > 0) return page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${name}`);
}

test.serial('a check goes by the keyboard from the first question to the result', async (t) => {
  const page = await stage.page(t);
  await page.goto('/check?policy=X06-equipment-subsidy');
  await heading(page, '登记所在地区划');
  await page.getByText(/已答 0 题，最多还有 \d+ 题/).waitFor();
  await looksRight(t, page, 'check-question');
  await page.getByRole('combobox').focus();
  // The first one is to choose.
  await page.keyboard.press('ArrowDown');
  await pressByKeyboard(page, '继续');
  await page.getByText(/已答 1 题/).waitFor();
  for (let asked = 1; asked < 12; asked += 1) {
    const label = await page.getByRole('heading', { level: 1 }).innerText();
    if (label === '自测结果') break;
    await answerByKeyboard(page, label);
    await page.getByRole('heading', { level: 1, name: label, exact: true }).waitFor({ state: 'detached' });
  }
  await heading(page, '自测结果');
  await page.getByRole('heading', { name: '符合（1 项）' }).waitFor();
  await page.getByText('36,000 元').waitFor();
  await page.getByText('预计，以主管部门审核结果为准').first().waitFor();
});

async function answerByKeyboard(page: Page, label: string): Promise<void> {
  const radios = page.getByRole('radio');
  if (label === '国民经济行业') {
    await page.getByRole('textbox').focus();
    await page.keyboard.type('C3982');
    await page.keyboard.press('Enter');
  } else if (label.startsWith('设备投资额')) {
    await page.getByRole('textbox').focus();
    await page.keyboard.type('600000');
    await page.keyboard.press('Enter');
  } else {
    const isList = (await page.getByRole('radio', { name: '否', exact: true }).count()) > 0;
    const choice = isList ? page.getByRole('radio', { name: '否', exact: true }) : radios.first();
    await choice.focus();
    await page.keyboard.press('Space');
    await pressByKeyboard(page, '继续');
  }
}

test.serial('in English, by the keyboard: not knowing, what is wrong, going back, changing an answer', async (t) => {
  const page = await stage.page(t);
  await page.goto('/check?policy=X13-export-insurance&lang=en');
  await heading(page, 'District of registration');
  await page.getByRole('combobox').focus();
  await page.keyboard.press('ArrowDown');
  await pressByKeyboard(page, 'Continue');
  await heading(page, 'Exports (2025)');
  await page.getByRole('textbox').fill('many');
  await pressByKeyboard(page, 'Continue');
  const summary = page.getByRole('alert');
  await summary.getByRole('link', { name: /must be a number/ }).click();
  await page.getByRole('textbox').and(page.locator(':focus')).waitFor();
  t.is(await page.getByRole('textbox').inputValue(), 'many');
  await answerLooksRight(t, page, 'check-wrong');
  await pressByKeyboard(page, 'Don’t know');
  await page.getByText(/Questions answered: 2/).waitFor();
  await page.goBack();
  await page.goBack();
  await heading(page, 'Exports (2025)');
  await pressByKeyboard(page, 'Don’t know');
  await page.getByRole('button', { name: 'Change: Exports (2025)' }).click();
  await heading(page, 'Exports (2025)');
  await page.getByRole('textbox').fill('0');
  await pressByKeyboard(page, 'Continue');
  await heading(page, 'Result of your check');
  await page.getByRole('heading', { name: 'Not met (1)' }).waitFor();
  await page
    .getByText(/Exports 0/)
    .first()
    .waitFor();
  await looksRight(t, page, 'check-result');
  // The other language is asked for with the answers.
  await page.getByRole('banner').getByRole('button', { name: '中文' }).click();
  await heading(page, '自测结果');
  await page.getByRole('button', { name: '修改：出口额（2025 年）' }).waitFor();
});

test.serial(
  'without script it works as well, over a class and over all, and says what to do instead of carrying',
  async (t) => {
    const page = await stage.page(t, { device: { javaScriptEnabled: false } });
    await page.goto('/check');
    await page.getByRole('radio', { name: '资质' }).check();
    await press(page, '开始');
    await page.getByText('范围：资质类政策').waitFor();
    for (let asked = 0; asked < 20 && (await page.getByRole('button', { name: '不知道' }).count()) > 0; asked += 1) {
      await press(page, '不知道');
    }
    await heading(page, '自测结果');
    await page.getByRole('heading', { name: '待核实（1 项）' }).waitFor();
    await page.getByText('登录企业空间后，可在“试算”中').waitFor();
    t.is(await page.getByRole('button', { name: '带着回答登录' }).count(), 0);
    await page.goto('/check');
    await press(page, '开始');
    await page.getByText(/34 项政策中已有 \d+ 项有了结果/).waitFor();
  },
);

test.serial('answers are carried through the sign-in into the calculator, once, and can be dropped', async (t) => {
  await stage.account(
    { _id: 'carrier', roles: ['member'], firms: [{ uscc: near.uscc, administrator: true }] },
    PASSWORD,
  );
  const page = await stage.page(t, { width: 1280 });
  await page.goto('/check?policy=X13-export-insurance');
  await page.getByRole('combobox').selectOption({ index: 1 });
  await press(page, '继续');
  await heading(page, '出口额（2025 年）');
  await page.getByRole('textbox').fill('0');
  await press(page, '继续');
  await heading(page, '自测结果');
  await press(page, '带着回答登录');
  await page.waitForURL(/\/sign-in/);
  await page.getByRole('textbox', { name: '账号' }).fill('carrier');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByText('从自测带入 2 项').waitFor();
  await page.waitForURL((url) => url.searchParams.get('f.exportUsd') === '0');
  await looksRight(t, page, 'calculator-carried');
  await press(page, '去掉带入的数据');
  await page.getByText('先选一项数据').waitFor();
  await page.reload();
  await page.getByText('先选一项数据').waitFor();
  t.is(await page.getByText('从自测带入').count(), 0);
});
