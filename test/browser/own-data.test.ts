import test from 'ava';
import type { Page } from 'playwright-core';
import { STORY_FIRMS, STORY_PASSWORD } from '../../seeds/story/people.js';
import { SessionModel } from '../../src/accounts/account.model.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import type { Enterprise } from '../../src/enterprises/enterprise.schema.js';
import { GroundModel } from '../../src/enterprises/ground.model.js';
import { CorrectionModel } from '../../src/followups/correction.model.js';
import { looksRight } from './looks-right.js';
import { openStoryStage } from './stage.js';

const { near, open } = STORY_FIRMS;
const stage = await openStoryStage();
test.after.always(() => stage.close());
const data = `/space/${near.uscc}/data`;
const corrections = () => CorrectionModel.find({ uscc: near.uscc }).lean();
const send = (page: Page) => page.getByRole('button', { name: '提交更正申请' });
const what = (page: Page) => page.getByRole('textbox', { name: '哪里有误' });

/** Opens the form for one fact of the firm. */
async function reportOf(page: Page, fact: string): Promise<void> {
  await page.goto(`${data}/corrections/new?fact=${fact}`);
  await send(page).waitFor();
}

test.serial('every value stands with its source and date, and is found', async (t) => {
  const page = await stage.page(t, { as: 'demo-b' });
  await page.goto(data);
  await page.getByRole('heading', { level: 2, name: '市场监督管理部门' }).waitFor();
  await looksRight(t, page, 'data');
  await page.getByRole('textbox', { name: '查找数据' }).fill('成立日期');
  await page.getByText(/显示 1 项$/).waitFor();
  const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: '成立日期' }) });
  await row.getByText(/^截至 .* · 市场监督管理部门$/).waitFor();
  await page.waitForURL((address) => address.searchParams.get('q') === '成立日期');
  await page.reload();
  await page.getByText(/显示 1 项$/).waitFor();
  await page.getByRole('textbox', { name: '查找数据' }).fill('没有这样的');
  await page.getByRole('button', { name: '清除查找条件' }).click();
  await page.getByRole('heading', { level: 2, name: '税务部门' }).waitFor();
  t.is(new URL(page.url()).search, '');
});

test.serial('a wrong value is reported once, and what is too long is kept', async (t) => {
  const page = await stage.page(t, { as: 'demo-b' });
  await page.goto(`${data}?q=成立日期`);
  await page.getByRole('link', { name: /^数据有误\s*：成立日期$/ }).click();
  await page.getByRole('heading', { level: 1, name: '数据有误：成立日期' }).waitFor();
  await send(page).click();
  await page.getByRole('alert').getByRole('link', { name: '请写明哪里有误' }).waitFor();
  await what(page).fill('错'.repeat(10_000));
  await page.getByText('已写 10000 字，超出 8000 字').waitFor();
  await send(page).click();
  await page
    .getByRole('alert')
    .getByRole('link', { name: /^现有 10000 字，最多 2000 字/ })
    .click();
  t.is((await what(page).inputValue()).length, 10_000, 'nothing is cut off');
  await page.locator('textarea:focus').waitFor();
  t.is((await corrections()).length, 0);
  await looksRight(t, page, 'correction-too-long');
  const text = '应为 2019 年 3 月 18 日<script>alert(1)</script>\n附营业执照';
  await what(page).fill(text);
  await page.getByRole('textbox', { name: '应当是（选填）' }).fill('2019-03-18');
  await send(page).dblclick();
  await page.waitForURL(/\/data\/corrections\?sent=/);
  await page.getByRole('alert').getByText('更正申请已送交').waitFor();
  await page.getByText('<script>alert(1)</script>').waitFor();
  await looksRight(t, page, 'corrections');
  const [stored, ...others] = await corrections();
  t.deepEqual(others, []);
  t.like(stored, { fact: 'establishedOn', what: text, proposed: '2019-03-18', state: 'open' });
  await page.goBack();
  await page.getByRole('link', { name: /^更正处理中\s*：成立日期$/ }).waitFor();
});

test.serial('a try whose answer failed is repeated as the same one', async (t) => {
  const page = await stage.page(t, { as: 'demo-b' });
  const keys: (string | undefined)[] = [];
  let isBroken = true;
  await page.route('**/corrections', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    keys.push(route.request().headers()['idempotency-key']);
    // It was stored, and the answer got lost.
    if (isBroken) await route.fetch();
    return isBroken ? route.abort('internetdisconnected') : route.continue();
  });
  await reportOf(page, 'registeredCapital');
  await what(page).fill('已增资，待更新');
  await send(page).click();
  await page.getByRole('alert').getByText('没有连上服务器').waitFor();
  t.is(await what(page).inputValue(), '已增资，待更新');
  isBroken = false;
  await send(page).click();
  await page.waitForURL(/sent=/);
  t.is(keys.length, 2);
  t.is(keys[0], keys[1]);
  t.is((await corrections()).filter(({ fact }) => fact === 'registeredCapital').length, 1);
});

