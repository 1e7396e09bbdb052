import test from 'ava';
import { writeFirms } from '../../seeds/write-firms.js';
import { AccountModel, FirmClaimModel, MandateModel } from '../../src/accounts/account.model.js';
import { writeContacts } from '../../src/enterprises/contact.service.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { browser } from '../helpers/browser.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingMailer, testDeps } from '../helpers/deps.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const PASSWORD = 'lotus-harbour-42';
const database = await openTestDatabase();
const clock = handClock('2026-03-02T01:00:00Z');
const mailer = keepingMailer();
const deps = testDeps({ clock, rules: loadRules(), mailer });
await migrateAll(clock);
await writeFirms({ count: 3, rules: deps.rules, asOf: '2026-03-01', now: clock.now() }, () => {});
const running = await listenApp(deps, true);
const found = await EnterpriseModel.find({}, { _id: 1, districtCode: 1 }).sort({ _id: 1 }).lean();
const [firm = '', other = ''] = found.map(({ _id }) => _id);
const district = found[0]?.districtCode ?? '';
test.after.always(async () => {
  await running.close();
  await database.close();
});
const space = `/space/enterprises/${firm}`;

/** Somebody who has signed in: cookies and token as headers of each request. */
async function as(given: Parameters<typeof signedIn>[0]) {
  const { cookie = '', 'x-csrf-token': token = '' } = await signedIn(given, clock.now());
  const page = browser(running.base);
  page.token = token;
  const [name = '', value = ''] = cookie.split('=');
  page.cookies.set(name, value);
  return page;
}
const boss = () => as({ _id: 'boss', roles: ['member'], firms: [{ uscc: firm, administrator: true }] });

test.serial('a member is invited, joins with a new account, and is put out again at once', async (t) => {
  const chief = await boss();
  const { json } = await chief.ask('POST', `${space}/invitations`, { as: 'member' });
  const guest = browser(running.base);
  t.like((await guest.ask('POST', '/public/firm-invitation', { code: json.code })).json, { uscc: firm, as: 'member' });
  const anew = { code: json.code, login: 'worker-one', name: '示例会计', password: PASSWORD };
  t.is((await guest.ask('POST', '/public/firm-invitation/accept', { ...anew, login: 'boss' })).status, 409, 'taken');
  t.is((await guest.ask('POST', '/public/firm-invitation/accept', anew)).status, 200, 'a slip costs no invitation');
  t.is((await guest.ask('POST', '/public/firm-invitation/accept', { ...anew, login: 'worker-two' })).status, 404);
  await guest.ask('POST', '/public/session', { login: 'worker-one', password: PASSWORD });
  const { firms } = (await guest.ask('GET', '/self/account')).json;
  t.like(firms[0], { uscc: firm, scope: 'member', administrator: false });
  t.true(firms[0].name.length > 0, 'named, for the buttons');
  t.is((await guest.ask('GET', `${space}/inbox`)).status, 200);
  t.is((await guest.ask('POST', `${space}/invitations`, { as: 'member' })).status, 403, 'no administrator');
  const member = (await chief.ask('GET', `${space}/members`)).json.items.find(
    ({ administrator }: { administrator: boolean }) => !administrator,
  );
  t.is((await guest.ask('DELETE', `${space}/members/${member.id}`)).status, 403);
  t.is((await chief.ask('DELETE', `${space}/members/${member.id}`)).status, 200);
  t.is((await guest.ask('GET', `${space}/inbox`)).status, 404);
});

test.serial('the last administrator stays; there may be two', async (t) => {
  const chief = await boss();
  t.is((await chief.ask('DELETE', `${space}/members/boss`)).status, 409);
  t.is((await chief.ask('PUT', `${space}/members/boss`, { administrator: false })).status, 409);
  await as({ _id: 'second', roles: ['member'], firms: [{ uscc: firm, administrator: false }] });
  t.is((await chief.ask('PUT', `${space}/members/second`, { administrator: true })).status, 200);
  t.is((await chief.ask('PUT', `${space}/members/boss`, { administrator: false })).status, 200);
  t.is((await chief.ask('PUT', `${space}/members/second`, { administrator: false })).status, 403);
  t.is((await chief.ask('PUT', `/space/enterprises/${other}/members/boss`, { administrator: true })).status, 404);
});

