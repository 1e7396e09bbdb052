import test from 'ava';
import { contactOf } from '../../src/notifications/contact-notices.service.js';
import { statement, storeFirms } from '../helpers/city.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { openStage } from './stage.js';

const uscc = inventedUscc(52, '441602');
const boss = { _id: 'boss', roles: ['member' as const], firms: [{ uscc, administrator: true }] };

const stage = await openStage(async ({ clock }) => {
  await storeFirms([{ ...statement(1, { employees: 5 }, '2026-02-28'), uscc }], clock.now());
});
test.after.always(() => stage.close());

test('without a network the page says so, keeps what is typed, and sends it once there is one again', async (t) => {
  const page = await stage.page(t, { as: boss });
  await page.goto(`/space/${uscc}/settings/contact`);
  const phone = page.getByLabel('联系电话');
  await phone.waitFor();
  await page.context().setOffline(true);
  await page.getByText('网络已断开').waitFor();
  await phone.fill('0762-1234567');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('alert').getByText('没有连上服务器').waitFor();
  t.is(await phone.inputValue(), '0762-1234567');
  t.is((await contactOf(uscc)).own, null);
  await page.context().setOffline(false);
  await page.getByText('网络已断开').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('联系方式已保存').waitFor();
  t.like((await contactOf(uscc)).own, { phone: '0762-1234567' });
});

test('an answer that got lost on its way is asked for again, and the act is done once', async (t) => {
  const page = await stage.page(t, { as: boss });
  await page.goto(`/space/${uscc}/settings/members`);
  const make = page.getByRole('button', { name: '生成邀请链接' });
  await make.waitFor();
  const keys: (string | undefined)[] = [];
  await page.route('**/invitations', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    keys.push(route.request().headers()['idempotency-key']);
    if (keys.length > 1) return route.fallback();
    // The server has it, the page does not learn of it.
    await route.fetch();
    await route.abort('internetdisconnected');
  });
  await make.click();
  await page.getByRole('alert').getByText('没有连上服务器').waitFor();
  await make.click();
  await page.getByLabel('邀请链接').waitFor();
  t.is(keys.length, 2);
  t.is(keys[0], keys[1]);
  await page.getByRole('button', { name: /^撤回邀请/ }).waitFor();
  t.is(await page.getByRole('button', { name: /^撤回邀请/ }).count(), 1);
});
