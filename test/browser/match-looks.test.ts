import test from 'ava';
import { STORY_FIRMS } from '../../seeds/story/people.js';
import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import { looksRight } from './looks-right.js';
import { openStoryStage } from './stage.js';

const { uscc } = STORY_FIRMS.rich;
const stage = await openStoryStage();
test.after.always(() => stage.close());

async function matchOf(policy: RegExp): Promise<MatchRecord> {
  const found = await MatchModel.findOne({ uscc, policy }).lean<MatchRecord | null>();
  if (found === null) throw new Error(`the story has no match of ${policy}`);
  return found;
}
const addressOf = ({ _id }: MatchRecord): string => `/space/${uscc}/matches/${encodeURIComponent(_id)}`;

/** To confirm, on the way, paid, a relief, a right. */
const POLICIES = ['X15', 'X14', 'X05', 'P14', 'X09'];

for (const policy of POLICIES) {
  test.serial(`the page of a match of ${policy} looks right`, async (t) => {
    const page = await stage.page(t, { as: 'demo-a' });
    await page.goto(addressOf(await matchOf(new RegExp(`^${policy}`))));
    await page.getByRole('heading', { level: 2, name: '为什么匹配' }).waitFor();
    await looksRight(t, page, `match-${policy}`);
  });
}

test.serial(
  'each condition stands with the value, what is asked, who says so and of when, and the way to correct it',
  async (t) => {
    const page = await stage.page(t, { as: 'demo-a' });
    await page.goto(addressOf(await matchOf(/^X15/)));
    const why = page.getByRole('region', { name: '为什么匹配' });
    const insured = why.getByRole('listitem').filter({ hasText: /^符合平均参保人数/ });
    t.regex(
      await insured.innerText(),
      /贵单位：58 人[\s\S]*须 ≥ 5 人[\s\S]*截至 2026年8月15日 · 人力资源和社会保障部门/,
    );
    // Only one of these is needed, and that the other does not hold is no harm.
    await why.getByText('（满足其中一项即可）').waitFor();
    await insured.getByRole('link', { name: /数据有误.*平均参保人数/ }).click();
    await page.waitForURL(`**/space/${uscc}/data?correct=insuredAverage*`);
  },
);

test.serial('the first screen looks right with the story’s firm, and says what it asks for', async (t) => {
  const page = await stage.page(t, { as: 'demo-a' });
  await page.goto(`/space/${uscc}`);
  await page.getByText('您有 2 项奖补，预计共 9,640 元，无需申请。').waitFor();
  await page.getByText('有 1 件事需要您确认（最近一件还剩 15 天）。').waitFor();
  t.regex((await page.getByRole('link', { name: /^拨打 \d/ }).getAttribute('href')) ?? '', /^tel:0762\d{7}$/);
  t.is(await page.getByRole('main').locator('.button.primary').count(), 1);
  await looksRight(t, page, 'story-home');
});
