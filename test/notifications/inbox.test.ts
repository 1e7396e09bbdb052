import test from 'ava';
import { MandateModel } from '../../src/accounts/account.model.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { unreadOf } from '../../src/notifications/inbox.service.js';
import { type NewNotice, noticeRecord } from '../../src/notifications/notice.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { insertNew } from '../../src/notifications/notice-store.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { matchOf } from '../helpers/match.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const audit = keepingAudit();
const deps = testDeps({ clock, audit, rules: loadRules() });
await migrateAll(clock);
const codes = [1, 2].map((n) => inventedUscc(n, '441602'));
const [OWN = '', OTHER = ''] = codes;
await storeFirms(
  codes.map((code, n) => ({ ...statement(n, { employees: 5 }, '2026-02-28'), uscc: code })),
  clock.now(),
);
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});
test.serial.beforeEach(() => NoticeModel.collection.deleteMany({}));

async function told(
  event: string,
  firm: string,
  channel: 'inbox' | 'email' = 'inbox',
  more: Partial<NewNotice> = {},
): Promise<string> {
  const notice: NewNotice = {
    ...{ event, channel, recipient: firm, uscc: firm, runId: '', template: 'test@1', language: 'zh', items: [] },
    ...{ address: channel === 'email' ? 'office@firm.example' : null, ...more },
  };
  const made = noticeRecord(notice, (number) => ({ subject: `S ${number}`, text: 'T' }), deps);
  await insertNew([made]);
  return made.number;
}

const member = (uscc: string) =>
  signedIn({ _id: `of-${uscc}`, roles: ['member'], firms: [{ uscc, administrator: true }] }, clock.now());
async function ask(headers: Record<string, string>, method: string, path: string) {
  const response = await fetch(`${running.base}/api/v1${path}`, { method, headers });
  return { status: response.status, json: JSON.parse(await response.text()) };
}
const inbox = (uscc: string, rest = '') => `/space/enterprises/${uscc}/inbox${rest}`;

test.serial('looking at a message changes nothing; saying that it was read counts once, for the firm', async (t) => {
  const number = await told('a', OWN);
  await told('b', OWN);
  await told('c', OTHER);
  const headers = await member(OWN);
  t.is(await unreadOf(OWN), 2);
  t.like((await ask(headers, 'GET', inbox(OWN, `/${number}`))).json, { subject: `S ${number}`, readAt: null });
  t.is(await unreadOf(OWN), 2);
  const first = await ask(headers, 'POST', inbox(OWN, `/${number}/read`));
  t.is(first.json.readAt, '2026-03-02T02:00:00.000Z');
  clock.advance(60_000);
  t.is((await ask(headers, 'POST', inbox(OWN, `/${number}/read`))).json.readAt, '2026-03-02T02:00:00.000Z');
  t.deepEqual([await unreadOf(OWN), await unreadOf(OTHER)], [1, 1]);
  const read = (await ask(headers, 'GET', inbox(OWN))).json.items.map(
    ({ readAt }: { readAt: string | null }) => readAt,
  );
  t.deepEqual(read.map((at: string | null) => at === null).sort(), [false, true]);
  t.true(audit.acts.some(({ act }) => act.includes('/inbox/')));
});

test.serial('the number of a mail leads to the message of the same event, for who speaks for the firm', async (t) => {
  const number = await told('a', OWN);
  const mailed = await told('a', OWN, 'email');
  t.not(mailed, number);
  const [own, other] = [await member(OWN), await member(OTHER)];
  for (const one of [number, mailed]) {
    t.deepEqual((await ask(own, 'GET', `/self/notices/${one}`)).json, { uscc: OWN, number });
    t.is((await ask(own, 'GET', inbox(OWN, `/${one}`))).json.number, number);
    t.is((await ask(other, 'GET', `/self/notices/${one}`)).status, 404);
    t.is((await ask(other, 'GET', inbox(OTHER, `/${one}`))).status, 404);
    t.is((await ask(other, 'POST', inbox(OTHER, `/${one}/read`))).status, 404);
    t.is((await ask({}, 'GET', `/self/notices/${one}`)).status, 401);
  }
  t.is((await ask(own, 'POST', inbox(OWN, `/${mailed}/read`))).json.number, number);
  t.is(await unreadOf(OWN), 0);
  // What is no number is refused, and one of nobody, or of a desk, is found by nobody.
  t.is((await ask(own, 'GET', '/self/notices/ZD000')).status, 400);
  t.is((await ask(own, 'GET', '/self/notices/ZD0000000000')).status, 404);
  await NoticeModel.updateOne({ number }, { uscc: null });
  t.is((await ask(own, 'GET', `/self/notices/${number}`)).status, 404);
});

