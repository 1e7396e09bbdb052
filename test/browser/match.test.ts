import test from 'ava';
import { openStory } from '../../seeds/story/open-story.js';
import { STORY_FIRMS } from '../../seeds/story/people.js';
import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import { looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const { uscc } = STORY_FIRMS.rich;
const stage = await openStage(openStory, '2026-11-24T01:00:00Z');
test.after.always(() => stage.close());
const BOSS = { _id: 'boss', roles: ['member' as const], firms: [{ uscc, administrator: true }] };

async function matchOf(policy: RegExp): Promise<MatchRecord> {
  const found = await MatchModel.findOne({ uscc, policy }).lean<MatchRecord | null>();
  if (found === null) throw new Error(`the story has no match of ${policy}`);
  return found;
}
const addressOf = ({ _id }: MatchRecord): string => `/space/${uscc}/matches/${encodeURIComponent(_id)}`;

test.serial('the story of a match', async (t) => {
  const page = await stage.page(t, { as: BOSS });
  await page.goto(`/space/${uscc}`);
  await page.getByRole('heading', { level: 2, name: '需要您办理' }).waitFor();
  await looksRight(t, page, 'story-home');
  for (const policy of ['X15', 'X14', 'X05', 'P14', 'X09']) {
    await page.goto(addressOf(await matchOf(new RegExp(`^${policy}`))));
    await page.getByRole('heading', { level: 2, name: '为什么匹配' }).waitFor();
    await looksRight(t, page, `match-${policy}`);
  }
  t.pass();
});
