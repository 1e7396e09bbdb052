import test from 'ava';
import { writeContacts, writePreferences } from '../../src/enterprises/contact.service.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../src/matching/runs/run.model.js';
import { inboxOf } from '../../src/notifications/inbox.service.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import type { Channel, NoticeRecord } from '../../src/notifications/notice.schema.js';
import { deliverDue, enqueueForRun, enqueueLeftOver } from '../../src/notifications/notification.service.js';
import {
  atLeast,
  fixed,
  policy,
  rulesWith,
  statement,
  storeFirms,
  uscc,
  wishAndAccount,
  withPublicity,
} from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingMailer, testDeps } from '../helpers/deps.js';
import { handTimers } from '../helpers/timers.js';

const database = await openTestDatabase();
const MODELS = [EnterpriseModel, MatchModel, RunModel, NoticeModel];
for (const model of MODELS) await model.createIndexes();
test.after.always(() => database.close());

const TEN = atLeast('employees', 10);
const TWENTY = atLeast('employees', 20);
const rules = rulesWith(
  policy('X51-paid', TEN, { benefit: fixed(1000) }),
  policy('X52-offered', TWENTY, { benefit: fixed(2000), process: wishAndAccount }),
  policy('X53-public', TEN, { benefit: fixed(3000), process: withPublicity }),
  policy('X54-relief', atLeast('unionFeePaid', 0), { class: 'relief', benefit: { amount: { fact: 'unionFeePaid' } } }),
  policy('X55-relief', atLeast('exportUsd', 1), { class: 'relief', benefit: fixed(500) }),
  policy('X56-right', TWENTY, { class: 'right' }),
  policy('X57-taxed', atLeast('taxableIncome', 1), {
    ...{ class: 'relief', benefit: { amount: { rate: { of: { fact: 'taxableIncome' }, by: { fixed: 0.5 } } } } },
  }),
);
const clock = handClock('2026-11-22T02:00:00Z');
const mailer = keepingMailer();
const deps = testDeps({ clock, rules, mailer });
test.serial.beforeEach(async () => {
  for (const model of MODELS) await model.collection.deleteMany({});
  mailer.sent.length = 0;
  clock.set('2026-11-22T02:00:00Z');
});

const firm = (n: number, employees: number, fee = 120, asOf = '2026-10-31', more = {}) =>
  statement(n, { employees, 'unionFeePaid.2026': fee, 'unionFeePaid.2027': fee, ...more }, asOf);
const contact = (...firms: number[]) =>
  writeContacts(firms.map((n) => ({ uscc: uscc(n), contactEmail: `finance@firm${n}.example.com` })));
async function run(options: { tell?: boolean; asOf?: string } = {}) {
  clock.advance(60_000);
  const done = await evaluate({ trigger: 'test', timers: handTimers(), ...options }, deps);
  const told = await enqueueForRun(done, deps);
  return { run: done, told };
}
const notices = (channel: Channel) => NoticeModel.find({ channel }).sort({ _id: 1 }).lean<NoticeRecord[]>();
const policiesIn = (notice: NoticeRecord | undefined) => notice?.items.map(({ match }) => match.split(':')[0]) ?? [];

test.serial('the first run of an installation fills inboxes and sends nothing; with --tell it sends', async (t) => {
  await storeFirms([firm(0, 25), firm(1, 12)], clock.now());
  await contact(0, 1);
  await run();
  t.is((await notices('inbox')).length, 2);
  t.is((await notices('email')).length, 0);
  for (const model of [MatchModel, RunModel, NoticeModel]) await model.collection.deleteMany({});
  await run({ tell: true });
  // Two firms, and the digest of their district's desk.
  t.is((await notices('email')).length, 3);
});

test.serial('a baseline that dies between notices and matches has told each match once in the end', async (t) => {
  await storeFirms([firm(0, 25), firm(1, 12)], clock.now());
  const { collection } = MatchModel;
  const insertMany = collection.insertMany.bind(collection);
  collection.insertMany = () => Promise.reject(new Error('killed'));
  await t.throwsAsync(run(), { message: 'killed' });
  collection.insertMany = insertMany;
  const before = await notices('inbox');
  t.is(before.length, 2);
  t.is(await MatchModel.countDocuments(), 0);
  const { told } = await run();
  t.deepEqual(told, { firms: 0, notices: 0 });
  t.deepEqual(await notices('inbox'), before);
  const items = before.flatMap((notice) => notice.items.map(({ match }) => match));
  const matches = await MatchModel.find({}).lean();
  t.deepEqual(matches.flatMap(({ _id, toldRound }) => (toldRound > 0 ? [_id] : [])).sort(), items.sort());
  t.true(matches.every(({ tellPending, tellRun }) => tellPending === undefined && tellRun === null));
  t.deepEqual(
    matches.flatMap(({ class: kind, state, history }) => (kind === 'relief' ? [[state, history.at(-1)?.event]] : [])),
    Array(2).fill(['informed', 'inform']),
  );
});

