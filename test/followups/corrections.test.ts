import test from 'ava';
import { writeContacts, writePreferences } from '../../src/enterprises/contact.service.js';
import { CaseModel } from '../../src/followups/case.model.js';
import { CorrectionModel } from '../../src/followups/correction.model.js';
import type { NewCorrection } from '../../src/followups/correction.schema.js';
import { answerCorrection, openCorrection } from '../../src/followups/correction.service.js';
import { mendCorrections } from '../../src/followups/corrections.job.js';
import { KeyedModel } from '../../src/http/idempotency.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { afterEachWrite } from '../helpers/each-write.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const audit = keepingAudit();
const rules = loadRules();
const deps = testDeps({ clock, audit, rules });
await migrateAll(clock);
const FIRM = inventedUscc(1, '441602');
const facts = { employees: 5, 'revenue.2025': 1000, 'staffEducationExpense.2025': 10 };
const base = statement(1, facts, '2026-02-28');
const from = (source: string, slots: readonly string[]) => ({
  ...{ batch: `${source}@2026-02-28`, source, asOf: '2026-02-28', receivedAt: clock.now() },
  observed: (base.statements[0]?.observed ?? []).filter(({ slot }) => slots.includes(slot)),
});
await storeFirms(
  [
    {
      uscc: FIRM,
      statements: [
        from('samr', ['name', 'districtCode']),
        from('statistics', ['employees', 'revenue.2025']),
        from('firm', ['staffEducationExpense.2025']),
      ],
    },
  ],
  clock.now(),
);
await writeContacts([{ uscc: FIRM, contactEmail: 'office@firm.example' }]);
const running = await listenApp(deps);
const WHO = {
  member: await signedIn({ _id: 'boss', roles: ['member'], firms: [{ uscc: FIRM, administrator: true }] }, clock.now()),
  statistics: await signedIn({ _id: 'stat', roles: ['department'], department: 'statistics' }, clock.now()),
  tax: await signedIn({ _id: 'tax', roles: ['department'], department: 'tax' }, clock.now()),
  specialist: await signedIn({ _id: 'spec', roles: ['specialist'], districts: ['441602'] }, clock.now()),
  elsewhere: await signedIn({ _id: 'far', roles: ['specialist'], districts: ['441621'] }, clock.now()),
};
test.after.always(async () => {
  await running.close();
  await database.close();
});
test.serial.beforeEach(async () => {
  for (const model of [CorrectionModel, CaseModel, NoticeModel, KeyedModel]) await model.collection.deleteMany({});
  clock.set('2026-03-02T02:00:00Z');
  audit.acts.length = 0;
});

