import test from 'ava';
import type { Page } from 'playwright-core';
import { civilDateOf } from '../../src/eligibility/civil-date.js';
import { lineNumber } from '../../src/payments/batch/batch.schema.js';
import { signedInAs } from '../helpers/sign-in.js';

import { BOSS, FIRM, FIRM_NAME, storeTwoFirms } from './benefits.js';
import { looksRight } from './looks-right.js';
import {
  ACCOUNT,
  linkIn,
  MATCH,
  MATCH_ADDRESS,
  offerRules,
  PASSWORD,
  REVIEWER,
  staff,
  stored,
  TITLE,
  timetable,
  untilOffered,
} from './offer.js';
import { openStage } from './stage.js';

const stage = await openStage(({ clock }) => storeTwoFirms(clock.now()), undefined, offerRules());
test.after.always(() => stage.close());

const [CASHIER, SECOND] = [
  { id: 'cai', roles: ['finance'] },
  { id: 'wu', roles: ['finance'] },
];
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });

test.serial(
  'from the match to the money: the firm reads, signs in, gives its account, confirms, and is paid',
  async (t) => {
    await stage.account(BOSS, PASSWORD);
    const link = linkIn(await untilOffered(stage), stage);
    t.is((await stored()).state, 'offered');

    const page = await stage.page(t);
    await page.goto(link);
    await page.getByRole('link', { name: '登录后查看' }).click();
    await page.getByLabel('账号', { exact: true }).fill('boss');
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
    await press(page, '登录');
    await page.waitForURL(/\/messages\//);
    await page.getByRole('main').getByRole('link', { name: TITLE }).click();

    await heading(page, TITLE).waitFor();
    await page.getByLabel('账号', { exact: true }).fill(ACCOUNT.number);
    await page.getByLabel('开户银行').fill(ACCOUNT.bank);
    await press(page, '保存账户');
    await page.getByText(`账户已保存，尾号 ${ACCOUNT.last4}`).waitFor();
    await looksRight(t, page, 'journey-to-confirm');
    await press(page, `代表 ${FIRM_NAME} 确认`);
    await page.getByText(`已代表 ${FIRM_NAME} 确认。`).waitFor();
    t.is(await page.getByRole('button', { name: /确认$/ }).count(), 0);
    t.like((await stored()).process, { confirmation: { by: 'boss', accountLast4: ACCOUNT.last4, silent: false } });

    await timetable(stage);
    const number = await pay();
    await page.goto(`/space/${FIRM}`);
    await page.getByRole('region', { name: '正在办理' }).getByText('拨付中').waitFor();
    await takeReceipt(number);
    t.is((await stored()).state, 'paid');

    await page.goto(`/space/${FIRM}`);
    await page.getByRole('region', { name: '已到账' }).getByText('共 1 项，合计 7,200 元').waitFor();
    await looksRight(t, page, 'journey-paid');
    await page.getByRole('region', { name: '已到账' }).getByRole('link', { name: TITLE }).click();
    await heading(page, TITLE).waitFor();
    await page.getByRole('link', { name: '查看回单' }).click();
    await page.waitForURL(/\/received\//);
    await page.getByRole('main').getByText('7,200').first().waitFor();
    await page.goBack();
    await page.waitForURL(`**${MATCH_ADDRESS}`);
    await heading(page, TITLE).waitFor();
    t.is(await page.getByRole('button', { name: /确认$/ }).count(), 0);
  },
);

/** Approved, in a batch that two have signed, exported to the bank. @returns the number of its line */
async function pay(): Promise<string> {
  await staff(stage, '/payments/approve', { by: REVIEWER, matches: [MATCH] });
  const { id, checksum } = JSON.parse(await staff(stage, '/batches', { by: CASHIER }));
  for (const by of [CASHIER, SECOND]) await staff(stage, `/batches/${id}/sign`, { by, checksum });
  await staff(stage, `/batches/${id}/file`, { by: CASHIER, format: 'csv' });
  return lineNumber(id, 1);
}

/** The bank's file says that it has paid. */
async function takeReceipt(number: string): Promise<void> {
  const headers = { ...(await signedInAs(CASHIER, [], stage.clock.now())), 'content-type': 'text/csv' };
  const body = `付款编号,结果,金额,日期,凭证号\n${number},成功,7200.00,${civilDateOf(stage.clock.now())},V-1\n`;
  const path = `/api/v1/work/receipts?name=${encodeURIComponent('回单.csv')}`;
  const response = await fetch(stage.base + path, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(await response.text());
}
