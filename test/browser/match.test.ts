import test from 'ava';
import type { Page } from 'playwright-core';
import { MandateModel, SessionModel } from '../../src/accounts/account.model.js';
import { FirmAccountModel } from '../../src/matching/process/account.model.js';
import { giveAccount } from '../../src/matching/process/account.service.js';
import { person } from '../helpers/match.js';
import { matchIn } from '../helpers/space.js';
import { BOSS, FIRM, FIRM_NAME, offered, rules, storeBenefits, storeTwoFirms } from './benefits.js';
import { looksRight, objections } from './looks-right.js';
import { stored } from './offer.js';
import { openStage } from './stage.js';

/** Ten minutes before the last day is over. */
const LATE = '2026-03-11T15:50:00Z';
const START = '2026-03-09T01:00:00Z';
const PASSWORD = 'lotus-harbour-42';
const stage = await openStage(({ clock }) => storeTwoFirms(clock.now()), START, rules());
test.after.always(() => stage.close());
const MATCH = offered();
const ADDRESS = `/space/${FIRM}/matches/${encodeURIComponent(MATCH._id)}`;
const ACCOUNT = { holder: FIRM_NAME, number: '44010078801000001234', kind: 'settlement', bank: '示例银行' } as const;
const CONFIRM = `代表 ${FIRM_NAME} 确认`;

