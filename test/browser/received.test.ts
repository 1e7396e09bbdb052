import test from 'ava';
import { MandateModel } from '../../src/accounts/account.model.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { storePayment } from '../helpers/paid.js';
import { matchIn } from '../helpers/space.js';
import { BOSS, FIRM, OTHER, rules, STRANGER, storeTwoFirms } from './benefits.js';
import { looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const stage = await openStage(({ clock }) => storeTwoFirms(clock.now()), undefined, rules());
test.after.always(() => stage.close());
test.serial.beforeEach(async () => {
  await MatchModel.collection.deleteMany({});
});

const confirmation = { by: 'boss', at: stage.clock.now(), silent: false, accountLast4: '0011', commitment: null };
const paid = (period: string) =>
  matchIn(FIRM, 'grant', period, { state: 'paid', amountFen: 724_050, process: { round: 1, confirmation } });
const enjoyed = matchIn(FIRM, 'relief', '2025', {
  ...{ state: 'enjoyed', amountFen: 3_100 },
  history: [
    { at: new Date('2026-01-04T02:00:00Z'), event: 'enjoy', from: 'informed', to: 'enjoyed', round: 1, run: null },
  ],
});

async function pay(period: string, on: string): Promise<string> {
  const match = paid(period);
  await MatchModel.collection.insertOne(match as never);
  const receipt = { batch: 'PC-1', line: 1, result: 'paid', amountFen: 724_050, on, reference: `PZ-${on}` } as const;
  await storePayment(match, {
    ...{ amountFen: 724_050, batch: 'PC-1', receipts: [{ ...receipt, reason: null, file: 'f' }] },
    funding: [
      { source: 'city', amountFen: 700_000 },
      { source: 'county', amountFen: 24_050 },
    ],
  });
  return `${match._id}#1.1`;
}

test.serial('money and reliefs year by year, never added, and one year alone', async (t) => {
  await pay('2025', '2026-02-28');
  await pay('2024', '2025-06-05');
  await MatchModel.collection.insertOne(enjoyed as never);
  const page = await stage.page(t, { as: BOSS });
  await page.goto(`/space/${FIRM}/received`);
  const year = page.getByRole('region', { name: '2026年' });
  await year.getByText('到账奖补，1 笔').waitFor();
  await year.getByText('已享受减免，1 项').waitFor();
  await year.getByText('31 元').first().waitFor();
  await year.getByText('不相加').waitFor();
  t.is(await page.getByText('7,271.50').count(), 0);
  await looksRight(t, page, 'received');
  await page.getByRole('link', { name: '2025年', exact: true }).click();
  await page.waitForURL('**/received?year=2025');
  await page.getByRole('region', { name: '2025年' }).waitFor();
  await year.waitFor({ state: 'detached' });
  await page.goBack();
  await year.waitFor();
});

test.serial('a receipt says what, from whom, when, into which account, and on which ground', async (t) => {
  const id = await pay('2025', '2026-02-28');
  const page = await stage.page(t, { as: BOSS });
  await page.goto(`/space/${FIRM}/received`);
  await page.getByRole('main').getByRole('listitem').getByRole('link').click();
  await page.waitForURL(`**/received/${encodeURIComponent(id)}`);
  const main = page.getByRole('main');
  for (const text of ['大写：柒仟贰佰肆拾元伍角整', '2026年2月28日', '末四位 0011', 'PZ-2026-02-28', 'PC-1', FIRM]) {
    await main.getByText(text).first().waitFor();
  }
  await main.getByText('7,000 元').waitFor();
  await looksRight(t, page, 'receipt');
  await page.emulateMedia({ media: 'print' });
  for (const gone of ['打印', '退出']) t.false(await page.getByText(gone, { exact: true }).first().isVisible());
  t.true(await main.getByText('大写：').isVisible());
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.screenshot({ path: 'artefacts/receipt.print.png', fullPage: true });
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate('window.print = () => { document.title = "printed" }');
  await page.getByRole('button', { name: '打印' }).click();
  t.is(await page.title(), 'printed');
});

test.serial('an agency that may only look is not shown the account', async (t) => {
  const id = await pay('2025', '2026-02-28');
  await MandateModel.collection.insertOne({
    ...{ _id: 'M' as never, uscc: FIRM, account: 'agency', scope: 'view', until: '2026-12-31', grantedBy: 'boss' },
    ...{ grantedAt: stage.clock.now(), revokedAt: null },
  } as never);
  const page = await stage.page(t, { as: { _id: 'agency', roles: ['agency'] } });
  await page.goto(`/space/${FIRM}/received/${encodeURIComponent(id)}`);
  await page.getByText('委托范围不含收款账户').waitFor();
  t.is(await page.getByText('0011').count(), 0);
});

test.serial('nothing received, a year without anything, and another firm’s receipt: a way on', async (t) => {
  const page = await stage.page(t, { as: BOSS });
  await page.goto(`/space/${FIRM}/received`);
  await page.getByText('还没有到账或享受记录').waitFor();
  await looksRight(t, page, 'received-none');
  const id = await pay('2025', '2026-02-28');
  await page.goto(`/space/${FIRM}/received?year=1999`);
  await page.getByText('1999 年没有记录').waitFor();
  const other = await stage.page(t, { as: STRANGER });
  await other.goto(`/space/${OTHER}/received/${encodeURIComponent(id)}`);
  await other.getByRole('link', { name: '回到企业首页' }).waitFor();
  t.is(await other.getByText('PZ-').count(), 0);
});
