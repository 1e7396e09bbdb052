import test from 'ava';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { AccountModel } from '../../src/accounts/account.model.js';
import { invite } from '../../src/accounts/account.service.js';
import { inviteToFirm } from '../../src/accounts/firm-invitation.service.js';
import { newSecondFactor } from '../../src/accounts/second-factor.js';
import { writeContacts } from '../../src/enterprises/contact.service.js';
import { sealed } from '../../src/http/sealing.js';
import { statement, storeFirms } from '../helpers/city.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const PASSWORD = 'lotus-harbour-42';
const FIRMS = [1, 2, 3].map((n) => inventedUscc(n, '441602'));
/** Nobody administers the last one. */
const [FIRM = '', OTHER = '', UNLED = ''] = FIRMS;
const NAME = '河源第1示例有限公司';

const stage = await openStage(async ({ clock }) => {
  await storeFirms(
    FIRMS.map((code, n) => ({ ...statement(n + 1, {}, '2026-02-28'), uscc: code })),
    clock.now(),
  );
  await writeContacts([{ uscc: UNLED, contactEmail: 'office@firm.example' }]);
});
test.after.always(() => stage.close());

const member = (id: string, ...firms: string[]) => ({
  ...{ _id: id, roles: ['member'] as const },
  firms: firms.map((code) => ({ uscc: code, administrator: true })),
});

async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
}

const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const arriveAt = (page: Page, path: string | RegExp): Promise<void> => page.waitForURL(path);

test('somebody signs in, first with wrong words, and comes to the firm; signing out leads back', async (t) => {
  await stage.account(member('chief', FIRM), PASSWORD);
  const page = await stage.page(t);
  await page.goto('/space');
  await arriveAt(page, /\/sign-in\?next=%2Fspace$/);
  await looksRight(t, page, 'sign-in');
  await press(page, '登录');
  const summary = page.getByRole('alert');
  await summary.getByRole('link', { name: '请输入账号' }).waitFor();
  t.regex(await page.title(), /^错误：/);
  await looksRight(t, page, 'sign-in-nothing');
  await fill(page, { 账号: 'chief', 密码: 'not-this-one-42' });
  await press(page, '登录');
  await summary.getByText(/^账号、密码或动态口令不正确/).waitFor();
  await fill(page, { 密码: PASSWORD });
  await page.keyboard.press('Enter');
  await arriveAt(page, `/space/${FIRM}`);
  // Whoever comes to a page is at its heading.
  await page.locator('h1:focus').waitFor();
  await page.getByRole('banner').getByText(NAME).waitFor();
  await press(page, '退出');
  await arriveAt(page, '/sign-in?left');
  await page.getByText('已退出登录').waitFor();
  await page.goto(`/space/${FIRM}`);
  await arriveAt(page, /\/sign-in\?next=/);
});

test('a code is asked for where there is a second factor', async (t) => {
  await stage.account(member('careful', FIRM), PASSWORD);
  const secret = newSecondFactor();
  const secondFactor = sealed(secret, 'careful', stage.deps.keys.seal);
  await AccountModel.collection.updateOne({ _id: 'careful' } as never, { $set: { secondFactor } });
  const page = await stage.page(t, { language: 'en' });
  await fill(page, { Login: 'careful', Password: PASSWORD });
  await press(page, 'Sign in');
  await page
    .getByRole('heading', { name: 'Enter the code' })
    .or(page.getByRole('heading', { level: 1 }))
    .waitFor();
  const code = page.getByLabel('Code', { exact: true });
  await code.waitFor();
  t.is(await page.evaluate('document.activeElement.id'), 'code');
  await looksRight(t, page, 'sign-in-code');
  await code.fill('000000');
  await press(page, 'Sign in');
  await page
    .getByRole('alert')
    .getByText(/^Login, password or code is wrong/)
    .waitFor();
  await code.fill(new TOTP({ secret }).generate({ timestamp: stage.clock.now().getTime() }));
  await press(page, 'Sign in');
  await arriveAt(page, `/space/${FIRM}`);
});

test('an address of another site is none to go on to', async (t) => {
  const page = await stage.page(t, { as: member('chief', FIRM) });
  await page.goto('/sign-in?next=%2F%2Felsewhere.test%2F');
  await arriveAt(page, `/space/${FIRM}`);
  t.is(new URL(page.url()).origin, stage.base);
});

