import test from 'ava';
import type { Page } from 'playwright-core';
import { ObjectionFileModel, ObjectionModel } from '../../src/feedback/objection.model.js';
import { openPublicityList } from '../../src/matching/process/publicity.service.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { atLeast, fixed, policy, rulesWith, statement, storeFirms, withPublicity } from '../helpers/city.js';
import { HRSS, idOf, STAFF, stored } from '../helpers/process.js';
import { signedInAs } from '../helpers/sign-in.js';
import { tabTo } from './by-keyboard.js';
import { answerLooksRight, looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const CODE = 'X87-objection';
const FIRMS = [0, 1, 2];
const TEXT = '该企业已停产半年，不应享受本项政策';
const shownPolicy = policy(CODE, atLeast('employees', 10), {
  ...{ department: 'hrss', benefit: fixed(3000), process: withPublicity },
});
const stage = await openStage(
  async (deps) => {
    const now = deps.clock.now();
    await storeFirms(
      FIRMS.map((n) => statement(n, { employees: 12 }, '2026-02-28')),
      now,
    );
    await evaluate({ trigger: 'test' }, deps);
    await openPublicityList(
      FIRMS.map((n) => idOf(CODE, n)),
      STAFF,
      deps,
    );
  },
  undefined,
  rulesWith(shownPolicy),
);
test.after.always(() => stage.close());

/** Chooses a file by the keyboard alone, as the browser's own dialog is asked for. */
async function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  const chosen = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  await (await chosen).setFiles({ name, mimeType: 'application/pdf', buffer });
}

test.serial('without a pointer, on a phone: from the list to the receipt, and to the answer', async (t) => {
  const page = await stage.page(t);
  // From the beginning: a dialog that opens before anybody waits for it is the browser's own, and nobody answers it.
  page.on('filechooser', () => {});
  await page.goto('/publicity');
  await looksRight(t, page, 'publicity');
  await tabTo(t, page, /^示例/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '公示名单' }).waitFor();
  await looksRight(t, page, 'publicity-list');
  await tabTo(t, page, /^对第 2 项 河源第1示例有限公司 提出异议/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: '提出公示异议' }).waitFor();
  t.true(await page.getByText('第 2 项 河源第1示例有限公司').isVisible());

  await tabTo(t, page, /^实名/);
  await page.keyboard.press('Space');
  await tabTo(t, page, /^姓名或单位名称/);
  await page.keyboard.type('某商会');
  await tabTo(t, page, /^电话或邮箱/);
  await page.keyboard.type('0762-0000000');
  await tabTo(t, page, /^异议内容和理由/);
  await page.keyboard.type(TEXT);
  await tabTo(t, page, /^文件 1/);
  await choose(page, 'photos.pdf', Buffer.alloc(10 * 1024 * 1024, '%PDF-'));
  await tabTo(t, page, /^提交异议$/);
  await page.keyboard.press('Enter');

  const problem = page.getByRole('link', { name: '文件 1 超过 3 MB，请压缩或换一个文件' });
  await problem.waitFor();
  t.true((await page.title()).startsWith('错误：'));
  t.is(await page.getByLabel('异议内容和理由').inputValue(), TEXT);
  t.is(await page.getByLabel('姓名或单位名称').inputValue(), '某商会');
  t.true(await page.getByRole('radio', { name: /^实名/ }).isChecked());
  await answerLooksRight(t, page, 'objection-refused');
  t.is(await ObjectionModel.countDocuments(), 0);

  await tabTo(t, page, /^文件 1 超过/);
  await page.keyboard.press('Enter');
  await page.locator('#file1:focus').waitFor();
  await choose(page, 'photos.pdf', Buffer.from('%PDF-1.7 example'));
  await tabTo(t, page, /^提交异议$/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: '异议已受理' }).waitFor();
  const receipt = (await page.getByText(/^26(-[0-9A-Z]{4}){3}$/).textContent()) ?? '';
  await answerLooksRight(t, page, 'objection-receipt');
  t.is((await stored(CODE, 1)).state, 'objected');
  t.is(await ObjectionFileModel.countDocuments(), 1);
  // To the form as it was refused: the browser asks before it sends that again.
  await page.goBack().catch(() => null);
  t.is(await ObjectionModel.countDocuments(), 1);

  const answered = await fetch(`${stage.base}/api/v1/work/objections/${receipt}/answer`, {
    method: 'POST',
    headers: {
      ...(await signedInAs({ ...HRSS, department: 'hrss' }, [], stage.clock.now())),
      'content-type': 'application/json',
    },
    body: JSON.stringify({ upheld: false, text: '经现场核查，该企业正常生产。' }),
  });
  t.is(answered.status, 200);
  t.is((await stored(CODE, 1)).state, 'publicised');
  await page.goto('/objections');
  await answerLooksRight(t, page, 'objection-look-up');
  await tabTo(t, page, /^回执编号/);
  await page.keyboard.type(receipt.toLowerCase().replaceAll('-', ' '));
  await page.keyboard.press('Enter');
  await page.getByText('经现场核查，该企业正常生产。').waitFor();
  t.true(await page.getByText('已答复').isVisible());
  await answerLooksRight(t, page, 'objection-answer');
});

test.serial('in English: what is wrong, the receipt and the answer look right as well', async (t) => {
  const page = await stage.page(t, { width: 1280 });
  await page.goto('/publicity?lang=en');
  await page.getByRole('link', { name: /^Example/ }).click();
  await page.getByRole('link', { name: 'Object to the whole list' }).click();
  await page.getByRole('button', { name: 'Send the objection' }).click();
  await page.getByRole('link', { name: 'choose whether you give your name' }).click();
  await answerLooksRight(t, page, 'objection-refused');
  await page.getByRole('radio', { name: /^Anonymous/ }).check();
  await page.getByLabel('What you object to, and why').fill('The department of this list has no phone that answers');
  await page.getByRole('button', { name: 'Send the objection' }).click();
  await page.getByRole('heading', { name: 'Your objection was received' }).waitFor();
  await answerLooksRight(t, page, 'objection-receipt');
  const receipt = (await page.getByText(/^26(-[0-9A-Z]{4}){3}$/).textContent()) ?? '';
  await page.getByRole('link', { name: 'Look up the answer to an objection' }).click();
  await page.getByLabel('Receipt number').fill('26-0000-0000-0000');
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByRole('link', { name: /^There is no receipt with this number/ }).waitFor();
  await page.getByLabel('Receipt number').fill(receipt);
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByText('being looked into').waitFor();
  await answerLooksRight(t, page, 'objection-waiting');
});
