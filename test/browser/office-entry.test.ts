import test from 'ava';
import { shownOffice } from '../../src/accounts/office-entry.service.js';
import { looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const specialist = { _id: '演示专员', roles: ['specialist' as const], districts: ['441602'] };

const stage = await openStage();
test.after.always(() => stage.close());

test('a specialist says how the own office is reached, and hides it again', async (t) => {
  const page = await stage.page(t, { as: specialist });
  await page.goto('/account');
  const office = page.getByRole('region', { name: '对外办公信息' });
  const save = office.getByRole('button', { name: '保存办公信息' });
  await office.getByLabel('办公电话').fill('<script>');
  await office.getByLabel('接听时间').fill('时'.repeat(10_000));
  await save.click();
  await office
    .getByRole('alert')
    .getByRole('link', { name: /电话号码/ })
    .waitFor();
  t.is((await office.getByLabel('接听时间').inputValue()).length, 10_000);
  t.is(await shownOffice('441602'), null);
  await office.getByLabel('办公电话').fill('0762-1234567');
  await office.getByLabel('接听时间').fill('工作日 8:30 至 17:30');
  await office.getByLabel('向企业公布').check();
  await save.click();
  await office.getByText('企业现在可以看到').waitFor();
  t.deepEqual(await shownOffice('441602'), {
    ...{ name: '演示专员', phone: '0762-1234567', hours: '工作日 8:30 至 17:30', shown: true },
  });
  await looksRight(t, page, 'office-entry');
  await office.getByLabel('向企业公布').uncheck();
  await save.click();
  await office.getByText('企业看不到').waitFor();
  t.is(await shownOffice('441602'), null);
});

test('who is no specialist has no such entry', async (t) => {
  const page = await stage.page(t, { as: { _id: '演示成员', roles: ['member'] } });
  await page.goto('/account');
  await page.getByRole('heading', { name: '登录设备' }).waitFor();
  t.is(await page.getByText('对外办公信息').count(), 0);
});
