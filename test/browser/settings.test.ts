import test from 'ava';
import type { Locator } from 'playwright-core';
import { AccountModel, FirmInvitationModel, MandateModel } from '../../src/accounts/account.model.js';
import { contactOf } from '../../src/notifications/contact-notices.service.js';
import { statement, storeFirms } from '../helpers/city.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const uscc = inventedUscc(41, '441602');
const boss = { _id: '演示管理员', roles: ['member' as const], firms: [{ uscc, administrator: true }] };
const second = { _id: '演示成员', roles: ['member' as const], firms: [{ uscc, administrator: false }] };
const agency = { _id: '演示代办', roles: ['agency' as const] };
const LONG = '长'.repeat(10_000);
const SCRIPT = '<script>document.title = "taken"</script>';
/** Waits until it has the focus. */
const focused = (one: Locator) => one.and(one.page().locator(':focus')).waitFor();

const stage = await openStage(async ({ clock }) => {
  await storeFirms([{ ...statement(1, { employees: 5 }, '2026-02-28'), uscc }], clock.now());
});
test.after.always(() => stage.close());
test.serial.beforeEach(async () => {
  await FirmInvitationModel.collection.deleteMany({});
  await MandateModel.collection.deleteMany({});
  for (const one of [boss, second, agency]) await signedIn(one, stage.clock.now());
});

function mandate(scope: 'view' | 'prepare' | 'confirm') {
  return MandateModel.collection.insertOne({
    ...{ _id: 'M' as never, uscc, account: agency._id, scope, until: '2026-12-31', grantedBy: boss._id },
    ...{ grantedAt: stage.clock.now(), revokedAt: null },
  } as never);
}
const at = (section = ''): string => `/space/${uscc}/settings${section}`;
const firmsOf = async (id: string) => (await AccountModel.findById(id).lean())?.firms ?? [];

test.serial('the parts of the settings, each at its own address, and at the old kind of it', async (t) => {
  const page = await stage.page(t, { as: boss });
  await page.goto(at());
  await page.getByRole('link', { name: '收款账户' }).waitFor();
  await looksRight(t, page, 'settings');
  await page.getByRole('link', { name: '联系方式' }).click();
  await page.waitForURL(`**${at('/contact')}`);
  await page.goto(at('#account'));
  await page.waitForURL(`**${at('/account')}`);
  await page.getByRole('heading', { level: 1, name: '收款账户' }).waitFor();
  t.pass();
});

test.serial('a contact is saved once; what is refused stays as it was typed', async (t) => {
  const page = await stage.page(t, { as: boss });
  await page.goto(at('/contact'));
  const [email, phone] = [page.getByLabel('联系邮箱'), page.getByLabel('联系电话')];
  for (const wrong of [LONG, SCRIPT]) {
    await email.fill(wrong);
    await phone.fill(wrong);
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('alert').getByRole('link', { name: /邮箱/ }).waitFor();
    await page.getByRole('alert').getByRole('link', { name: /电话/ }).click();
    await focused(phone);
    t.is(await email.inputValue(), wrong);
    t.is(await phone.inputValue(), wrong);
  }
  t.regex(await page.title(), /^错误：/);
  await looksRight(t, page, 'settings-contact-wrong');
  t.is((await contactOf(uscc)).own, null);
  await email.fill('office@firm.example.cn');
  await phone.fill('0762-1234567');
  let writes = 0;
  page.on('request', (request) => (writes += request.method() === 'PUT' ? 1 : 0));
  await page.getByRole('button', { name: '保存' }).dblclick();
  await page.getByText('联系方式已保存').waitFor();
  t.is(writes, 1);
  t.like((await contactOf(uscc)).own, { email: 'office@firm.example.cn', phone: '0762-1234567' });
  await looksRight(t, page, 'settings-contact');
  await page.reload();
  await email.waitFor();
  t.is(await email.inputValue(), 'office@firm.example.cn');
  t.is(await page.getByText('已恢复').count(), 0);
});

test.serial('what was typed and not saved is there again after a reload', async (t) => {
  const page = await stage.page(t, { as: boss });
  await page.goto(at('/contact'));
  await page.getByLabel('联系电话').fill('0762-7654321');
  await page.reload();
  await page.getByText('上次填写的内容已恢复').waitFor();
  t.is(await page.getByLabel('联系电话').inputValue(), '0762-7654321');
});

test.serial('notices by mail are switched off, and what cannot be is said', async (t) => {
  const page = await stage.page(t, { as: second });
  await page.goto(at('/preferences'));
  await page.getByLabel('新的比对结果和办理进展同时发邮件').uncheck();
  await page.getByLabel('English').check();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('通知方式已保存').waitFor();
  t.deepEqual((await contactOf(uscc)).preferences, { language: 'en', channels: { email: false } });
  await looksRight(t, page, 'settings-preferences');
  await page.reload();
  t.false(await page.getByLabel('新的比对结果和办理进展同时发邮件').isChecked());
});

