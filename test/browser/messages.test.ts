import test from 'ava';
import { MandateModel } from '../../src/accounts/account.model.js';
import { unreadOf } from '../../src/notifications/inbox.service.js';
import { noticeRecord } from '../../src/notifications/notice.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { insertNew } from '../../src/notifications/notice-store.js';
import { statement, storeFirms } from '../helpers/city.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { looksRight } from './looks-right.js';
import { openStage } from './stage.js';

const uscc = inventedUscc(31, '441602');
const member = { _id: 'member', roles: ['member' as const], firms: [{ uscc, administrator: true }] };
const agency = { _id: 'agency', roles: ['agency' as const] };
const SCRIPT = '<script>document.title = "taken"</script><img src=x onerror="document.title = 1">';

const stage = await openStage(async ({ clock }) => {
  await storeFirms([{ ...statement(1, { employees: 5 }, '2026-02-28'), uscc }], clock.now());
  await MandateModel.collection.insertOne({
    ...{ _id: 'm' as never, uscc, account: 'agency', scope: 'view', until: '2026-12-31', grantedBy: 'member' },
    ...{ grantedAt: clock.now(), revokedAt: null },
  } as never);
});
test.after.always(() => stage.close());
test.serial.beforeEach(() => NoticeModel.collection.deleteMany({}));

let count = 0;

/** A message of the firm's inbox. @returns its number */
async function told(subject: string, text: string, template = 'test@1'): Promise<string> {
  stage.clock.advance(60_000);
  count += 1;
  const made = noticeRecord(
    {
      ...{
        event: `event-${count}`,
        channel: 'inbox',
        recipient: uscc,
        uscc,
        runId: '',
        template,
        language: 'zh',
        items: [],
      },
      address: null,
    },
    () => ({ subject, text }),
    stage.deps,
  );
  await insertNew([made]);
  return made.number;
}

test.serial('a firm sees what is unread, opens it, and has read it', async (t) => {
  const first = await told('第一条', '一行\n两行');
  await told('第二条', '内容');
  const page = await stage.page(t, { as: member });
  await page.goto(`/space/${uscc}/messages`);
  const lines = page.getByRole('main').getByRole('listitem');
  await lines.nth(1).waitFor();
  t.regex(await lines.nth(0).innerText(), /未读\s*第二条/);
  t.regex(await lines.nth(1).innerText(), /未读\s*第一条/);
  await looksRight(t, page, 'messages');
  const read = page.waitForResponse((response) => response.url().endsWith(`/${first}/read`));
  await page.getByRole('link', { name: '第一条' }).click();
  await page.getByRole('heading', { level: 1, name: '第一条' }).waitFor();
  t.is((await read).status(), 200);
  t.is(await unreadOf(uscc), 1);
  await page.getByText('已读于').waitFor();
  t.is(await page.getByText('一行').innerText(), '一行\n两行');
  await page.getByText(first, { exact: true }).waitFor();
  await looksRight(t, page, 'message');
  await page.goBack();
  await page.getByRole('link', { name: '未读', exact: true }).click();
  await page.waitForURL('**/messages?unread=true');
  await page.getByRole('link', { name: '第二条' }).waitFor();
  t.is(await lines.count(), 1);
  await page.reload();
  await page.getByRole('link', { name: '第二条' }).waitFor();
});

test.serial('nothing is marked by who only looks in for the firm', async (t) => {
  const number = await told('代办可见', '内容');
  const page = await stage.page(t, { as: agency });
  await page.goto(`/space/${uscc}/messages/${number}`);
  await page.getByRole('heading', { level: 1, name: '代办可见' }).waitFor();
  await page.getByRole('link', { name: '全部消息' }).click();
  await page.getByRole('link', { name: '代办可见' }).waitFor();
  t.is(await unreadOf(uscc), 1);
});

test.serial('what a text holds is text', async (t) => {
  const number = await told(SCRIPT, SCRIPT);
  const page = await stage.page(t, { as: member });
  await page.goto(`/space/${uscc}/messages/${number}`);
  await page.getByRole('heading', { level: 1, name: SCRIPT }).waitFor();
  t.is(await page.getByText(SCRIPT).count(), 2);
  t.is(await page.title(), `${SCRIPT} - 直达`);
});

test.serial('a change of the account leads to the account', async (t) => {
  const number = await told('账户变更提醒', '内容', 'account-changes@2');
  const page = await stage.page(t, { as: member });
  await page.goto(`/space/${uscc}/messages/${number}`);
  const way = page.getByRole('link', { name: '查看收款账户' });
  t.is(await way.getAttribute('href'), `/space/${uscc}/settings/account`);
});

test.serial('long lists go on by pages, and the back button leads back', async (t) => {
  for (let n = 1; n <= 21; n += 1) await told(`第 ${n} 号`, '内容');
  const page = await stage.page(t, { as: member });
  await page.goto(`/space/${uscc}/messages`);
  await page.getByRole('link', { name: '第 21 号' }).waitFor();
  await page.getByRole('link', { name: '下一页' }).click();
  await page.getByRole('link', { name: '第 1 号', exact: true }).waitFor();
  t.is(await page.getByRole('main').getByRole('listitem').count(), 1);
  await page.goBack();
  await page.getByRole('link', { name: '第 21 号' }).waitFor();
});

test.serial('no messages, a number of nobody, and what is no number: a way on', async (t) => {
  const page = await stage.page(t, { as: member });
  await page.goto(`/space/${uscc}/messages`);
  await page.getByText('还没有消息').waitFor();
  await looksRight(t, page, 'messages-none');
  await page.goto(`/space/${uscc}/messages?unread=true`);
  await page.getByRole('link', { name: '查看全部消息' }).waitFor();
  for (const number of ['ZD0000000000', 'nonsense']) {
    await page.goto(`/space/${uscc}/messages/${number}`);
    await page.getByRole('link', { name: '回到企业首页' }).waitFor();
  }
  t.pass();
});

test.serial('a server that fails is said, and can be asked again', async (t) => {
  await told('还在', '内容');
  const page = await stage.page(t, { as: member });
  await page.route('**/inbox?*', (route) => route.abort('internetdisconnected'));
  await page.goto(`/space/${uscc}/messages`);
  await page.getByText('没有连上服务器').waitFor();
  await page.unroute('**/inbox?*');
  await page.getByRole('button', { name: '重试' }).click();
  await page.getByRole('link', { name: '还在' }).waitFor();
  t.pass();
});