test.serial.beforeEach(async () => {
  stage.clock.set(START);
  await storeBenefits([MATCH]);
  await FirmAccountModel.collection.deleteMany({});
  await giveAccount(FIRM, ACCOUNT, person('boss', ['firm']), stage.deps);
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const now = () => stored(MATCH._id);
const events = async () => (await now()).history.map(({ event }) => event);

test.serial('a double press confirms once, and the way back shows what was done', async (t) => {
  const page = await stage.page(t, { as: BOSS });
  await page.goto(`/space/${FIRM}`);
  await page.getByRole('link', { name: /^查看并确认/ }).click();
  await button(page, CONFIRM).dblclick();
  await page.getByText(`已代表 ${FIRM_NAME} 确认。`).waitFor();
  t.is((await events()).filter((event) => event === 'confirm').length, 1);
  await page.goBack();
  await page.getByRole('heading', { level: 2, name: '正在办理' }).waitFor();
  t.is(await page.getByRole('link', { name: /^查看并确认/ }).count(), 0);
  await page.goForward();
  await page.getByText('已确认，无需再做什么').waitFor();
  t.is(await button(page, CONFIRM).count(), 0);
});

test.serial('what was confirmed in another tab is said to be done, and the page shows it', async (t) => {
  const page = await stage.page(t, { as: BOSS });
  await page.goto(ADDRESS);
  await button(page, CONFIRM).waitFor();
  const other = await page.context().newPage();
  await other.goto(ADDRESS);
  await button(other, CONFIRM).click();
  await other.getByText(`已代表 ${FIRM_NAME} 确认。`).waitFor();
  await button(page, CONFIRM).click();
  await page.getByText('此前已经办理过，无需重复').waitFor();
  t.is(await button(page, CONFIRM).count(), 0);
  t.is((await events()).filter((event) => event === 'confirm').length, 1);
});

test.serial('where the window closes in mid-form, the page says so and takes nothing', async (t) => {
  stage.clock.set(LATE);
  const page = await stage.page(t, { as: BOSS });
  await page.goto(ADDRESS);
  await page.getByText('今天是最后一天').waitFor();
  stage.clock.advance(15 * 60_000);
  await button(page, CONFIRM).click();
  const told = page.getByRole('alert');
  await told.getByText('办理期已于 2026-03-11 截止').waitFor();
  await page.getByText('办理期已于 2026年3月11日 截止，不能再在此办理').waitFor();
  t.is(await button(page, CONFIRM).count(), 0);
  t.is((await now()).state, 'offered');
});

test.serial(
  'declining asks for a tick under the statement, keeps what was typed through a sign-in, and is stored with its reason',
  async (t) => {
    await stage.account(BOSS, PASSWORD);
    const page = await stage.page(t, { as: 'boss' });
    await page.goto(ADDRESS);
    await button(page, '放弃享受').click();
    const dialog = page.getByRole('dialog', { name: '放弃享受' });
    const decline = dialog.getByRole('button', { name: `代表 ${FIRM_NAME} 放弃` });
    const long = '理'.repeat(10_000);
    await dialog.getByLabel('原因（选填）').fill(long);
    await decline.click();
    await dialog.getByRole('alert').getByRole('link', { name: '请先阅读并勾选声明' }).waitFor();
    await dialog.getByRole('alert').getByRole('link', { name: '不能超过 2000 字，现为 10000 字' }).click();
    t.is(await dialog.getByLabel('原因（选填）').inputValue(), long);
    t.deepEqual(await objections(page), []);
    await page.screenshot({ path: 'artefacts/match-decline.zh-CN.390.png' });
    const reason = '<script>document.title = 1</script><img src=x onerror=alert(1)>';
    await dialog.getByLabel('原因（选填）').fill(reason);
    await dialog.getByLabel(/我已阅读/).check();
    const statement = await dialog.getByRole('blockquote').innerText();
    await SessionModel.collection.deleteMany({});
    await decline.click();
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
    await page.getByLabel('账号', { exact: true }).fill('boss');
    await button(page, '登录').click();
    await dialog.waitFor();
    t.is(await dialog.getByLabel('原因（选填）').inputValue(), reason);
    t.is((await now()).state, 'offered');
    await dialog.getByLabel(/我已阅读/).check();
    await decline.click();
    await page.getByText(`已代表 ${FIRM_NAME} 放弃。`).waitFor();
    const { state, process, history } = await now();
    t.is(state, 'declined');
    t.like(process, { declined: { by: 'boss', statement } });
    t.is(history.at(-1)?.note, reason);
  },
);

test.serial('an answer that never came is no second act: the same key goes with the next try', async (t) => {
  const page = await stage.page(t, { as: BOSS });
  await page.goto(ADDRESS);
  const keys: (string | undefined)[] = [];
  await page.route('**/acts/confirm', async (route) => {
    keys.push(
      await route
        .request()
        .headerValue('idempotency-key')
        .then((key) => key ?? undefined),
    );
    if (keys.length > 1) return route.continue();
    // It was done, and its answer got lost.
    await route.fetch();
    await route.abort('internetdisconnected');
  });
  await button(page, CONFIRM).click();
  await page.getByRole('alert').getByText('没有连上服务器').waitFor();
  await button(page, CONFIRM).click();
  await page.getByText(`已代表 ${FIRM_NAME} 确认。`).waitFor();
  t.is(keys.length, 2);
  t.is(new Set(keys).size, 1);
  t.is((await events()).filter((event) => event === 'confirm').length, 1);
});

test.serial('who may only look sees why, and no button', async (t) => {
  await MandateModel.collection.deleteMany({});
  await MandateModel.collection.insertOne({
    ...{ _id: 'm' as never, uscc: FIRM, account: 'agency', scope: 'view', until: '2026-12-31', grantedBy: 'boss' },
    ...{ grantedAt: stage.clock.now(), revokedAt: null },
  } as never);
  const page = await stage.page(t, { as: { _id: 'agency', roles: ['agency'] } });
  await page.goto(ADDRESS);
  await page.getByText('不能代表企业办理').waitFor();
  await page.getByRole('region', { name: '为什么匹配' }).waitFor();
  t.is(await page.getByRole('button', { name: /代表|放弃/ }).count(), 0);
  t.is(await page.getByText('尾号').count(), 0);
});

test.serial('an account is checked where it is typed; another one waits for a second person', async (t) => {
  await FirmAccountModel.collection.deleteMany({});
  const page = await stage.page(t, { as: BOSS });
  await page.goto(ADDRESS);
  const field = (name: string) => page.getByLabel(name, { exact: true });
  // Whoever changes the language loses nothing of what was typed.
  await field('账号').fill('123');
  await button(page, 'English').click();
  await page.getByRole('heading', { level: 2, name: 'What to do now' }).waitFor();
  await button(page, '中文').click();
  t.is(await field('账号').inputValue(), '123');
  await field('账号').fill('');
  await button(page, '保存账户').click();
  await page.getByRole('alert').getByRole('link', { name: '请填写账号' }).click();
  await page.keyboard.type('123');
  await field('开户银行').fill('<script>document.title = 1</script>');
  await field('户名').fill('别的公司');
  await button(page, '保存账户').click();
  await page.getByRole('alert').getByText('户名与登记名称不一致').waitFor();
  await field('户名').fill(FIRM_NAME);
  await button(page, '保存账户').click();
  await page.getByRole('alert').getByText('对公账户为 9 至 32 位数字').waitFor();
  t.is(await field('账号').inputValue(), '123');
  await field('账号').fill(ACCOUNT.number);
  await button(page, '保存账户').click();
  await page.getByText('账户已保存，尾号 1234').waitFor();
  await button(page, '更正账户').click();
  await page.getByText('变更账户须由另一名成员同意').waitFor();
  await field('账号').fill('44010078801000009999');
  await field('开户银行').fill('另一家示例银行');
  await button(page, '提交变更').click();
  await page.getByText('变更已提交，待另一名成员同意').waitFor();
  const account = await FirmAccountModel.findById(FIRM).lean();
  t.like(account, { number: ACCOUNT.number, proposed: { number: '44010078801000009999', by: 'boss' } });
  await button(page, CONFIRM).click();
  await page.getByText(`已代表 ${FIRM_NAME} 确认。`).waitFor();
});

test.serial(
  'an application is noted by its number, a relief by its declaration, and a recovery is answered once',
  async (t) => {
    const event = { at: stage.clock.now(), event: 'match', from: null, round: 1, run: null };
    const recovery = {
      at: stage.clock.now(),
      by: 'li',
      reason: '<b>虚报</b>',
      amountFen: 100,
      answerUntil: '2026-03-20',
    };
    const referred = matchIn(FIRM, 'right', 'once', { state: 'referred', history: [{ ...event, to: 'referred' }] });
    const informed = matchIn(FIRM, 'relief', '2026', { state: 'informed', history: [{ ...event, to: 'informed' }] });
    const asked = matchIn(FIRM, 'grant', '2025', {
      ...{ state: 'recovery-notified', history: [{ ...event, to: 'recovery-notified' }] },
      process: { round: 1, recovery },
    } as object);
    await storeBenefits([referred, informed, asked]);
    const page = await stage.page(t, { as: BOSS });
    const words = [
      [referred, '受理编号', `代表 ${FIRM_NAME} 提交受理编号`, '已记录受理编号'],
      [informed, '在哪次申报中享受', `代表 ${FIRM_NAME} 记录已享受`, '已记录'],
      [asked, '答复', `代表 ${FIRM_NAME} 答复`, `已代表 ${FIRM_NAME} 答复`],
    ] as const;
    for (const [match, label, act, said] of words) {
      await page.goto(`/space/${FIRM}/matches/${encodeURIComponent(match._id)}`);
      const field = page.getByLabel(label, { exact: true });
      await button(page, act).click();
      await page.getByRole('alert').getByRole('link').first().click();
      await field.fill('字'.repeat(10_000));
      await button(page, act).click();
      await page
        .getByRole('alert')
        .getByRole('link', { name: /现为 10000 字/ })
        .waitFor();
      t.is((await field.inputValue()).length, 10_000);
      await looksRight(t, page, `match-words-${match.state}`);
      await field.fill('<script>示例</script>');
      await button(page, act).click();
      await page.getByRole('alert').getByText(said).waitFor();
      t.is(await button(page, act).count(), 0);
    }
    t.like((await stored(asked._id)).process, { recovery: { answer: { by: 'boss', text: '<script>示例</script>' } } });
    t.like((await stored(referred._id)).process, { application: '<script>示例</script>' });
    t.is((await stored(informed._id)).state, 'enjoyed');
  },
);