test.serial('an administrator raises and removes a member; the last administrator stays', async (t) => {
  const page = await stage.page(t, { as: boss });
  await page.goto(at('/members'));
  await page.getByRole('button', { name: '设为管理员：演示成员' }).waitFor();
  await looksRight(t, page, 'settings-members');
  const lower = page.getByRole('button', { name: '取消管理员：演示管理员' });
  await lower.click();
  await page.getByRole('dialog').getByRole('button', { name: '取消管理员' }).click();
  await page.getByRole('dialog').getByText('企业至少保留一名管理员').waitFor();
  await page.keyboard.press('Escape');
  await focused(lower);
  await page.getByRole('button', { name: '设为管理员：演示成员' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '设为管理员' }).click();
  await page.getByText('演示成员 已设为管理员').waitFor();
  t.true((await firmsOf(second._id))[0]?.administrator);
  await page.getByRole('button', { name: '移出成员：演示成员' }).click();
  await page.getByRole('dialog').getByText('将不能再查看').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: '移出' }).click();
  await page.getByText('演示成员 已移出').waitFor();
  t.deepEqual(await firmsOf(second._id), []);
  await focused(page.getByRole('heading', { level: 1 }));
});

test.serial('who leaves a firm has no space of it any more', async (t) => {
  const page = await stage.page(t, { as: { ...second, firms: [{ uscc, administrator: true }] } });
  await page.goto(at('/members'));
  await page.getByRole('button', { name: '退出企业' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '退出企业' }).click();
  await page.waitForURL('**/space');
  t.deepEqual(await firmsOf(second._id), []);
  await page.goto(at('/members'));
  await page.getByText('没有找到这个页面').waitFor();
});

test.serial('an invitation is shown once, waits, and is taken back', async (t) => {
  const page = await stage.page(t, { as: boss });
  await page.goto(at('/members'));
  await page.getByText('没有尚未使用的邀请').waitFor();
  await page
    .getByLabel('管理员', { exact: true })
    .or(page.getByRole('radio', { name: /^管理员/ }))
    .check();
  await page.getByRole('button', { name: '生成邀请链接' }).click();
  const link = page.getByLabel('邀请链接');
  await link.waitFor();
  t.regex(await link.inputValue(), /^http:\/\/127\.0\.0\.1:\d+\/invitation#[\w-]{43}$/);
  await looksRight(t, page, 'settings-invitation');
  const [stored] = await FirmInvitationModel.find().lean();
  t.like(stored, { uscc, joining: { as: 'member', administrator: true }, by: boss._id });
  await page.reload();
  await page.getByText('邀请为管理员').waitFor();
  t.is(await link.count(), 0);
  await page.getByRole('button', { name: /^撤回/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: '撤回邀请' }).click();
  await page.getByText('邀请已撤回').waitFor();
  t.is(await FirmInvitationModel.countDocuments(), 0);
});

test.serial('a mandate is offered until a day, and one that is there ends at once', async (t) => {
  await mandate('prepare');
  const page = await stage.page(t, { as: boss });
  await page.goto(at('/agencies'));
  await page.getByText('2026年12月31日').waitFor();
  await looksRight(t, page, 'settings-agencies');
  await page.getByRole('radio', { name: /^确认/ }).check();
  const make = page.getByRole('button', { name: '生成邀请链接' });
  await make.click();
  await page.getByRole('alert').getByRole('link', { name: '请填写委托的最后一天' }).click();
  const day = page.getByLabel('委托的最后一天');
  await focused(day);
  await day.fill('2031-01-01');
  await make.click();
  await page.getByRole('alert').getByText('委托最长三年').waitFor();
  t.is(await day.inputValue(), '2031-01-01');
  await day.fill('2026-06-30');
  await make.click();
  await page.getByLabel('邀请链接').waitFor();
  const [stored] = await FirmInvitationModel.find().lean();
  t.like(stored, { joining: { as: 'agency', scope: 'confirm', until: '2026-06-30' } });
  await page.getByRole('button', { name: '解除委托：演示代办' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '解除委托' }).click();
  await page.getByText('对 演示代办 的委托已解除').waitFor();
  t.not((await MandateModel.findById('M').lean())?.revokedAt, null);
});

test.serial('a member who is no administrator looks; an agency is told why not', async (t) => {
  const page = await stage.page(t, { as: second });
  for (const section of ['/members', '/agencies']) {
    await page.goto(at(section));
    await page.getByText('由企业管理员办理').waitFor();
    t.is(await page.getByRole('main').getByRole('button').count(), 0);
  }
  await mandate('view');
  const other = await stage.page(t, { as: agency });
  await other.goto(at());
  await other.getByText('由企业成员办理').nth(3).waitFor();
  for (const section of ['contact', 'preferences', 'members', 'account']) {
    await other.goto(at(`/${section}`));
    await other.getByRole('main').getByRole('link', { name: '全部设置' }).nth(1).waitFor();
  }
  await looksRight(t, other, 'settings-not-yours');
  await other.goto(at('/agencies'));
  await other.getByText('只能查看，不能办理').waitFor();
});