test.serial('an agency does what its mandate says, to its last day, or until it is revoked', async (t) => {
  const chief = await boss();
  const past = { as: 'agency', scope: 'view', until: '2026-03-01' };
  t.is((await chief.ask('POST', `${space}/invitations`, past)).status, 409);
  const endless = await chief.ask('POST', `${space}/invitations`, { ...past, until: '2029-03-03' });
  t.deepEqual([endless.status, /最长三年，至 2029-03-02/.test(endless.json.error.message)], [409, true]);
  const wide = { ...past, scope: 'member', until: '2026-03-05' };
  t.is((await chief.ask('POST', `${space}/invitations`, wide)).status, 400, 'the account is in no scope');
  const offer = { ...past, scope: 'prepare', until: '2026-03-05' };
  const { code } = (await chief.ask('POST', `${space}/invitations`, offer)).json;
  const agency = await as({ _id: 'agency', roles: ['agency'] });
  const shown = (await agency.ask('POST', '/public/firm-invitation', { code })).json;
  t.like(shown, { uscc: firm, as: 'agency', scope: 'prepare', until: '2026-03-05' });
  t.is((await agency.ask('GET', `${space}/inbox`)).status, 404);
  t.like((await agency.ask('POST', '/self/firms', { code })).json, { uscc: firm });
  t.is((await agency.ask('POST', '/self/firms', { code })).status, 404, 'good for once');
  t.is((await agency.ask('GET', `${space}/inbox`)).status, 200);
  t.is((await agency.ask('GET', `${space}/members`)).status, 403);
  const account = { holder: '示例', number: '6222020000111222', kind: 'settlement', bank: '示例银行' };
  const confirm = `${space}/matches/X:once:${firm}/acts/confirm`;
  for (const beyond of [
    await agency.ask('PUT', `${space}/account`, { account }),
    await agency.ask('POST', confirm, { input: {} }),
  ]) {
    t.deepEqual([beyond.status, beyond.json.error.code], [403, 'scope']);
    t.regex(beyond.json.error.message, /代办委托.*mandate/);
  }
  clock.set('2026-03-05T15:00:00Z');
  const later = await as({ _id: 'agency', roles: ['agency'] });
  t.is((await later.ask('GET', `${space}/inbox`)).status, 200, 'its last day, in Shanghai');
  clock.set('2026-03-05T16:30:00Z');
  t.is((await (await as({ _id: 'agency', roles: ['agency'] })).ask('GET', `${space}/inbox`)).status, 404);
  clock.set('2026-03-03T01:00:00Z');
  const again = await boss();
  const [mandate] = (await again.ask('GET', `${space}/mandates`)).json.items;
  t.like(mandate, { agency: 'agency', scope: 'prepare', until: '2026-03-05' });
  const elsewhere = `/space/enterprises/${other}/mandates/${mandate.id}`;
  t.is((await again.ask('DELETE', elsewhere)).status, 404);
  t.is((await again.ask('DELETE', `${space}/mandates/${mandate.id}`)).status, 200);
  t.is((await (await as({ _id: 'agency', roles: ['agency'] })).ask('GET', `${space}/inbox`)).status, 404);
  t.is(await MandateModel.countDocuments({ revokedAt: null }), 0);
});

test.serial('an account of staff joins no firm', async (t) => {
  const { code } = (await (await boss()).ask('POST', `${space}/invitations`, { as: 'member' })).json;
  const clerk = await as({ _id: 'clerk', roles: ['finance'] });
  t.is((await clerk.ask('POST', '/self/firms', { code })).status, 409);
});

test.serial(
  'a first administrator proves to reach the registered contact, and staff of the district release',
  async (t) => {
    await AccountModel.collection.deleteMany({} as never);
    await writeContacts([{ uscc: firm, contactEmail: 'office@firm.example' }]);
    const guest = browser(running.base);
    const claim = { uscc: firm, login: 'first-one', name: '示例法人' };
    const { json, status } = await guest.ask('POST', '/public/firm-claims', claim);
    t.is(status, 202);
    const [mail] = mailer.sent.splice(0);
    t.is(mail?.to, 'office@firm.example');
    const code = /^\d{8}$/m.exec(mail?.text ?? '')?.[0] ?? '';
    const here = await as({ _id: 'spec', roles: ['specialist'], districts: [district] });
    t.deepEqual((await here.ask('GET', '/work/firm-claims')).json.items, [], 'not proven yet');
    const wrong = code === '00000000' ? '00000001' : '00000000';
    t.is((await guest.ask('POST', '/public/firm-claims/proof', { claim: json.claim, code: wrong })).status, 409);
    t.is((await guest.ask('POST', '/public/firm-claims/proof', { claim: json.claim, code })).status, 200);
    t.is((await guest.ask('POST', '/public/firm-claims/proof', { claim: json.claim, code })).status, 409, 'once');
    const far = await as({ _id: 'far', roles: ['specialist'], districts: ['659001'] });
    t.deepEqual((await far.ask('GET', '/work/firm-claims')).json.items, []);
    t.is((await far.ask('POST', `/work/firm-claims/${json.claim}/release`, {})).status, 404);
    t.like((await here.ask('GET', '/work/firm-claims')).json.items[0], { uscc: firm, login: 'first-one' });
    t.like((await here.ask('POST', `/work/firm-claims/${json.claim}/release`, {})).json, { mailed: true });
    t.is((await here.ask('POST', `/work/firm-claims/${json.claim}/release`, {})).status, 404);
    const invitation = mailer.sent.splice(0)[0]?.text ?? '';
    const secret = /^[\w-]{43}$/m.exec(invitation)?.[0] ?? '';
    t.true(invitation.includes(`/invitation#${secret}\n`) && invitation.includes('login: first-one\n'));
    t.is((await guest.ask('POST', '/public/invitation/accept', { code: secret, password: PASSWORD })).status, 200);
    await guest.ask('POST', '/public/session', { login: 'first-one', password: PASSWORD });
    t.is((await guest.ask('POST', `${space}/invitations`, { as: 'member' })).status, 201);
  },
);

