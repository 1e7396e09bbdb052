import test from 'ava';
import { AccountModel } from '../../src/accounts/account.model.js';
import { changeAccount } from '../../src/accounts/account.service.js';
import { erasePerson } from '../../src/accounts/personal-data.service.js';
import { specialistOf } from '../../src/followups/firm-specialist.service.js';
import type { Role } from '../../src/http/roles.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const audit = keepingAudit();
const deps = testDeps({ clock, audit, rules: loadRules() });
await migrateAll(clock);
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});
test.serial.beforeEach(() => AccountModel.collection.deleteMany({}));

const OFFICE = { name: '源城窗口专员', phone: '0762-0000009', hours: '工作日 9:00–12:00', shown: true };
const specialist = (_id: string, districts: string[]) =>
  signedIn({ _id, roles: ['specialist'], districts }, clock.now());
async function ask(headers: Record<string, string>, method: string, path: string, body?: object) {
  const response = await fetch(`${running.base}/api/v1/self/${path}`, {
    ...{ method, headers: { 'content-type': 'application/json', ...headers } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: JSON.parse(await response.text()) };
}

test.serial(
  'a specialist who publishes it stands before the desk, for the own districts, until it is hidden',
  async (t) => {
    const desk = await specialistOf('441602');
    t.like(desk, { name: { en: 'Yuancheng enterprise service desk 1' }, phone: '0762-0000001' });
    const headers = await specialist('S1', ['441602']);
    t.deepEqual((await ask(headers, 'GET', 'office')).json, { office: null });
    t.is((await ask(headers, 'PUT', 'office', { ...OFFICE, shown: false })).status, 200);
    t.deepEqual(await specialistOf('441602'), desk);
    t.is((await ask(headers, 'PUT', 'office', OFFICE)).status, 200);
    t.deepEqual((await ask(headers, 'GET', 'office')).json, { office: OFFICE });
    t.deepEqual(await specialistOf('441602'), {
      ...{
        name: { zh: OFFICE.name, en: OFFICE.name },
        phone: OFFICE.phone,
        hours: { zh: OFFICE.hours, en: OFFICE.hours },
      },
      ...{ desk: desk?.desk, email: desk?.email },
    });
    t.like(await specialistOf('441621'), { phone: '0762-0000002' }, 'another district has its desk');
    t.like(await specialistOf(null), { phone: '0762-0000007' });
    t.notRegex(JSON.stringify(audit.acts), /源城窗口|0000009/, 'the trail names nobody');
  },
);

test.serial('whoever covers the district most closely stands for it; of several the same one stays', async (t) => {
  for (const [id, districts] of [
    ['S3', ['441600']],
    ['S2', ['441602']],
    ['S1', ['441600']],
  ] as const)
    await ask(await specialist(id, [...districts]), 'PUT', 'office', {
      ...OFFICE,
      name: `示例${id.replace(/\d/, '')}`,
      phone: `0762-000010${id[1]}`,
    });
  t.is((await specialistOf('441602'))?.phone, '0762-0000102');
  t.is((await specialistOf('441625'))?.phone, '0762-0000101');
});

test.serial('it is for specialists; who is one no more is not turned to', async (t) => {
  for (const role of ['member', 'department'] as Role[]) {
    const headers = await signedIn({ _id: `a-${role}`, roles: [role] }, clock.now());
    t.is((await ask(headers, 'GET', 'office')).status, 404);
    t.is((await ask(headers, 'PUT', 'office', OFFICE)).status, 404);
  }
  const headers = await specialist('S1', ['441602']);
  for (const bad of [
    { ...OFFICE, phone: 'ask the desk' },
    { ...OFFICE, name: 'http://x.cn/1' },
    { ...OFFICE, hours: 'a\u0007b' },
    { ...OFFICE, hours: 'x'.repeat(81) },
    { ...OFFICE, desk: 'x' },
  ])
    t.is((await ask(headers, 'PUT', 'office', bad)).status, 400, JSON.stringify(bad));
  await ask(headers, 'PUT', 'office', OFFICE);
  const { revision = 0 } = (await AccountModel.findById('S1').lean()) ?? {};
  await changeAccount('S1', revision, { state: 'disabled' }, deps);
  t.is((await specialistOf('441602'))?.phone, '0762-0000001');
  await changeAccount('S1', revision + 1, { state: 'active' }, deps);
  t.is((await specialistOf('441602'))?.phone, OFFICE.phone);
  await changeAccount('S1', revision + 2, { roles: ['finance'], districts: [] }, deps);
  t.is((await AccountModel.findById('S1').lean())?.office, null);
});

test.serial('it is taken along, and goes with who is erased', async (t) => {
  const headers = await specialist('S1', ['441602']);
  await ask(headers, 'PUT', 'office', OFFICE);
  t.deepEqual((await ask(headers, 'POST', 'data', {})).json.office, OFFICE);
  await AccountModel.updateOne({ _id: 'S1' }, { roles: [] });
  await erasePerson('S1', deps);
  t.notRegex(JSON.stringify(await AccountModel.findById('S1').lean()), /源城窗口|0000009/);
});
