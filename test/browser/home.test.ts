import test from 'ava';
import { BOSS, everything, FIRM, OTHER, rules, STRANGER, storeBenefits, storeTwoFirms } from './benefits.js';
import { looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const stage = await openStage(
  async ({ clock }) => {
    await storeTwoFirms(clock.now());
    await storeBenefits(everything());
  },
  undefined,
  rules(),
);
test.after.always(() => stage.close());

test.serial('the first screen says what comes and what needs doing, in totals that are not added', async (t) => {
  const page = await stage.page(t, { as: BOSS });
  await page.goto(`/space/${FIRM}`);
  const totals = page.getByRole('region', { name: '三项合计' }).getByRole('listitem');
  await totals.first().waitFor();
  const [cash = '', relief = '', rights = ''] = await totals.allInnerTexts();
  t.regex(cash, /待到账奖补\s+15\.72 万元\s*2 项/);
  t.regex(relief, /可享减免（估算）\s+31 元\s*1 项/);
  t.regex(rights, /权益\s+2 项/);
  await page.getByText('有 1 件事需要您确认（最近一件还剩 9 天）。').waitFor();
  const way = page.getByRole('region', { name: '正在办理' }).getByRole('listitem');
  t.is(await way.count(), 6);
  t.regex((await way.nth(4).innerText()).replace(/\s+/g, ' '), /^拨付 ?进行中 人力资源和社会保障部门/);
  await page.getByText('已结束（1 项）').click();
  await page.getByText('已放弃').waitFor();
  await looksRight(t, page, 'home');
});

test.serial('a firm that gets nothing yet is told what that means, and where to look next', async (t) => {
  const page = await stage.page(t, { as: STRANGER });
  await page.goto(`/space/${OTHER}`);
  await page.getByText('目前没有可直接享受的政策').waitFor();
  await page.getByText('目前没有需要您办理的事。').waitFor();
  await looksRight(t, page, 'home-empty');
  await page.getByRole('link', { name: '看看还差什么' }).click();
  await page.waitForURL(`**/space/${OTHER}/possibilities`);
});

test.serial('where the server fails, the page says so and tries again', async (t) => {
  const page = await stage.page(t, { as: BOSS });
  let isBroken = true;
  await page.route('**/overview?*', (route) => (isBroken ? route.abort('internetdisconnected') : route.continue()));
  await page.goto(`/space/${FIRM}`);
  await page.getByRole('alert').getByText('没有加载成功').waitFor();
  isBroken = false;
  await page.getByRole('button', { name: '重试' }).click();
  await page.getByRole('heading', { name: '需要您办理' }).waitFor();
  t.pass();
});
