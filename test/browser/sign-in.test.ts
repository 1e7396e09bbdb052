import test from 'ava';
import { statement, storeFirms } from '../helpers/city.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const PASSWORD = 'lotus-harbour-42';
const FIRM = inventedUscc(1, '441602');
const CHIEF = { _id: 'chief', roles: ['member' as const], firms: [{ uscc: FIRM, administrator: true }] };

const stage = await openStage(async ({ clock }) => {
  await storeFirms([{ ...statement(1, {}, '2026-02-28'), uscc: FIRM }], clock.now());
});
test.after.always(() => stage.close());
test.before(() => stage.account(CHIEF, PASSWORD));

test('from the overview into the space, and back past the form', async (t) => {
  const page = await stage.page(t);
  await page.goto('/overview');
  await looksRight(t, page, 'overview');
  await page.getByRole('link', { name: '登录企业空间' }).click();
  await page.getByLabel('账号', { exact: true }).fill('chief');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL(`/space/${FIRM}`);
  await page.getByRole('banner').getByRole('button', { name: '退出' }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: '登录企业空间' }).waitFor();
  t.is(new URL(page.url()).pathname, '/overview');
});

test('who follows a link to a page comes to it after signing in, by the keyboard alone, in English', async (t) => {
  const page = await stage.page(t, { language: 'en' });
  const address = `/space/${FIRM}/possibilities?from=mail`;
  await page.goto(address);
  await page.getByLabel('Login', { exact: true }).focus();
  await page.keyboard.type('chief');
  await page.keyboard.press('Tab');
  await page.keyboard.type('not-this-one-42');
  await page.keyboard.press('Enter');
  const told = page.getByRole('alert');
  await told.getByText(/^Login, password or code is wrong/).waitFor();
  t.notRegex((await told.textContent()) ?? '', /\p{Script=Han}/u, 'in the language that is read');
  await page.getByLabel('Password', { exact: true }).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(address);
  await page.locator('h1:focus').waitFor();
  t.pass();
});

test('no address leads to another site, or runs script', async (t) => {
  const page = await stage.page(t, { as: { ...CHIEF, _id: 'second' } });
  for (const next of [
    '//elsewhere.invalid/',
    '/\\elsewhere.invalid',
    'https://elsewhere.invalid/',
    'javascript:alert(1)',
  ]) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await page.waitForURL(`/space/${FIRM}`);
    t.is(new URL(page.url()).origin, stage.base, next);
  }
});
