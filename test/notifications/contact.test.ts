import test from 'ava';
import { contactsOf, writeContacts, writeOwnContact } from '../../src/enterprises/contact.service.js';
import { tellOfAccount } from '../../src/notifications/account-notices.service.js';
import { changeContact } from '../../src/notifications/contact-notices.service.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { RefusedError } from '../../src/terminal/input-error.js';
import { statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const audit = keepingAudit();
const deps = testDeps({ clock, audit, rules: loadRules() });
await migrateAll(clock);
const FIRM = inventedUscc(1, '441602');
const GONE = inventedUscc(2, '441602');
await storeFirms([{ ...statement(1, { employees: 5 }, '2026-02-28'), uscc: FIRM }], clock.now());
await writeContacts([{ uscc: FIRM, contactEmail: 'office@firm.example' }]);
const running = await listenApp(deps);
const firms = [FIRM, GONE].map((uscc) => ({ uscc, administrator: false }));
const member = await signedIn({ _id: 'member', roles: ['member'], firms }, clock.now());
test.after.always(async () => {
  await running.close();
  await database.close();
});

async function ask(method: string, path: string, body?: object, uscc = FIRM) {
  const response = await fetch(`${running.base}/api/v1/space/enterprises/${uscc}/${path}`, {
    ...{ method, headers: { 'content-type': 'application/json', ...member } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: JSON.parse(await response.text()) };
}
const mailed = async (event: string) =>
  (await NoticeModel.find({ event, channel: 'email' }).sort({ _id: 1 }).lean()).map(({ address }) => address);
const contact = async () => (await contactsOf([FIRM])).get(FIRM);

test.serial('a firm says how it is reached, beside the address at which it is registered', async (t) => {
  t.deepEqual((await ask('GET', 'contact')).json, {
    ...{ email: null, phone: null, changedAt: null, registered: 'o***@firm.example' },
  });
  const { status, json } = await ask('PUT', 'contact', { email: 'new@firm.example', phone: '0762-0000000' });
  t.is(status, 200);
  t.like(json, { email: 'new@firm.example', phone: '0762-0000000', registered: 'o***@firm.example' });
  t.like(await contact(), { contactEmail: 'office@firm.example', mailTo: 'new@firm.example' });
  t.deepEqual(await mailed('contact-1'), ['office@firm.example'], 'whoever had the mails until now is told');
  t.is(await NoticeModel.countDocuments({ event: 'contact-1', channel: 'inbox' }), 1);
  const told = await NoticeModel.findOne({ event: 'contact-1' }).lean();
  t.notRegex(told?.content.text ?? '', /new@|0000000/);
  const act = audit.acts.find(({ after }) => JSON.stringify(after)?.includes('n***@firm.example'));
  t.deepEqual(act?.after, { email: 'n***@firm.example', phone: '***' });
});

test.serial(
  'the next change is told to the address before and to the registered one; the same again is none',
  async (t) => {
    await ask('PUT', 'contact', { email: 'new@firm.example', phone: '0762-0000000' });
    t.is(await NoticeModel.countDocuments({ event: 'contact-2' }), 0);
    t.is((await ask('PUT', 'contact', { email: 'third@firm.example', phone: null })).status, 200);
    t.deepEqual((await mailed('contact-2')).sort(), ['new@firm.example', 'office@firm.example']);
    // Who loaded the contact before somebody else changed it does not change it unseen.
    const seen = (await contact())?.own;
    await changeContact(FIRM, { email: 'a@firm.example', phone: null }, 'a', deps);
    const late = {
      email: 'b@firm.example',
      phone: null,
      revision: (seen?.revision ?? 0) + 1,
      by: 'b',
      at: clock.now(),
    };
    await t.throwsAsync(writeOwnContact(FIRM, late), { instanceOf: RefusedError });
    t.is((await contact())?.own?.email, 'a@firm.example');
  },
);

test.serial('without an own address mails go to the registered one again', async (t) => {
  t.is((await ask('PUT', 'contact', { email: null, phone: null })).status, 200);
  t.is((await contact())?.mailTo, 'office@firm.example');
});

test.serial('what is no address or no number is refused, and so is a firm that is not stored', async (t) => {
  for (const body of [
    { email: 'a@x.cn, b@y.cn', phone: null },
    { email: null, phone: 'call me' },
    { email: null, phone: '0'.repeat(40) },
    { email: null },
    { email: null, phone: null, name: 'x' },
  ])
    t.is((await ask('PUT', 'contact', body)).status, 400, JSON.stringify(body));
  t.is((await ask('GET', 'contact', undefined, GONE)).status, 404);
  t.is((await ask('PUT', 'preferences', { language: 'en', channels: { email: true } }, GONE)).status, 404);
});

test.serial('a firm is told in its language, and by mail only what cannot wait where it wants no mails', async (t) => {
  t.deepEqual((await ask('GET', 'preferences')).json, { language: 'zh', channels: { email: true } });
  const wanted = { language: 'en', channels: { email: false } };
  t.deepEqual((await ask('PUT', 'preferences', wanted)).json, wanted);
  t.deepEqual((await ask('GET', 'preferences')).json, wanted);
  t.is((await ask('PUT', 'preferences', { ...wanted, language: 'fr' })).status, 400);
  await changeContact(FIRM, { email: 'other@firm.example', phone: null }, 'member', deps);
  await tellOfAccount(FIRM, 7, { kind: 'proposed' }, deps);
  const [notice] = await NoticeModel.find({ event: 'account-7-proposed', channel: 'email' }).lean();
  t.is(notice?.language, 'en');
  t.regex(notice?.content.subject ?? '', /^Zhida: your receiving account/);
  const link = `https://zhida.example.invalid/n/${notice?.number}`;
  t.true(notice?.content.text.includes(link));
  // Whoever has changed the contact does not keep this to themselves.
  const warned = await NoticeModel.find({ event: 'account-7-proposed', channel: 'email' }).lean();
  const { contactEmail = null, mailTo = null } = (await contactsOf([FIRM])).get(FIRM) ?? {};
  t.not(contactEmail, mailTo);
  t.deepEqual(warned.map(({ address }) => address).sort(), [contactEmail, mailTo].sort());
});
