import test from 'ava';
import { looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const stage = await openStage();
test.after.always(() => stage.close());

test('the page to sign in says what it is, and looks right', async (t) => {
  const page = await stage.page(t);
  await page.goto('/sign-in');
  await page.getByRole('heading', { level: 1, name: '登录' }).waitFor();
  t.regex(await page.title(), /^登录/);
  await looksRight(t, page, 'sign-in');
});

test('who is not signed in is led there, and the address of the page goes along', async (t) => {
  const page = await stage.page(t, { language: 'en' });
  await page.goto('/space/91441600000000001X/data?from=2025');
  await page.waitForURL('**/sign-in?*');
  t.is(new URL(page.url()).searchParams.get('next'), '/space/91441600000000001X/data?from=2025');
  await page.getByRole('heading', { level: 1 }).waitFor();
});
