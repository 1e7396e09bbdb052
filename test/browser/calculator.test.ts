import test from 'ava';
import type { Page } from 'playwright-core';
import { STORY_FIRMS } from '../../seeds/story/people.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { looksRight } from './looks-right.js';
import { openStoryStage } from './stage.js';

const { near } = STORY_FIRMS;
const stage = await openStoryStage();
test.after.always(() => stage.close());
const address = `/space/${near.uscc}/calculator`;
const searchOf = (page: Page): string => decodeURIComponent(new URL(page.url()).search);
const pick = (page: Page) => page.getByRole('combobox', { name: '选择要试的数据' });
const subsidy = (page: Page) => page.getByRole('region', { name: /工业设备更新补助/ });

test.serial('a figure is found by a few letters, tried by the keyboard alone, and nothing is kept', async (t) => {
  const before = await EnterpriseModel.findById(near.uscc).lean();
  const page = await stage.page(t, { as: 'demo-b' });
  await page.goto(address);
  await page.getByText('试算不保存，不是申请').waitFor();
  await pick(page).focus();
  await page.keyboard.type('设备投资');
  await page.getByRole('option', { name: '设备投资额（技术改造）' }).waitFor({ state: 'attached' });
  await looksRight(t, page, 'calculator-choices');
  await page.goto(address);
  await pick(page).focus();
  await page.keyboard.type('设备投资');
  await page.getByRole('option', { name: '设备投资额（技术改造）' }).waitFor({ state: 'attached' });
  await page.keyboard.press('Enter');
  // The input of what was picked has the focus, with the present value.
  const figure = page.getByRole('spinbutton', { name: '设备投资额（技术改造），试算值' });
  await figure.and(page.locator(':focus')).waitFor();
  await page.waitForURL((url) => url.searchParams.get('f.equipmentInvestment') === '460000.00');
  await page.getByText('这样改，各项政策的结果都不变。').waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('500000');
  await page.getByRole('status').getByText('1 项政策的结果有变化').waitFor();
  await subsidy(page).getByText('3 万元').waitFor();
  await subsidy(page).getByText('不符合').waitFor();
  t.is(searchOf(page), '?f.equipmentInvestment=500000');
  await looksRight(t, page, 'calculator-outcome');
  t.deepEqual(await EnterpriseModel.findById(near.uscc).lean(), before, 'nothing of it is kept');
});

test.serial('figures in the address are tried as they come, and can be started again', async (t) => {
  const page = await stage.page(t, { as: 'demo-b', width: 1280 });
  const query =
    'f.equipmentInvestment=500000&f.vatTaxpayerType=small-scale&f.aboveScale=true&f.establishedOn=2020-01-02';
  await page.goto(`${address}?${query}&f.qualificationCodes=high-tech&f.insuredEnd=viele&f.nothing=1`);
  await subsidy(page).getByText('3 万元').waitFor();
  await page.getByText('请填写正确的数值').waitFor();
  await page.getByText('网址中的这一项不能试算，已略过。').waitFor();
  await looksRight(t, page, 'calculator-figures');
  await page.getByRole('button', { name: /^不试这项：设备投资额/ }).click();
  await subsidy(page).getByText('3 万元').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '全部重来' }).click();
  await page.getByText('先选一项数据').waitFor();
  t.is(searchOf(page), '');
});

test.serial('an answer to earlier figures never takes the place of that to later ones', async (t) => {
  const page = await stage.page(t, { as: 'demo-b' });
  let letGo = (): void => {};
  const isLetGo = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/trial?*', async (route) => {
    if (route.request().postData()?.includes('"400000"')) await isLetGo;
    await route.continue();
  });
  await page.goto(`${address}?f.equipmentInvestment=400000`);
  await page.getByRole('status').getByText('正在试算').waitFor();
  const figure = page.getByRole('spinbutton', { name: /^设备投资额/ });
  await figure.fill('500000');
  await figure.press('Enter');
  await subsidy(page).getByText('3 万元').waitFor();
  const late = page.waitForResponse((one) => one.request().postData()?.includes('"400000"') === true);
  letGo();
  await (await late).finished();
  await page.reload();
  await subsidy(page).getByText('3 万元').waitFor();
  t.is(searchOf(page), '?f.equipmentInvestment=500000');
});

test.serial(
  'a link that is clicked while something is being typed leads where it says, and back to what was typed',
  async (t) => {
    const page = await stage.page(t, { as: 'demo-b', width: 1280 });
    await page.goto(`${address}?f.equipmentInvestment=460000`);
    const figure = page.getByRole('spinbutton', { name: /^设备投资额/ });
    await figure.fill('510000');
    await page.getByRole('navigation', { name: '企业空间' }).getByRole('link', { name: '资料' }).click();
    await page.getByRole('heading', { level: 1, name: '企业资料' }).waitFor();
    await page.goBack();
    await figure.waitFor();
    t.is(searchOf(page), '?f.equipmentInvestment=510000');
    t.is(await figure.inputValue(), '510000');
  },
);

test.serial('what is refused is said, and can be tried again', async (t) => {
  const page = await stage.page(t, { as: 'demo-b' });
  const refusal = { error: { code: 'too-many', message: '请稍后再试 · try again later' } };
  await page.route('**/trial?*', (route) => route.fulfill({ status: 429, json: refusal }));
  await page.goto(`${address}?f.equipmentInvestment=500000`);
  await page.getByRole('alert').getByText('请稍后再试').waitFor();
  await page.unroute('**/trial?*');
  await page.getByRole('button', { name: '重试' }).click();
  await subsidy(page).getByText('3 万元').waitFor();
  t.pass();
});
