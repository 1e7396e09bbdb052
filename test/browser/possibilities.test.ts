import test from 'ava';
import { STORY_FIRMS } from '../../seeds/story/people.js';
import { looksRight } from './looks-right.js';
import { openStoryStage } from './stage.js';

const { near, open } = STORY_FIRMS;
const stage = await openStoryStage();
test.after.always(() => stage.close());

test.serial('what nearly fits says how far it is, what it would bring, and leads to the calculator', async (t) => {
  const page = await stage.page(t, { as: 'demo-b' });
  await page.goto(`/space/${near.uscc}/possibilities`);
  await page.getByRole('heading', { level: 2, name: '只差一点' }).waitFor();
  const card = page.getByRole('region', { name: /工业设备更新补助/ });
  await card.getByText('差 40,000.00 元').waitFor();
  await card.getByText('3 万元').waitFor();
  await card.getByText('企业可以改变').waitFor();
  await looksRight(t, page, 'possibilities-near');
  await card.getByRole('link', { name: /^在试算中试一试/ }).click();
  await page.getByRole('heading', { level: 1, name: '试算' }).waitFor();
  t.is(new URL(page.url()).search, '?f.equipmentInvestment=500000');
  await page.goBack();
  await card.getByText('差 40,000.00 元').waitFor();
});

test.serial('what is undecided says who has the data, and leads to where they can be given', async (t) => {
  const page = await stage.page(t, { as: 'demo-c', width: 1280 });
  await page.goto(`/space/${open.uscc}/possibilities`);
  await page.getByRole('heading', { level: 2, name: '缺少数据，暂时无法判断' }).waitFor();
  await looksRight(t, page, 'possibilities-open');
  const missing = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: /^设备投资额/ }) });
  await missing.getByRole('link', { name: /^自行补充/ }).click();
  await page.getByRole('heading', { level: 1, name: /^补充：设备投资额/ }).waitFor();
  await page.goBack();
  const authorise = page.getByRole('link', { name: /^授权读取/ }).first();
  await authorise.click();
  await page.getByRole('heading', { level: 1, name: '新增数据授权' }).waitFor();
  t.true(await page.getByRole('radio', { name: '只授权以下数据' }).isChecked());
  t.is(await page.getByRole('checkbox', { checked: true }).count(), 1, 'the fact that it is about');
});

test.serial('an agency is told that consent is a member’s', async (t) => {
  const page = await stage.page(t, { as: 'demo-agency' });
  await page.goto(`/space/${open.uscc}/possibilities`);
  await page.getByText('可由企业成员授权读取；代办人员不能代为授权。').first().waitFor();
  t.is(await page.getByRole('link', { name: /^授权读取/ }).count(), 0);
});

test.serial('what could not be fetched can be asked for again', async (t) => {
  const page = await stage.page(t, { as: 'demo-b' });
  const address = '**/possibilities?*';
  // A refusal is not tried again by itself.
  await page.route(address, (route) =>
    route.fulfill({ status: 429, json: { error: { code: 'too-many', message: '请稍后再试 · try again later' } } }),
  );
  await page.goto(`/space/${near.uscc}/possibilities`);
  await page.getByRole('alert').getByText('请稍后再试').waitFor();
  await page.unroute(address);
  await page.getByRole('button', { name: '重试' }).click();
  await page.getByRole('heading', { level: 2, name: '只差一点' }).waitFor();
  t.pass();
});