test.serial('one notice a run holds everything new that the process lets the firm see', async (t) => {
  await storeFirms([firm(9, 1, 0)], clock.now());
  await run();
  await storeFirms([firm(0, 25)], clock.now());
  await contact(0);
  const { run: second, told } = await run();
  t.deepEqual(told, { firms: 1, notices: 3 });
  const [inbox] = (await notices('inbox')).filter(({ uscc: code }) => code === uscc(0));
  t.deepEqual(policiesIn(inbox), ['X51-paid', 'X52-offered', 'X54-relief', 'X56-right']);
  const mails = await notices('email');
  const mail = mails.find(({ recipient }) => recipient === uscc(0));
  // A relief is told in the inbox only; what is in publicity nowhere.
  t.deepEqual(policiesIn(mail), ['X51-paid', 'X52-offered', 'X56-right']);
  t.is(mail?._id, `run-${second._id}:${uscc(0)}:email`);
  t.regex(mail?.content.text ?? '', /预计 2,000\.00 元/);
  t.regex(mail?.content.text ?? '', /核对收款账户/);
  t.false((mail?.content.text ?? '').includes('X53'));
  const digest = mails.find(({ recipient }) => recipient === 'yuancheng-1');
  t.regex(digest?.content.text ?? '', /X53-public：1 户/);
  t.is(digest?.address, 'yuancheng-1@desk.example.invalid');
  await deliverDue(deps, 'a');
  t.deepEqual(mailer.sent.map(({ to }) => to).sort(), [
    'finance@firm0.example.com',
    'yuancheng-1@desk.example.invalid',
  ]);
  t.deepEqual(await run().then(({ told: again }) => again), { firms: 0, notices: 0 });
  await deliverDue(deps, 'a');
  t.is(mailer.sent.length, 2);
});

test.serial('a firm without an address, or with a wrong one, finds its notice in the inbox only', async (t) => {
  await storeFirms([firm(0, 25), firm(1, 25)], clock.now());
  await writeContacts([{ uscc: uscc(1), contactEmail: 'a@x.cn, evil@x.cn' }]);
  await run({ tell: true });
  t.is((await notices('inbox')).length, 2);
  t.deepEqual(
    (await notices('email')).map(({ recipient }) => recipient),
    ['yuancheng-1'],
  );
});

test.serial('withdrawn, matched again, offered again: a second notice, exactly one', async (t) => {
  await storeFirms([firm(0, 25)], clock.now());
  await contact(0);
  await run({ tell: true });
  await storeFirms([firm(0, 12, 120, '2026-11-01')], clock.now());
  await run();
  await storeFirms([firm(0, 25, 120, '2026-11-02')], clock.now());
  await run();
  await run();
  const mails = (await notices('email')).filter(({ uscc: code }) => code !== null);
  t.deepEqual(mails.map(policiesIn), [
    ['X51-paid', 'X52-offered', 'X56-right'],
    ['X52-offered', 'X56-right'],
  ]);
  t.deepEqual(
    mails[1]?.items.map(({ round }) => round),
    [2, 2],
  );
});

test.serial('no notice tells an amount from which a conclusion follows', async (t) => {
  await storeFirms([firm(9, 1, 0)], clock.now());
  await run();
  await storeFirms([firm(0, 25, 0, '2026-10-31', { 'taxableIncome.2026': 7_654_321 })], clock.now());
  await contact(0);
  await run();
  t.is((await MatchModel.findOne({ uscc: uscc(0), policy: 'X57-taxed' }).lean())?.amountFen, 382_716_050);
  const all = [...(await notices('inbox')), ...(await notices('email'))];
  t.true(all.some((notice) => policiesIn(notice).includes('X57-taxed')));
  t.regex(JSON.stringify(all), /X57-taxed：1 户/, 'the desk is told of it');
  t.notRegex(JSON.stringify(all), /3,?827,?160|7,?654,?321|金额待核实/);
});

test.serial('a relief is told once, one digest a year, and never where it saves nothing', async (t) => {
  await storeFirms([firm(0, 1), firm(1, 1, 0)], clock.now());
  await run();
  t.deepEqual(
    (await notices('inbox')).map(({ uscc: code }) => code),
    [uscc(0)],
  );
  t.is((await MatchModel.findOne({ uscc: uscc(0), policy: 'X54-relief' }).lean())?.state, 'informed');
  t.is((await MatchModel.findOne({ uscc: uscc(1), policy: 'X54-relief' }).lean())?.state, 'matched');
  // Another relief comes in the same year: it waits for the next one's digest.
  await storeFirms([firm(0, 1, 120, '2026-11-01', { 'exportUsd.2026': 5, 'exportUsd.2027': 5 })], clock.now());
  // The desk hears of it at once.
  t.deepEqual((await run()).told, { firms: 0, notices: 1 });
  t.like(await MatchModel.findOne({ uscc: uscc(0), policy: 'X55-relief' }).lean(), {
    state: 'matched',
    tellFrom: '2027-01-01',
  });
  t.is((await run()).run.counts.changed, 0);
  const next = rulesWith(...rules.policies.map((each) => ({ ...each, validTo: null })));
  clock.set('2027-01-02T02:00:00Z');
  const later = { ...deps, rules: next };
  await enqueueForRun(await evaluate({ trigger: 'test', timers: handTimers() }, later), later);
  const inbox = (await notices('inbox')).filter(({ uscc: code }) => code === uscc(0));
  t.deepEqual(inbox.map(policiesIn), [['X54-relief'], ['X55-relief']]);
  t.deepEqual(
    inbox.map(({ reliefYear }) => reliefYear),
    [2026, 2027],
  );
});