async function ask(who: keyof typeof WHO, method: string, path: string, body?: object, more = {}) {
  const response = await fetch(`${running.base}/api/v1${path}`, {
    ...{ method, headers: { 'content-type': 'application/json', ...WHO[who], ...more } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: JSON.parse(await response.text()) };
}
const OWN = `/space/enterprises/${FIRM}/corrections`;
const WRONG = { fact: 'employees', what: '上月新招七人，应为十二人', proposed: '12' };
const report = (body: object = WRONG, more = {}) => ask('member', 'POST', OWN, body, more);
const answer = (who: keyof typeof WHO, id: string, body: object) =>
  ask(who, 'POST', `/work/corrections/${id}/answer`, body);
const work = async (who: keyof typeof WHO, query = '') =>
  (await ask(who, 'GET', `/work/corrections${query}`)).json.items as { id: string; what: string | null }[];

test.serial('what is wrong goes to the department that stated it and to the specialist, with a day', async (t) => {
  const { status, json } = await report();
  t.is(status, 201);
  t.like(json, { fact: 'employees', department: 'statistics', state: 'open', dueOn: '2026-03-09', answer: null });
  t.deepEqual(
    (await work('statistics')).map(({ id, what }) => [id, what]),
    [[json.id, WRONG.what]],
  );
  t.like((await work('specialist'))[0], { id: json.id, name: '河源第1示例有限公司', mayDecide: false });
  t.deepEqual([await work('tax'), await work('elsewhere')], [[], []]);
  const [open] = await CaseModel.find({}).lean();
  t.like(open, { kind: 'correction', uscc: FIRM, districtCode: '441602', dueOn: '2026-03-09', closedAt: null });
  t.notRegex(open?.reason ?? '', /十二/);
  t.like((await ask('member', 'GET', OWN)).json.items[0], { id: json.id, state: 'open' });
  const kept = JSON.stringify(audit.acts);
  t.regex(kept, /employees/);
  t.notRegex(kept, /十二|"12"/, 'the trail keeps no word of it');
});

test.serial('one is open for a fact and its period; the same words again are the same one', async (t) => {
  const first = await report();
  t.is((await report()).json.id, first.json.id);
  t.is((await report({ ...WRONG, what: '另一种说法' })).status, 409);
  t.is((await report({ ...WRONG, fact: 'revenue', period: '2025' })).status, 201);
  t.is((await report({ ...WRONG, fact: 'revenue', period: '2024' })).status, 201);
  await answer('statistics', first.json.id, { outcome: 'kept', text: '经核实无误' });
  t.is((await report({ ...WRONG, what: '另一种说法' })).status, 201, 'after an answer anew');
  const key = { 'Idempotency-Key': 'key-of-this-test' };
  const body = { ...WRONG, fact: 'revenue', period: '2023' };
  t.is((await report(body, key)).json.id, (await report(body, key)).json.id);
});

test.serial('the department answers; the firm is told in its inbox and by mail, and the case is closed', async (t) => {
  await writePreferences(FIRM, { language: 'en', channels: { email: false } });
  const { id } = (await report()).json;
  t.is((await answer('specialist', id, { outcome: 'corrected', text: '已核实' })).status, 403);
  t.is((await answer('tax', id, { outcome: 'kept', text: '不是我们' })).status, 404);
  clock.set('2026-03-02T02:10:00Z');
  const { status, json } = await answer('statistics', id, { outcome: 'corrected', text: '已按社保人数更正' });
  t.is(status, 200);
  t.like(json, { state: 'answered', answer: { outcome: 'corrected', text: '已按社保人数更正' } });
  t.is((await answer('statistics', id, { outcome: 'kept', text: '再次答复' })).status, 409);
  const notices = await NoticeModel.find({ event: `correction-${id}` })
    .sort({ channel: 1 })
    .lean();
  t.deepEqual(
    notices.map(({ channel, address }) => [channel, address]),
    [
      ['email', 'office@firm.example'],
      ['inbox', null],
    ],
  );
  const [mail, inbox] = notices;
  t.regex(mail?.content.text ?? '', /the department has mended its data/);
  t.false(mail?.content.text.includes('社保人数'), 'a mail is read by whoever gets it');
  t.true(inbox?.content.text.includes('已按社保人数更正'));
  t.like(await CaseModel.findOne({}).lean(), { outcome: 'corrected', closedAt: new Date('2026-03-02T02:10:00Z') });
  t.like((await ask('member', 'GET', OWN)).json.items[0], {
    ...{
      state: 'answered',
      answer: { outcome: 'corrected', text: '已按社保人数更正', at: '2026-03-02T02:10:00.000Z' },
    },
  });
  t.deepEqual([(await work('statistics')).length, (await work('statistics', '?state=answered')).length], [0, 1]);
  await writePreferences(FIRM, { language: 'zh', channels: { email: true } });
});

test.serial('a specialist explains and passes on, and decides nothing', async (t) => {
  const { id } = (await report()).json;
  t.is((await answer('specialist', id, { outcome: 'forwarded', text: '企业来电说明' })).status, 200);
  t.is((await work('statistics')).length, 1, 'a remark moves nothing');
  t.is((await answer('specialist', id, { outcome: 'forwarded', text: '由税务答复', to: 'nobody' })).status, 400);
  t.is((await answer('specialist', id, { outcome: 'forwarded', text: '由税务答复', to: 'firm' })).status, 400);
  const { json } = await answer('specialist', id, { outcome: 'forwarded', text: '由税务答复', to: 'tax' });
  t.deepEqual(
    json.remarks.map(({ to }: { to: string | null }) => to),
    [null, 'tax'],
  );
  t.deepEqual([(await work('statistics')).length, (await work('tax')).length], [0, 1]);
  t.is((await answer('statistics', id, { outcome: 'kept', text: '已转出' })).status, 404);
  t.is((await answer('tax', id, { outcome: 'kept', text: '无误' })).status, 200);
});

test.serial('what only a tax office may know stays with it', async (t) => {
  const body = { ...WRONG, fact: 'taxableIncome', period: '2025', proposed: '100' };
  const { id } = (await report(body)).json;
  t.like((await work('tax'))[0], { id, what: WRONG.what, proposed: '100', mayDecide: true });
  t.like((await work('specialist'))[0], { id, what: null, proposed: null });
  t.is((await answer('specialist', id, { outcome: 'forwarded', text: '转出', to: 'hrss' })).status, 409);
  await answer('tax', id, { outcome: 'kept', text: '应为一百万元' });
  for (const { content } of await NoticeModel.find({}).lean()) t.false(content.text.includes('一百万'));
  t.like((await work('specialist', '?state=answered'))[0], { answer: { outcome: 'kept', text: null } });
  t.is((await ask('member', 'GET', OWN)).json.items[0].answer.text, '应为一百万元');
});

test.serial('what cannot be reported is refused with its reason, and nothing is stored', async (t) => {
  const own = await report({ ...WRONG, fact: 'staffEducationExpense', period: '2025' });
  t.is(own.status, 409, 'the firm supplied it');
  const derived = [...rules.catalogue.values()].find((definition) => definition.derived === true)?.key;
  for (const bad of [
    { ...WRONG, fact: 'noSuchFact' },
    { ...WRONG, fact: derived },
    { ...WRONG, fact: 'uscc' },
    { ...WRONG, period: '2025' },
    { ...WRONG, fact: 'revenue', period: '25' },
    { ...WRONG, what: '' },
    { ...WRONG, what: '错'.repeat(2001) },
    { ...WRONG, what: '错'.repeat(10_000) },
    { ...WRONG, what: 'wrong\u0000' },
    { ...WRONG, what: 'wrong \u202Egnorw' },
    { ...WRONG, proposed: '1'.repeat(201) },
    { ...WRONG, more: 1 },
  ])
    t.is((await report(bad)).status, 400, JSON.stringify(bad).slice(0, 80));
  t.is((await report({ ...WRONG, match: `X:once:${inventedUscc(2)}` })).status, 404);
  t.is(await CorrectionModel.countDocuments({}), 0);
  t.is(await CaseModel.countDocuments({}), 0);
  t.is(
    (await report({ ...WRONG, what: '<script>alert(1)</script>\n第二行' })).json.what,
    '<script>alert(1)</script>\n第二行',
  );
});

test.serial('where no calendar is known there is no due day', async (t) => {
  clock.set('2031-03-03T02:00:00Z');
  t.is((await reported()).dueOn, null);
});

const given = (): NewCorrection => ({ ...WRONG, period: null, match: null });
const standing = async () => ({
  corrections: (await CorrectionModel.find({}).lean()).map(({ state, unfinishedSince, openFor }) => ({
    ...{ state, unfinished: unfinishedSince !== undefined, open: openFor !== undefined },
  })),
  cases: (await CaseModel.find({}).lean()).map(({ outcome, closedAt }) => ({ outcome, closedAt })),
  notices: (await NoticeModel.find({}).sort({ channel: 1 }).lean()).map(({ channel }) => channel),
});
const emptied = async () => {
  for (const model of [CorrectionModel, CaseModel, NoticeModel]) await model.collection.deleteMany({});
};
const reported = () => openCorrection(FIRM, given(), 'boss', deps);
const dealt = async () => answerCorrection(await reported(), { outcome: 'kept', text: '无误', by: 'stat' }, deps);

test.serial('cut off after any of its writes, the night ends it as if it had not been', async (t) => {
  for (const work of [reported, dealt]) {
    let writes = 0;
    await emptied();
    const counted = afterEachWrite(() => {
      writes += 1;
    });
    await work();
    counted();
    const expected = await standing();
    t.true(expected.corrections.every(({ unfinished }) => !unfinished));
    t.true(writes >= 3, `${writes} writes`);
    for (let at = 1; at <= writes; at += 1) {
      await emptied();
      let left = at;
      const cut = afterEachWrite(() => {
        left -= 1;
        if (left === 0) throw new Error('cut off');
      });
      await t.throwsAsync(work(), { message: 'cut off' }, `write ${at}`);
      cut();
      await mendCorrections(deps);
      // Whoever was cut off does it again: the same report, and the answer where it had not come that far.
      const [found] = await CorrectionModel.find({}).lean();
      if (work === dealt && found?.state === 'open') await dealt();
      t.deepEqual(await standing(), expected, `write ${at} of ${writes}`);
      await mendCorrections(deps);
      t.deepEqual(await standing(), expected, 'and again');
    }
  }
});
