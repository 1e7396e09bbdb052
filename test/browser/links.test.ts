import test from 'ava';
import type { Page } from 'playwright-core';
import { MatchModel } from '../../src/matching/match.model.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { BOSS, FIRM, FIRM_NAME, OTHER, STRANGER, storeTwoFirms } from './benefits.js';
import { looksRight } from './looks-right.js';
import { linkIn, MATCH, MATCH_ADDRESS, offerRules, stored, TITLE, untilOffered } from './offer.js';
import { openStage } from './stage.js';

const stage = await openStage(({ clock }) => storeTwoFirms(clock.now()), undefined, offerRules());
test.after.always(() => stage.close());
let link = '';
test.before(async () => {
  link = linkIn(await untilOffered(stage), stage);
});

/** All that opening a link might change: where matches stand, what was read, what is to be told. */
async function everything(): Promise<string> {
  const [matches, notices] = await Promise.all([
    MatchModel.find({}).sort({ _id: 1 }).lean(),
    NoticeModel.find({}).sort({ _id: 1 }).lean(),
  ]);
  return JSON.stringify([matches, notices]);
}

/** Of the firm and its benefit, and of what only its own people know. */
const TELLING = [FIRM, FIRM_NAME, TITLE, '7200', '7,200'];

async function tellsNothing(page: Page): Promise<string[]> {
  const seen = `${await page.title()} ${page.url()} ${await page.locator('body').innerText()}`;
  return TELLING.filter((word) => seen.includes(word));
}

test.serial(
  'a link that a scanner fetches, or a person opens twice, changes nothing and shows nothing of the firm',
  async (t) => {
    const before = await everything();
    for (const method of ['GET', 'HEAD', 'GET']) {
      const response = await fetch(link, { method, headers: { 'user-agent': 'scanner' } });
      t.is(response.status, 200);
      const body = await response.text();
      t.deepEqual(
        TELLING.filter((word) => body.includes(word)),
        [],
      );
      t.is(response.headers.get('set-cookie'), null);
    }
    const page = await stage.page(t);
    for (let opened = 0; opened < 2; opened += 1) {
      await page.goto(link);
      await page.getByRole('link', { name: '登录后查看' }).waitFor();
      t.deepEqual(await tellsNothing(page), []);
    }
    await looksRight(t, page, 'notice-link');
    t.is(await everything(), before);
  },
);

test.serial(
  'a link that was forwarded shows another firm’s people nothing, nor does the address of its match',
  async (t) => {
    const before = await everything();
    const page = await stage.page(t, { as: STRANGER });
    const number = link.slice(link.lastIndexOf('/') + 1);
    for (const path of [
      link,
      `/space/${FIRM}/messages/${number}`,
      MATCH_ADDRESS,
      // Under their own firm's name.
      MATCH_ADDRESS.replace(FIRM, OTHER),
      `/space/${OTHER}/messages/${number}`,
    ]) {
      await page.goto(path);
      await page
        .getByRole('main')
        .getByText(/不属于您的企业|不是发给您的企业/)
        .waitFor();
      const shown = await tellsNothing(page);
      t.deepEqual(
        shown.filter((word) => !decodeURIComponent(page.url()).includes(word)),
        [],
        path,
      );
    }
    t.is(await everything(), before);
  },
);

test.serial('a link that was tampered with, or of a number that never was, says that there is nothing', async (t) => {
  const page = await stage.page(t, { as: BOSS });
  for (const wrong of [`${link}0`, link.slice(0, -2), `${stage.base}/n/ZD-00000000-000000`, `${link}%3Cscript%3E`]) {
    await page.goto(wrong);
    await page.getByRole('main').getByText('没有这条通知，或它不是发给您的企业的').waitFor();
    t.true(page.url().includes('/n/'), wrong);
  }
});

test.serial(
  'whoever the link is for comes to the message by it, twice too, and reading it decides nothing',
  async (t) => {
    const page = await stage.page(t, { as: BOSS });
    for (let opened = 0; opened < 2; opened += 1) {
      await page.goto(link);
      await page.waitForURL(/\/messages\//);
      await page.getByRole('main').getByRole('link', { name: TITLE }).waitFor();
    }
    t.is((await stored(MATCH)).state, 'offered');
  },
);