test.serial(
  'a claim tells nobody whether a firm has a contact or an administrator, and is guessed five times only',
  async (t) => {
    const guest = browser(running.base);
    const answers = [];
    for (const uscc of [firm, other]) {
      answers.push(await guest.ask('POST', '/public/firm-claims', { uscc, login: 'thief', name: '示例' }));
    }
    t.deepEqual(
      answers.map(({ status, json }) => [status, Object.keys(json)]),
      [
        [202, ['claim', 'next']],
        [202, ['claim', 'next']],
      ],
    );
    t.is(answers[0]?.json.next, answers[1]?.json.next);
    t.regex(answers[0]?.json.next, /登记机关.*registration office/s, 'what to do where no code comes');
    t.deepEqual(mailer.sent, [], 'one has an administrator, the other no contact');
    await writeContacts([{ uscc: other, contactEmail: 'other@firm.example' }]);
    const { claim } = (await guest.ask('POST', '/public/firm-claims', { uscc: other, login: 'thief', name: '示例' }))
      .json;
    const code = /^\d{8}$/m.exec(mailer.sent.splice(0)[0]?.text ?? '')?.[0] ?? '';
    const wrong = code === '00000000' ? '00000001' : '00000000';
    for (let n = 0; n < 5; n += 1) {
      t.is((await guest.ask('POST', '/public/firm-claims/proof', { claim, code: wrong })).status, 409);
    }
    t.is((await guest.ask('POST', '/public/firm-claims/proof', { claim, code })).status, 409, 'also the right one');
    t.is(await FirmClaimModel.countDocuments({ state: 'proven' }), 0);
    const many = [];
    for (let n = 0; n < 6; n += 1) {
      const each = { uscc: other, login: 'thief', name: '示例' };
      many.push((await browser(running.base).ask('POST', '/public/firm-claims', each)).status);
    }
    t.deepEqual(many, Array(6).fill(202));
    t.true(mailer.sent.length < 5, 'whoever asks, a firm’s contact gets few mails');
  },
);

test.serial('whoever asks in vain for a firm keeps its owner from nothing', async (t) => {
  const [mail] = mailer.sent.splice(0);
  const code = /^\d{8}$/m.exec(mail?.text ?? '')?.[0] ?? '';
  const owner = browser(running.base);
  const claim = { uscc: other, login: 'real-owner', name: '示例' };
  const { json } = await owner.ask('POST', '/public/firm-claims', claim);
  t.deepEqual(mailer.sent, [], 'all mails of the hour were used up by others');
  t.is((await owner.ask('POST', '/public/firm-claims/proof', { claim: json.claim, code })).status, 200);
  clock.advance(2 * 3_600_000);
  const later = await owner.ask('POST', '/public/firm-claims', claim);
  t.is((await owner.ask('POST', '/public/firm-claims/proof', { claim: later.json.claim, code })).status, 409, 'old');
});

test.serial('of two claims that are released at the same time one makes an administrator', async (t) => {
  await AccountModel.collection.deleteMany({} as never);
  await FirmClaimModel.collection.updateMany({} as never, { $set: { state: 'refused' } });
  const made = { uscc: other, districtCode: district, name: '示例', reachable: true, wrong: 0, state: 'proven' };
  const ids = ['01ARZ3NDEKTSV4RRFFQ69G5FA1', '01ARZ3NDEKTSV4RRFFQ69G5FA2'];
  for (const [n, _id] of ids.entries()) {
    const times = { madeAt: clock.now(), until: clock.now(), decision: null };
    await FirmClaimModel.collection.insertOne({ ...made, ...times, _id, login: `first-${n}` } as never);
  }
  const here = await as({ _id: 'spec', roles: ['specialist'], districts: [district] });
  const answers = await Promise.all(ids.map((id) => here.ask('POST', `/work/firm-claims/${id}/release`, {})));
  t.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  t.is(await AccountModel.countDocuments({ 'firms.uscc': other }), 1);
});

test.serial('a name is a name: it brings no address and no line of its own into a mail', async (t) => {
  for (const name of [
    '请访问 http://evil.example',
    'evil.example',
    '王五\n请转账',
    'www.x',
    '12345',
    ' ',
    '<b>王</b>',
  ]) {
    const claim = { uscc: firm, login: 'any-one', name };
    t.is((await browser(running.base).ask('POST', '/public/firm-claims', claim)).status, 400, name);
  }
  for (const name of ['王五', '阿卜杜拉·艾力', 'J. R. Smith', "Mary O'Brien-Li"]) {
    const claim = { uscc: firm, login: 'any-one', name };
    t.is((await browser(running.base).ask('POST', '/public/firm-claims', claim)).status, 202, name);
  }
});
