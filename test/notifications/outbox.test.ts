import test from 'ava';
import { MailFailure, type MailFailureKind } from '../../src/notifications/mailer.js';
import { noticeNumber, noticeRecord } from '../../src/notifications/notice.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import type { NoticeRecord } from '../../src/notifications/notice.schema.js';
import { insertNew } from '../../src/notifications/notice-store.js';
import { deliverDue } from '../../src/notifications/outbox.js';
import { afterFailure, MAX_ATTEMPTS } from '../../src/notifications/retry.js';
import { smtpMailer } from '../../src/notifications/smtp-mailer.js';
import { rulesWith, uscc } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingMailer, TEST_KEYS, testDeps } from '../helpers/deps.js';
import { refusal, startDroppingRelay, startRelay } from '../helpers/smtp.js';

const database = await openTestDatabase();
await NoticeModel.createIndexes();
test.after.always(() => database.close());
const clock = handClock('2026-11-22T02:00:00Z');
test.serial.beforeEach(async () => {
  clock.set('2026-11-22T02:00:00Z');
  await NoticeModel.collection.deleteMany({});
});

const MINUTE = 60_000;
const FROM = '直达 Zhida <no-reply@zhida.invalid>';
const rules = rulesWith();
const mailer = keepingMailer();
const deps = testDeps({ clock, rules, mailer });
test.serial.beforeEach(() => {
  mailer.sent.length = 0;
  mailer.failWith = null;
});

function notice(n: number, address = `finance@firm${n}.example.com`): NoticeRecord {
  const content = (number: string) => ({ subject: `通知 ${number}`, text: '正文\n' });
  const given = {
    event: 'run-R1',
    channel: 'email',
    recipient: uscc(n),
    uscc: uscc(n),
    runId: 'R1',
    template: 'new-benefits@1',
    language: 'zh',
    address,
    items: [],
  } as const;
  return noticeRecord(given, content, deps);
}
const stored = (n: number) => NoticeModel.findById(`run-R1:${uscc(n)}:email`).lean<NoticeRecord>();
const deliver = (owner = 'a') => deliverDue(deps, owner);

test.serial('what is due goes out once, however many ask and however often', async (t) => {
  await insertNew(Array.from({ length: 30 }, (_, n) => notice(n)));
  const counts = await Promise.all(['a', 'b', 'c'].map((owner) => deliver(owner)));
  t.is(
    counts.reduce((sum, { sent }) => sum + sent, 0),
    30,
  );
  t.is(new Set(mailer.sent.map(({ messageId }) => messageId)).size, 30);
  t.is(mailer.sent.length, 30);
  t.like(await deliver(), { sent: 0, retried: 0, failed: 0 });
  t.like(await stored(3), { state: 'sent', attempts: 1, owner: null, dueAt: null, error: null });
  t.is(
    mailer.sent.find(({ to }) => to === 'finance@firm3.example.com')?.messageId,
    `<run-R1.${uscc(3)}.email@zhida.invalid>`,
  );
  t.is(mailer.sent[0]?.headers?.['X-Notification-Id']?.slice(0, 2), 'ZD');
});

test.serial('a notice is stored once, and stays as it was', async (t) => {
  t.is(await insertNew([notice(0), notice(1)]), 2);
  await deliver();
  t.is(await insertNew([notice(0), notice(2)]), 1);
  t.is((await stored(0))?.state, 'sent');
  t.is(noticeNumber('run-R1:a:email', TEST_KEYS.seal), noticeNumber('run-R1:a:email', TEST_KEYS.seal));
  t.regex((await stored(0))?.number ?? '', /^ZD[0-9A-HJKMNP-TV-Z]{10}$/);
});

const fails = (kind: MailFailureKind): void => {
  mailer.failWith = new MailFailure(kind, `${kind} 451`);
};

test.serial(
  'a refusal for now is tried again after a minute, then each five, and has failed after four hours',
  async (t) => {
    await insertNew([notice(0)]);
    fails('temporary');
    t.like(await deliver(), { retried: 1, sent: 0 });
    t.like(await stored(0), { state: 'retry-at', attempts: 1, error: 'temporary 451' });
    clock.advance(MINUTE - 1);
    t.like(await deliver(), { retried: 0 });
    clock.advance(MINUTE);
    t.like(await deliver(), { retried: 1 });
    for (let attempt = 3; attempt <= MAX_ATTEMPTS; attempt += 1) {
      clock.advance(6 * MINUTE);
      await deliver();
    }
    t.like(await stored(0), { state: 'technical-failure', attempts: MAX_ATTEMPTS });
    clock.advance(600 * MINUTE);
    mailer.failWith = null;
    t.like(await deliver(), { sent: 0 });
  },
);

test.serial('a permanent refusal is not tried again', async (t) => {
  await insertNew([notice(0)]);
  fails('permanent');
  t.like(await deliver(), { failed: 1 });
  clock.advance(600 * MINUTE);
  mailer.failWith = null;
  t.like(await deliver(), { sent: 0 });
  t.like(await stored(0), { state: 'failed-permanent', attempts: 1 });
});