test.serial('what an agency has looked at the firm has not read', async (t) => {
  const number = await told('a', OWN);
  const headers = await signedIn({ _id: 'agency', roles: ['agency'] }, clock.now());
  await MandateModel.collection.insertOne({
    ...{ _id: 'm1' as never, uscc: OWN, account: 'agency', scope: 'confirm', until: '2026-12-31', grantedBy: 'boss' },
    ...{ grantedAt: clock.now(), revokedAt: null },
  } as never);
  t.is((await ask(headers, 'GET', inbox(OWN, `/${number}`))).status, 200);
  t.is((await ask(headers, 'POST', inbox(OWN, `/${number}/read`))).status, 403);
  t.is(await unreadOf(OWN), 1);
});

test.serial('the unread ones alone, page by page', async (t) => {
  const numbers: string[] = [];
  for (const event of ['a', 'b', 'c']) {
    numbers.push(await told(event, OWN));
    clock.advance(1000);
  }
  const headers = await member(OWN);
  await ask(headers, 'POST', inbox(OWN, `/${numbers[1]}/read`));
  const first = (await ask(headers, 'GET', inbox(OWN, '?unread=true&limit=1'))).json;
  t.deepEqual(
    first.items.map(({ number }: { number: string }) => number),
    [numbers[2]],
  );
  const second = (await ask(headers, 'GET', inbox(OWN, `?unread=true&limit=1&cursor=${first.nextCursor}`))).json;
  t.is(second.items[0].number, numbers[0]);
  t.is(second.nextCursor, null);
  t.is((await ask(headers, 'GET', inbox(OWN, '?unread=no'))).status, 400);
});

test.serial(
  'a message leads on to what it tells of, as far as the firm still sees it, and to its settings',
  async (t) => {
    const [policy] = deps.rules.policies;
    if (policy === undefined) return t.fail();
    const shown = matchOf(policy, { _id: `${policy.code}:once:${OWN}`, uscc: OWN, state: 'granted' });
    const unseen = matchOf(policy, {
      _id: `${policy.code}:2026:${OWN}`,
      uscc: OWN,
      period: '2026',
      state: 'reviewing',
    });
    const other = matchOf(policy, { _id: `${policy.code}:once:${OTHER}`, uscc: OTHER, state: 'granted' });
    await MatchModel.collection.insertMany([shown, unseen, other] as never);
    const items = [shown, unseen, other].map(({ _id }) => ({ match: _id, round: 1 }));
    const number = await told('a', OWN, 'inbox', { items });
    const headers = await member(OWN);
    const look = async (rest: string) => (await ask(headers, 'GET', inbox(OWN, rest))).json;
    t.like(await look(`/${number}`), { place: null });
    t.deepEqual((await look(`/${number}`)).about, [{ match: shown._id, title: policy.title.zh }]);
    t.deepEqual((await look(`/${number}?lang=en`)).about, [{ match: shown._id, title: policy.title.en }]);
    // Older words of the same template are about the same.
    const account = await told('b', OWN, 'inbox', { template: 'account-changes@1' });
    const contact = await told('c', OWN, 'inbox', { template: 'contact-changes@1' });
    t.like(await look(`/${account}`), { place: 'account', about: [] });
    t.like(await look(`/${contact}`), { place: 'contact', about: [] });
  },
);
