import test from 'ava';
import type { Page } from 'playwright-core';
import { endSessions } from '../../src/accounts/session.service.js';
import { FirmAccountModel } from '../../src/matching/process/account.model.js';
import { contactOf } from '../../src/notifications/contact-notices.service.js';
import { statement, storeFirms } from '../helpers/city.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { openStage } from './stage.js';

const PASSWORD = 'lotus-harbour-42';
const uscc = inventedUscc(51, '441602');
const boss = { _id: 'boss', roles: ['member' as const], firms: [{ uscc, administrator: true }] };
const settings = `/space/${uscc}/settings`;

const stage = await openStage(async ({ clock }) => {
  await storeFirms([{ ...statement(1, { employees: 5 }, '2026-02-28'), uscc }], clock.now());
});
test.after.always(() => stage.close());

async function signIn(page: Page): Promise<void> {
  await page.waitForURL(/\/sign-in\?next=/);
  await page.getByLabel('账号', { exact: true }).fill('boss');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

test.serial(
  'a contact that was being typed when the session ended is there after signing in, and is sent',
  async (t) => {
    await stage.account(boss, PASSWORD);
    const page = await stage.page(t);
    await page.goto(`${settings}/contact`);
    await signIn(page);
    await page.getByLabel('联系电话').fill('0762-1234567');
    await endSessions('boss');
    await page.getByRole('button', { name: '保存' }).click();
    await signIn(page);
    await page.waitForURL(`**${settings}/contact`);
    await page.getByText('上次填写的内容已恢复').waitFor();
    t.is(await page.getByLabel('联系电话').inputValue(), '0762-1234567');
    t.is((await contactOf(uscc)).own, null);
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('联系方式已保存').waitFor();
    t.like((await contactOf(uscc)).own, { phone: '0762-1234567' });
  },
);

test.serial('of an account all but its number is there again', async (t) => {
  await stage.account(boss, PASSWORD);
  const page = await stage.page(t);
  await page.goto(`${settings}/account`);
  await signIn(page);
  // The page of sign-in asks for a login by the same word.
  await page.getByRole('heading', { level: 1, name: '收款账户' }).waitFor();
  await page.getByLabel('账号', { exact: true }).fill('4402001234567890');
  await page.getByLabel('开户行').fill('示例银行源城支行');
  await endSessions('boss');
  await page.getByRole('button', { name: /填写账户/ }).click();
  await signIn(page);
  await page.getByText('账号请重新填写').waitFor();
  t.is(await page.getByLabel('开户行').inputValue(), '示例银行源城支行');
  t.is(await page.getByLabel('账号', { exact: true }).inputValue(), '');
  t.is(await FirmAccountModel.countDocuments({ uscc }), 0);
});
