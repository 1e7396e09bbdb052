import test from 'ava';
import { MandateModel } from '../../src/accounts/account.model.js';
import { FirmAccountModel } from '../../src/matching/process/account.model.js';
import { statement, storeFirms } from '../helpers/city.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const uscc = inventedUscc(42, '441602');
const FIRM = '河源第1示例有限公司';
const [boss, second] = ['演示管理员', '演示成员'].map((_id, n) => ({
  ...{ _id, roles: ['member' as const], firms: [{ uscc, administrator: n === 0 }] },
}));
const agency = { _id: '演示代办', roles: ['agency' as const] };
const NUMBER = '4402 0012 3456 7890';
const at = `/space/${uscc}/settings/account`;

const stage = await openStage(async ({ clock }) => {
  await storeFirms([{ ...statement(1, { employees: 5 }, '2026-02-28'), uscc }], clock.now());
});
test.after.always(() => stage.close());
test.serial.beforeEach(async () => {
  await FirmAccountModel.collection.deleteMany({});
  for (const one of [boss, second, agency]) if (one !== undefined) await signedIn(one, stage.clock.now());
});

async function onFile(proposedBy?: string): Promise<void> {
  const details = { holder: FIRM, number: '62000000000001', kind: 'settlement', bank: '示例银行一支行' };
  const at = stage.clock.now();
  const proposed = proposedBy === undefined ? null : { ...details, number: '62000000000002', by: proposedBy, at };
  await FirmAccountModel.collection.insertOne({
    ...{ _id: uscc as never, uscc, ...details, proposed, payableFrom: null },
    ...{ setBy: [second?._id], setAt: at, revision: 1 },
  } as never);
}
const stored = () => FirmAccountModel.findById(uscc).lean();

test.serial('a firm without an account gives one, which holds at once', async (t) => {
  const page = await stage.page(t, { as: boss });
  await page.goto(at);
  const give = page.getByRole('button', { name: `代表 ${FIRM} 填写账户` });
  await give.click();
  await page.getByRole('alert').getByRole('link', { name: '请填写账号' }).click();
  await looksRight(t, page, 'settings-account-wrong');
  const number = page.getByLabel('账号', { exact: true });
  await number.fill('12');
  await page.getByLabel('开户行').fill('示例银行 <script>源城支行');
  await give.click();
  await page.getByRole('alert').getByText('9 至 32 位数字').waitFor();
  t.is(await number.inputValue(), '12');
  t.is(await stored(), null);
  await number.fill(NUMBER);
  t.false((await page.evaluate<string>('JSON.stringify(sessionStorage)')).includes('4402'));
  await give.dblclick();
  await page.getByText('收款账户已登记，末四位 7890').waitFor();
  await page.getByText('末四位 7890', { exact: true }).waitFor();
  t.like(await stored(), { number: '4402001234567890', holder: FIRM, bank: '示例银行 <script>源城支行', revision: 1 });
  await looksRight(t, page, 'settings-account');
});

test.serial('another account is proposed by one and agreed to by a second', async (t) => {
  await onFile();
  const page = await stage.page(t, { as: boss });
  await page.goto(at);
  await page.getByRole('button', { name: '变更收款账户' }).click();
  await page.getByLabel('账号', { exact: true }).fill(NUMBER);
  await page.getByLabel('开户行').fill('示例银行二支行');
  await page.getByRole('button', { name: `代表 ${FIRM} 提出变更` }).click();
  await page.getByText('变更已提出，末四位 7890').waitFor();
  await page.getByText('由您提出').waitFor();
  t.is(await page.getByRole('button', { name: `代表 ${FIRM} 同意变更` }).count(), 0);
  await looksRight(t, page, 'settings-account-proposed');
  const other = await stage.page(t, { as: second });
  await other.goto(at);
  await other.getByText('由 演示管理员 提出').waitFor();
  await other.getByRole('button', { name: `代表 ${FIRM} 同意变更` }).click();
  await other
    .getByRole('dialog')
    .getByRole('button', { name: `代表 ${FIRM} 同意变更` })
    .click();
  await other.getByText('变更已生效').waitFor();
  t.like(await stored(), { number: '4402001234567890', proposed: null });
  await other.getByText('向此账户拨付，最早从').waitFor();
  t.is(await other.getByRole('button', { name: /同意变更/ }).count(), 0);
});

test.serial('a change is taken back by any member, and the account stays', async (t) => {
  await onFile('somebody who has left');
  const page = await stage.page(t, { as: second });
  await page.goto(at);
  await page.getByRole('button', { name: '撤回变更，沿用现用账户' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '撤回变更，沿用现用账户' }).click();
  await page.getByText('变更已撤回').waitFor();
  t.like(await stored(), { number: '62000000000001', proposed: null });
});

test.serial('who has just joined is told that this is not for them yet, and what they typed stays', async (t) => {
  await onFile();
  const joined = { ...second, _id: '演示新成员', roles: ['member' as const] };
  const firms = [{ uscc, administrator: false, since: stage.clock.now() }];
  const page = await stage.page(t, { as: { ...joined, firms } });
  await page.goto(`${at}?change=true`);
  await page.getByLabel('账号', { exact: true }).fill(NUMBER);
  await page.getByLabel('开户行').fill('示例银行三支行');
  await page.getByRole('button', { name: `代表 ${FIRM} 提出变更` }).click();
  await page.getByRole('alert').getByText('加入企业不满三日').waitFor();
  t.is(await page.getByLabel('账号', { exact: true }).inputValue(), NUMBER);
  t.like(await stored(), { proposed: null });
});

test.serial('an agency that prepares sees the last four and changes nothing', async (t) => {
  await onFile(boss?._id);
  await MandateModel.collection.insertOne({
    ...{ _id: 'M' as never, uscc, account: agency._id, scope: 'prepare', until: '2026-12-31', grantedBy: boss?._id },
    ...{ grantedAt: stage.clock.now(), revokedAt: null },
  } as never);
  const page = await stage.page(t, { as: agency });
  await page.goto(at);
  await page.getByText('末四位 0001').waitFor();
  await page.getByText('由企业成员填写和变更').waitFor();
  t.is(await page.getByRole('main').getByRole('button').count(), 0);
});
