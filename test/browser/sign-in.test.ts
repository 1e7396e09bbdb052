import test from 'ava';
import { openStage } from './stage.js';

const stage = await openStage();
test.after.always(() => stage.close());

test('a page of the browser side is there', async (t) => {
  const page = await stage.page(t);
  await page.goto('/sign-in');
  await page.getByRole('heading', { level: 1 }).waitFor();
  t.pass();
});