test('who acts for several firms chooses; who acts for none is told what to do', async (t) => {
  const both = await stage.page(t, { as: member('both', FIRM, OTHER) });
  await both.goto('/space');
  await both.getByRole('heading', { name: '选择企业' }).waitFor();
  await looksRight(t, both, 'choose');
  await both.getByRole('link', { name: NAME }).click();
  await arriveAt(both, `/space/${FIRM}`);
  await both.getByRole('link', { name: '切换企业' }).click();
  await both.getByRole('heading', { name: '选择企业' }).waitFor();
  const none = await stage.page(t, { as: member('none') });
  await none.goto('/space');
  await none.getByRole('heading', { name: '还没有可办理的企业' }).waitFor();
  await looksRight(t, none, 'choose-none');
  await none.goto(`/space/${FIRM}`);
  await none.getByRole('heading', { name: '没有找到这个页面' }).waitFor();
});

test('the link of a notice shows nothing of a firm, and leads to sign-in and back', async (t) => {
  const page = await stage.page(t);
  await page.goto('/n/ZD0123456789');
  await page.getByText('ZD0123456789').waitFor();
  await looksRight(t, page, 'notice-link');
  t.notRegex(await page.content(), /河源第/);
  await page.getByRole('link', { name: '登录后查看' }).click();
  await arriveAt(page, '/sign-in?next=%2Fn%2FZD0123456789');
  const other = await stage.page(t, { as: member('none') });
  await other.goto('/n/ZD0123456789');
  await other.getByText('没有这条通知').waitFor();
});

test('a member of staff takes an account up with a second factor, and signs in', async (t) => {
  const given = {
    login: 'clerk',
    name: '演示财务',
    roles: ['finance' as const],
    firms: [],
    department: null,
    districts: [],
  };
  const { code } = await invite(given, stage.deps);
  const page = await stage.page(t);
  await page.goto(`/invitation#${code}`);
  await page.getByRole('heading', { name: '接受邀请' }).waitFor();
  t.false(page.url().includes(code), 'a code stays in no history');
  await looksRight(t, page, 'invitation');
  await press(page, '查看邀请');
  await page.getByText('演示财务').waitFor();
  await looksRight(t, page, 'take-up');
  const secret = ((await page.locator('.secret').textContent()) ?? '').replaceAll(' ', '');
  t.is(
    await page
      .getByRole('link', { name: '在验证器应用中打开' })
      .getAttribute('href')
      .then((to) => to?.slice(0, 15)),
    'otpauth://totp/',
  );
  const codeNow = (): string => new TOTP({ secret }).generate({ timestamp: stage.clock.now().getTime() });
  await fill(page, { 新密码: 'clerkclerk1', 验证器显示的动态口令: codeNow() });
  await page.getByText('不能包含账号或姓名').waitFor();
  await press(page, '启用账号');
  await page.getByRole('alert').getByText('密码不能包含账号或姓名').waitFor();
  await fill(page, { 新密码: PASSWORD });
  await page.getByText('强度好').waitFor();
  await press(page, '启用账号');
  await page.getByText('账号已启用').waitFor();
  stage.clock.advance(30_000);
  await fill(page, { 密码: PASSWORD });
  await press(page, '登录');
  await fill(page, { 动态口令: codeNow() });
  await press(page, '登录');
  await page.getByText('这是工作人员账号').waitFor();
});

test('an invitation that is no more says so, and what to do', async (t) => {
  const page = await stage.page(t);
  await page.goto(`/invitation#${'x'.repeat(43)}`);
  await press(page, '查看邀请');
  await page
    .getByRole('alert')
    .getByText(/已过期/)
    .waitFor();
  await looksRight(t, page, 'invitation-over');
  const broken = await stage.page(t);
  await broken.goto('/invitation#cut-off');
  await broken.getByText('链接中没有邀请码').waitFor();
});

test('somebody joins a firm with a new account, another with the one they have', async (t) => {
  const chief = member('chief', FIRM);
  await stage.page(t, { as: chief });
  const code = async (): Promise<string> => {
    const joining = { as: 'member', administrator: false } as const;
    return (await inviteToFirm({ uscc: FIRM, joining, by: 'chief' }, stage.deps)).code;
  };
  const fresh = await stage.page(t);
  await fresh.goto(`/invitation?firm#${await code()}`);
  await press(fresh, '查看邀请');
  await fresh.getByRole('heading', { name: NAME }).waitFor();
  await looksRight(t, fresh, 'join');
  await fill(fresh, { 姓名: '演示会计', 账号: 'chief', 新密码: PASSWORD });
  await press(fresh, `加入 ${NAME}`);
  await fresh
    .getByRole('alert')
    .getByText(/已被使用/)
    .waitFor();
  await fill(fresh, { 账号: 'bookkeeper' });
  await press(fresh, `加入 ${NAME}`);
  await arriveAt(fresh, `/space/${FIRM}`);
  const known = await stage.page(t, { as: member('none') });
  await known.goto(`/invitation?firm#${await code()}`);
  await press(known, '查看邀请');
  await press(known, `加入 ${NAME}`);
  await arriveAt(known, `/space/${FIRM}`);
});