/** Everything about notices that must not depend on when a process died. */
const told = async () =>
  (await NoticeModel.find({}).sort({ _id: 1 }).lean<NoticeRecord[]>()).map(
    ({ _id, items, content, state, number }) => ({
      _id,
      items,
      content,
      state,
      number,
    }),
  );

test.serial('a crash between any two writes of telling repeats nothing and loses nothing', async (t) => {
  await storeFirms([firm(0, 25), firm(1, 25), firm(2, 12)], clock.now());
  await contact(0, 1, 2);
  const { run: first } = await run({ tell: true });
  const undisturbed = await told();
  t.is(undisturbed.length, 7);
  const pending = async (): Promise<void> => {
    await MatchModel.collection.updateMany(
      { toldRound: 1 },
      { $set: { toldRound: 0, tellPending: true, tellRun: first._id } },
    );
    await MatchModel.collection.updateMany({ class: 'relief' }, { $set: { state: 'matched' } });
  };
  // Died after the notices and before their marks.
  await pending();
  await enqueueLeftOver(deps);
  t.deepEqual(await told(), undisturbed);
  // Died between the inboxes and the mails: in the middle of either.
  for (const gone of [['0:email'], ['0:email', '1:email', '2:email'], ['1:email', '1:inbox', '2:email']]) {
    await pending();
    for (const one of gone) {
      const [n, channel] = one.split(':');
      await NoticeModel.collection.deleteOne({ _id: `run-${first._id}:${uscc(Number(n))}:${channel}` as never });
    }
    await enqueueLeftOver(deps);
    t.deepEqual(await told(), undisturbed, gone.join(' '));
  }
  // Died between the firms' notices and the desks' digests.
  await NoticeModel.collection.deleteMany({ uscc: null });
  await RunModel.updateOne({ _id: first._id }, { toldAt: null });
  await enqueueLeftOver(deps);
  t.deepEqual(await told(), undisturbed);
  t.is(await MatchModel.countDocuments({ tellPending: true }), 0);
  t.is((await RunModel.findOne({}).lean())?.toldAt === null, false);
});

test.serial('what came after such a crash gets a notice of its own', async (t) => {
  await storeFirms([firm(0, 12)], clock.now());
  await contact(0);
  const { run: first } = await run({ tell: true });
  await MatchModel.collection.updateMany(
    { toldRound: 1 },
    { $set: { toldRound: 0, tellPending: true, tellRun: first._id } },
  );
  await storeFirms([firm(0, 25, 120, '2026-11-01')], clock.now());
  const { run: second } = await run();
  const mails = (await notices('email')).filter(({ uscc: code }) => code !== null);
  t.deepEqual(
    mails.map((mail) => [mail.event, policiesIn(mail)]),
    [
      [`run-${first._id}`, ['X51-paid']],
      [`run-${second._id}`, ['X52-offered', 'X56-right']],
    ],
  );
});

test.serial(
  'what a firm may look up later is not mailed where it wants no mails; its inbox has it, in its language',
  async (t) => {
    await storeFirms([firm(0, 12), firm(1, 12)], clock.now());
    await contact(0, 1);
    await writePreferences(uscc(0), { language: 'en', channels: { email: false } });
    await writePreferences(uscc(1), { language: 'en', channels: { email: true } });
    await run({ tell: true });
    const mails = await notices('email');
    t.deepEqual(
      mails.filter(({ uscc: firm }) => firm !== null).map(({ address }) => address),
      ['finance@firm1.example.com'],
    );
    for (const { content, language } of [...(await notices('inbox')), ...mails.filter((mail) => mail.uscc !== null)]) {
      t.is(language, 'en');
      t.regex(content.text, /Example \(fictional\): X51-paid/);
      t.notRegex(content.text.split('Grants')[1] ?? '', /主管部门|兑现方式/);
    }
  },
);

test.serial('an inbox is read newest first, page by page', async (t) => {
  await storeFirms([firm(0, 12)], clock.now());
  await run();
  await storeFirms([firm(0, 25, 120, '2026-11-01')], clock.now());
  await run();
  const first = await inboxOf(uscc(0), { limit: 1 });
  t.deepEqual(policiesIn(first.items[0]), ['X52-offered', 'X56-right']);
  t.truthy(first.nextCursor);
  const second = await inboxOf(uscc(0), { limit: 1, cursor: first.nextCursor ?? undefined });
  t.deepEqual(policiesIn(second.items[0]), ['X51-paid', 'X54-relief']);
  t.is(second.nextCursor, null);
  t.deepEqual(await inboxOf(uscc(1), { limit: 10 }), { items: [], nextCursor: null });
});