test.serial('a session that ends in mid-form takes nothing along', async (t) => {
  const page = await stage.page(t, { as: 'demo-b' });
  await reportOf(page, 'registrationStatus');
  await what(page).fill('写到一半的话');
  await SessionModel.collection.deleteMany({});
  await send(page).click();
  await page.waitForURL(/\/sign-in\?next=/);
  await page.getByLabel('账号', { exact: true }).fill('demo-b');
  await page.getByLabel('密码', { exact: true }).fill(STORY_PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await send(page).waitFor();
  t.is(await what(page).inputValue(), '写到一半的话');
  await send(page).click();
  await page.waitForURL(/sent=/);
  t.true((await corrections()).some((one) => one.what === '写到一半的话'));
});

test.serial('what no office has the firm supplies itself, and takes back', async (t) => {
  const page = await stage.page(t, { as: 'demo-c' });
  const stored = async () => (await EnterpriseModel.findById(open.uscc).lean<Enterprise | null>())?.values;
  await page.goto(`/space/${open.uscc}/data?supply=equipmentInvestment`);
  const save = page.getByRole('button', { name: '保存并重新比对' });
  await save.click();
  await page.getByRole('alert').getByRole('link', { name: '请填写数值' }).waitFor();
  const value = page.getByRole('textbox', { name: '设备投资额（技术改造）' });
  await value.fill('六十万');
  await save.click();
  await page
    .getByRole('alert')
    .getByRole('link', { name: /^请填写数字/ })
    .waitFor();
  await looksRight(t, page, 'supply');
  await value.fill('600,000.50');
  await save.click();
  await page.waitForURL(/saved=/);
  await page.getByText('600,000.50 元').waitFor();
  t.is((await stored())?.equipmentInvestment, 600_000.5);
  await looksRight(t, page, 'supplied');
  const takeBack = page.getByRole('button', { name: '撤回补充的数据：设备投资额（技术改造）' });
  await takeBack.click();
  await page.getByRole('dialog').getByRole('button', { name: '关闭' }).click();
  await page.locator('button:focus', { hasText: '撤回' }).waitFor();
  await takeBack.click();
  await page.getByRole('dialog').getByRole('button', { name: '撤回', exact: true }).click();
  await takeBack.waitFor({ state: 'detached' });
  t.is((await stored())?.equipmentInvestment, undefined);
});

test.serial('a consent is given for some data until a day, and withdrawn', async (t) => {
  const page = await stage.page(t, { as: 'demo-b' });
  const stored = () => GroundModel.find({ uscc: near.uscc }).lean();
  await page.goto(`${data}/consents`);
  await page.getByRole('link', { name: '新增授权' }).first().click();
  const give = page.getByRole('button', { name: `代表${near.name}授权` });
  await give.click();
  await page.getByRole('alert').getByRole('link', { name: '请选择数据来源' }).waitFor();
  await page.getByRole('combobox', { name: '数据来源' }).selectOption({ label: '税务部门' });
  await page.getByRole('radio', { name: '只授权以下数据' }).check();
  await page.getByRole('checkbox', { name: '税务关系所在地' }).check();
  await page.getByLabel('有效期至（含当日）').fill('2040-01-01');
  await give.click();
  await page.getByRole('alert').getByRole('link', { name: '请选择今天至五年内的日期' }).waitFor();
  await looksRight(t, page, 'consent');
  await page.getByLabel('有效期至（含当日）').fill('2027-06-30');
  await give.dblclick();
  await page.waitForURL(/given=/);
  await page.getByText('2027年6月30日').waitFor();
  const [ground, ...others] = await stored();
  t.deepEqual(others, []);
  t.like(ground, { source: 'tax', until: '2027-06-30', withdrawnAt: null });
  t.is(ground?.scope.length, 1);
  await looksRight(t, page, 'consents');
  await page.getByRole('button', { name: '撤回授权：税务部门' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `代表${near.name}撤回` })
    .click();
  await page.getByText('已撤回').waitFor();
  t.truthy((await stored())[0]?.withdrawnAt);
});