test('somebody asks to be the first administrator of a firm and shows the code of its mailbox', async (t) => {
  const page = await stage.page(t);
  await page.goto('/claim');
  await press(page, '提交申请');
  await page.getByRole('alert').waitFor();
  await looksRight(t, page, 'claim-wrong');
  await fill(page, { 统一社会信用代码: UNLED, 想使用的账号: 'first-one', 姓名: '演示法人' });
  await press(page, '提交申请');
  await page.getByText('申请已收到').waitFor();
  await looksRight(t, page, 'claim-code');
  await page.reload();
  await page.getByText('申请已收到').waitFor();
  const code = /^\d{8}$/m.exec(stage.mailer.sent.at(-1)?.text ?? '')?.[0] ?? '';
  await fill(page, { 邮件中的验证码: code === '00000000' ? '00000001' : '00000000' });
  await press(page, '提交验证码');
  await page
    .getByRole('alert')
    .getByText(/验证码/)
    .first()
    .waitFor();
  await fill(page, { 邮件中的验证码: code });
  await press(page, '提交验证码');
  await page.getByRole('heading', { name: '验证成功，接下来' }).waitFor();
  await looksRight(t, page, 'claim-proven');
});

test('somebody looks after the account: devices, password, second factor, own data, the end', async (t) => {
  await stage.account(member('owner', FIRM), PASSWORD);
  // A firm keeps an administrator.
  await stage.account(member('chief', FIRM), PASSWORD);
  const page = await stage.page(t);
  const other = await stage.page(t);
  for (const one of [page, other]) {
    await one.goto('/sign-in?next=%2Faccount');
    await fill(one, { 账号: 'owner', 密码: PASSWORD });
    await press(one, '登录');
    await one.getByRole('heading', { name: '登录设备' }).waitFor();
  }
  await page.reload();
  await page.getByText('本设备').waitFor();
  await looksRight(t, page, 'account');
  const leaving = page.getByRole('button', { name: '退出：Chrome, Linux' });
  await leaving.click();
  await leaving.waitFor({ state: 'detached' });
  await other.goto('/account');
  await arriveAt(other, /\/sign-in/);

  await fill(page, { 当前密码: 'not-this-one-42', 新密码: 'harbour-lotus-43' });
  await press(page, '修改密码');
  await page.getByRole('alert').getByText('当前密码不正确').waitFor();
  await fill(page, { 当前密码: PASSWORD });
  await press(page, '修改密码');
  await page.getByText('密码已修改').waitFor();

  await press(page, '启用动态口令');
  await page.locator('.secret').waitFor();
  await looksRight(t, page, 'account-factor');
  const secret = ((await page.locator('.secret').textContent()) ?? '').replaceAll(' ', '');
  const code = new TOTP({ secret }).generate({ timestamp: stage.clock.now().getTime() });
  await fill(page, { 验证器显示的动态口令: code, 请输入当前密码确认是本人: 'harbour-lotus-43' });
  await page.getByRole('button', { name: '启用', exact: true }).click();
  await page.getByText('动态口令已启用，').waitFor();
  await page.getByText('已启用', { exact: true }).waitFor();

  await press(page, '查看全部');
  await page.getByText('"login": "owner"').waitFor();
  await looksRight(t, page, 'account-data');

  await press(page, '注销账号');
  const dialog = page.getByRole('dialog', { name: '注销账号' });
  await dialog.getByRole('button', { name: '永久注销' }).click();
  await dialog.getByRole('alert').waitFor();
  await page.keyboard.press('Escape');
  t.is(await page.evaluate('document.activeElement.textContent'), '注销账号', 'the focus is given back');
  await press(page, '注销账号');
  await dialog.getByLabel('我知道注销后无法恢复').check();
  await dialog.getByLabel('请输入当前密码确认是本人').fill('harbour-lotus-43');
  await dialog.getByRole('button', { name: '永久注销' }).click();
  await page.getByText('账号已注销').waitFor();
});
