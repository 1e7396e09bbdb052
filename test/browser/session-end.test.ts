import test from 'ava';
import { endSessions } from '../../src/accounts/session.service.js';
import { contactOf } from '../../src/notifications/contact-notices.service.js';
import { statement, storeFirms } from '../helpers/city.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const PASSWORD = 'lotus-harbour-42';
const FIRM = inventedUscc(1, '441602');
const FORM = `/space/${FIRM}/data/corrections/new?fact=employees`;

const stage = await openStage(async ({ clock }) => {
  await storeFirms([{ ...statement(1, { employees: 40 }, '2026-02-28'), uscc: FIRM }], clock.now());
});
test.after.always(() => stage.close());

const deputy = { _id: 'deputy', roles: ['member'] as const, firms: [{ uscc: FIRM, administrator: false }] };
const other = { ...deputy, _id: 'other' };
const chief = { _id: 'chief', roles: ['member'] as const, firms: [{ uscc: FIRM, administrator: true }] };

test('a session ends in the middle of a form: what was typed is there after signing in', async (t) => {
  await stage.account(chief, PASSWORD);
  const page = await stage.page(t);
  await page.goto(FORM);
  await page.getByLabel('账号', { exact: true }).fill('chief');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByLabel('哪里有误').fill('实际为 41 人 <script>alert(1)</script>');
  await endSessions('chief');
  await page.getByRole('button', { name: '提交更正申请' }).click();
  await page.waitForURL(/\/sign-in\?next=/);
  await page.getByText('已填写的内容还在').waitFor();
  await page.getByLabel('账号', { exact: true }).fill('chief');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL(FORM);
  t.is(await page.getByLabel('哪里有误').inputValue(), '实际为 41 人 <script>alert(1)</script>');
  await page.getByRole('button', { name: '提交更正申请' }).click();
  await page.waitForURL(/\/data\/corrections\?sent=/);
});

test('signing out leaves nothing that was typed behind', async (t) => {
  const page = await stage.page(t, { as: chief });
  await page.goto(FORM);
  await page.getByLabel('哪里有误').fill('还没写完');
  t.is(await page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('zhida.draft')).length"), 1);
  await page.getByRole('button', { name: '退出', exact: true }).click();
  await page.waitForURL('/sign-in?left');
  const left = "Object.keys(sessionStorage).filter((key) => key.startsWith('zhida.draft'))";
  t.deepEqual(await page.evaluate(left), []);
});

test('who signs in after somebody else’s session has ended finds nothing that was typed', async (t) => {
  await stage.account(deputy, PASSWORD);
  const page = await stage.page(t, { as: chief });
  await page.goto(FORM);
  await page.getByLabel('哪里有误').fill('还没写完');
  await endSessions('chief');
  await page.getByRole('button', { name: '提交更正申请' }).click();
  await page.waitForURL(/\/sign-in\?next=/);
  await page.getByLabel('账号', { exact: true }).fill('deputy');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL(FORM);
  t.is(await page.getByLabel('哪里有误').inputValue(), '');
});

test('what one person asks for is not done in the name of another who signed in meanwhile', async (t) => {
  const page = await stage.page(t, { as: chief });
  await page.goto(`/space/${FIRM}/settings/preferences`);
  await page.getByRole('radio', { name: 'English' }).check();
  const { cookie = '' } = await signedIn(other, stage.clock.now());
  const [name = '', value = ''] = cookie.split('=');
  await page.context().addCookies([{ name, value, url: 'https://127.0.0.1/', secure: true, sameSite: 'Lax' }]);
  const writes: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PUT') writes.push(request.url());
  });
  const asked = page.waitForResponse(/\/public\/session$/);
  const save = page.getByRole('button', { name: '保存', exact: true });
  await save.click();
  await asked;
  await save.waitFor();
  t.is(writes.length, 1);
  t.is((await contactOf(FIRM)).preferences.language, 'zh');
});

test('before an unused session ends there is a warning, and a way to stay', async (t) => {
  const page = await stage.page(t, { as: chief });
  await page.clock.install({ time: stage.clock.now() });
  await page.goto('/account');
  await page.getByRole('heading', { name: '登录设备' }).waitFor();
  // Each answer begins the time anew: this is the last one.
  await page.getByText('本设备').waitFor();
  await page.clock.fastForward('26:30');
  t.is(await page.getByRole('dialog').count(), 0);
  await page.clock.fastForward('01:00');
  await page.getByRole('dialog', { name: '您还在吗？' }).waitFor();
  await page.getByRole('button', { name: '继续使用' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

test('without a network the page says so, and the address of nothing says where to go', async (t) => {
  const page = await stage.page(t, { as: chief });
  await page.goto('/space/nowhere');
  await page.getByRole('heading', { name: '没有找到这个页面' }).waitFor();
  await looksRight(t, page, 'not-found');
  await page.context().setOffline(true);
  await page.getByText('网络已断开').waitFor();
  await page.context().setOffline(false);
  await page.getByText('网络已断开').waitFor({ state: 'hidden' });
});

test('large letters stay chosen, and nothing scrolls sideways with them', async (t) => {
  const page = await stage.page(t, { as: chief });
  await page.goto('/account');
  await page.getByRole('button', { name: '大字' }).click();
  await page.reload();
  t.is(await page.evaluate('getComputedStyle(document.documentElement).fontSize'), '20px');
  await page.getByRole('heading', { name: '登录设备' }).waitFor();
  await looksRight(t, page, 'large');
});
