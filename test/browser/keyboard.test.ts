import test from 'ava';
import { BOSS, FIRM, FIRM_NAME, storeTwoFirms } from './benefits.js';
import { focused, tabTo } from './by-keyboard.js';
import { ACCOUNT, MATCH_ADDRESS, offerRules, PASSWORD, stored, TITLE, untilOffered } from './offer.js';
import { openStage } from './stage.js';

const stage = await openStage(({ clock }) => storeTwoFirms(clock.now()), undefined, offerRules());
test.after.always(() => stage.close());

test.serial(
  'without a pointer: signs in, finds what needs doing, reads why, gives the account, confirms',
  async (t) => {
    await stage.account(BOSS, PASSWORD);
    await untilOffered(stage);
    const page = await stage.page(t, { width: 1280 });
    await page.goto('/space');
    await page.getByLabel('账号', { exact: true }).waitFor();
    await tabTo(t, page, /^账号$/);
    await page.keyboard.type('boss');
    await tabTo(t, page, /^密码$/);
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');

    await page.waitForURL(`**/space/${FIRM}`);
    await page.getByRole('heading', { name: '需要您办理' }).waitFor();
    await tabTo(t, page, /^填写账户并确认/);
    await page.keyboard.press('Enter');

    await page.waitForURL(`**${MATCH_ADDRESS}`);
    await page.getByRole('heading', { level: 1, name: TITLE }).waitFor();
    await tabTo(t, page, /^账号$/);
    await page.keyboard.type(ACCOUNT.number);
    await tabTo(t, page, /^开户银行$/);
    await page.keyboard.type(ACCOUNT.bank);
    await page.keyboard.press('Enter');
    await page.getByText(`账户已保存，尾号 ${ACCOUNT.last4}`).waitFor();

    // The dialog holds the focus, and gives it back.
    await tabTo(t, page, /^放弃享受$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: '放弃享受' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    t.is((await focused(page)).name, '放弃享受');
    await page.keyboard.press('Shift+Tab');
    t.is((await focused(page)).name, `代表 ${FIRM_NAME} 确认`);
    await page.keyboard.press('Enter');
    await page.getByText(`已代表 ${FIRM_NAME} 确认。`).waitFor();
    t.is((await stored()).state, 'confirmed');
  },
);
