import test from 'ava';
import { BOSS, everything, FIRM, rules, storeBenefits, storeTwoFirms } from './benefits.js';
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

test.serial('the first screen says what comes and what needs doing', async (t) => {
  const page = await stage.page(t, { as: BOSS });
  await page.goto(`/space/${FIRM}`);
  await page.getByRole('heading', { level: 2, name: '需要您办理' }).waitFor();
  await looksRight(t, page, 'home');
  t.pass();
});