test.serial(
  'a broken channel uses up no attempt and holds everything back until it works, or until it is too late',
  async (t) => {
    await insertNew(Array.from({ length: 20 }, (_, n) => notice(n)));
    fails('channel');
    await deliver();
    const touched = await NoticeModel.countDocuments({ state: 'retry-at' });
    t.true(touched >= 1 && touched <= 5, `${touched} were tried`);
    t.is(await NoticeModel.countDocuments({ attempts: 0 }), 20);
    clock.advance(10 * MINUTE);
    mailer.failWith = null;
    t.like(await deliver(), { sent: 20 });
    await insertNew([notice(50)]);
    clock.advance(73 * 60 * MINUTE);
    t.like(await deliver(), { sent: 0, expired: 1 });
    t.is((await stored(50))?.state, 'expired');
  },
);

test.serial('what may have been delivered goes out once more with the same Message-ID, then no more', async (t) => {
  await insertNew([notice(0)]);
  const relay = await startDroppingRelay('dot');
  const through = testDeps({ clock, rules, mailer: smtpMailer({ url: relay.url, from: FROM }) });
  t.like(await deliverDue(through, 'a'), { retried: 1 });
  t.like(await stored(0), { state: 'retry-at', attempts: 1, ambiguous: 1 });
  clock.advance(2 * MINUTE);
  t.like(await deliverDue(through, 'a'), { failed: 1 });
  t.like(await stored(0), { state: 'technical-failure', attempts: 2, ambiguous: 2 });
  clock.advance(600 * MINUTE);
  await deliverDue(through, 'a');
  t.is(relay.bodies(), 2);
  await through.mailer.close();
  await relay.close();
});

test.serial(
  'a process that died while sending: its notices go out once more, and only after its claim has run out',
  async (t) => {
    await insertNew([notice(0)]);
    await NoticeModel.updateOne(
      { _id: (await stored(0))?._id },
      { state: 'sending', attempts: 1, token: 1, leaseUntil: new Date(clock.now().getTime() + 5 * MINUTE) },
    );
    t.like(await deliver(), { sent: 0 });
    clock.advance(6 * MINUTE);
    await deliver();
    clock.advance(2 * MINUTE);
    t.like(await deliver(), { sent: 1 });
    t.like(await stored(0), { state: 'sent', attempts: 2, ambiguous: 1 });
  },
);

test.serial('a claim that was taken over is not settled by its old holder', async (t) => {
  await insertNew([notice(0)]);
  const slow = keepingMailer();
  const send = slow.send.bind(slow);
  const stolen = {
    ...slow,
    async send(message: Parameters<typeof send>[0]) {
      await NoticeModel.updateOne({ _id: `run-R1:${uscc(0)}:email` }, { token: 99, owner: 'b' });
      await send(message);
    },
  };
  await deliverDue(testDeps({ clock, rules, mailer: stolen }), 'a');
  t.like(await stored(0), { state: 'sending', token: 99, owner: 'b' });
});

test.serial('through a real relay: taken, refused for now, refused for good, a wrong address', async (t) => {
  const refused: Record<string, number> = { 'finance@firm1.example.com': 451, 'finance@firm2.example.com': 550 };
  const relay = await startRelay({
    onRcptTo(address, _session, done) {
      const code = refused[address.address];
      done(code === undefined ? null : refusal(code));
    },
  });
  const through = testDeps({ clock, rules, mailer: smtpMailer({ url: relay.url, from: FROM }) });
  await insertNew([notice(0), notice(1), notice(2), notice(3, 'a@x.cn, evil@x.cn')]);
  t.like(await deliverDue(through, 'a'), { sent: 1, retried: 1, failed: 2 });
  t.deepEqual(
    (await NoticeModel.find({}).sort({ recipient: 1 }).lean()).map(({ state }) => state),
    ['sent', 'retry-at', 'failed-permanent', 'failed-permanent'],
  );
  clock.advance(2 * MINUTE);
  delete refused['finance@firm1.example.com'];
  t.like(await deliverDue(through, 'a'), { sent: 1 });
  const ids = relay.received.map(({ mail }) => mail.messageId);
  t.deepEqual(
    ids,
    [0, 1].map((n) => `<run-R1.${uscc(n)}.email@zhida.invalid>`),
  );
  t.deepEqual(
    relay.received.map(({ recipients }) => recipients.length),
    [1, 1],
  );
  await through.mailer.close();
  await relay.close();
});

test.serial('delivery stops at its limit and when it is told to', async (t) => {
  await insertNew(Array.from({ length: 10 }, (_, n) => notice(n)));
  t.like(await deliverDue(deps, 'a', { limit: 4, parallel: 2 }), { sent: 4 });
  t.like(await deliverDue(deps, 'a', { signal: AbortSignal.abort() }), { sent: 0 });
  t.like(await deliver(), { sent: 6 });
});

test('the retry table', (t) => {
  const first = { noticeId: 'n', attempts: 1, ambiguous: 0 };
  t.like(afterFailure({ kind: 'permanent' }, first), { state: 'failed-permanent', counts: true });
  t.like(afterFailure({ kind: 'channel' }, first), { state: 'retry-at', counts: false });
  t.like(afterFailure({ kind: 'ambiguous' }, first), { state: 'retry-at', ambiguous: 1 });
  t.like(afterFailure({ kind: 'ambiguous' }, { ...first, ambiguous: 1 }), { state: 'technical-failure' });
  const delays = [1, 2, 3].map(
    (attempts) => afterFailure({ kind: 'temporary' }, { ...first, attempts }).delay / MINUTE,
  );
  t.true((delays[0] ?? 0) >= 1 && (delays[0] ?? 9) <= 1.2);
  for (const delay of delays.slice(1)) t.true(delay >= 5 && delay <= 6);
});
