import test from 'ava';
import { writeFirms } from '../../seeds/write-firms.js';
import { AccountModel, FirmInvitationModel, MandateModel } from '../../src/accounts/account.model.js';
import { changeAccount, invite } from '../../src/accounts/account.service.js';
import { inTurn } from '../../src/accounts/firm-turn.service.js';
import { hasAdministrator } from '../../src/accounts/membership.service.js';
import { erasePerson } from '../../src/accounts/personal-data.service.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { FirmAccountModel } from '../../src/matching/process/account.model.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { RefusedError } from '../../src/terminal/input-error.js';
import { browser } from '../helpers/browser.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const PASSWORD = 'lotus-harbour-42';
const DAY = 86_400_000;
const database = await openTestDatabase();
const clock = handClock('2026-03-02T01:00:00Z');
const deps = testDeps({ clock, rules: loadRules() });
await migrateAll(clock);
await writeFirms({ count: 1, rules: deps.rules, asOf: '2026-03-01', now: clock.now() }, () => {});
const running = await listenApp(deps, true);
const [{ _id: firm, name }] = (await EnterpriseModel.find({}, { name: 1 }).lean()) as [{ _id: string; name: string }];
const space = `/space/enterprises/${firm}`;
test.after.always(async () => {
  await running.close();
  await database.close();
});
test.serial.beforeEach(async () => {
  for (const model of [AccountModel, FirmInvitationModel, MandateModel, FirmAccountModel])
    await model.collection.deleteMany({});
});

type Given = Parameters<typeof signedIn>[0];

/** Somebody who has signed in: cookies and token as headers of each request. */
async function as(given: Given) {
  const { cookie = '', 'x-csrf-token': token = '' } = await signedIn(given, clock.now());
  const page = browser(running.base);
  page.token = token;
  const [key = '', value = ''] = cookie.split('=');
  page.cookies.set(key, value);
  return page;
}
const member = (_id: string, administrator = false): Promise<ReturnType<typeof browser>> =>
  as({ _id, roles: ['member'], firms: [{ uscc: firm, administrator }] });
const stored = async (id: string) =>
  (await AccountModel.findById(id).lean())?.firms.find(({ uscc }) => uscc === firm) ?? null;
const invitation = async (page: ReturnType<typeof browser>, offer: object): Promise<string> =>
  (await page.ask('POST', `${space}/invitations`, offer)).json.code;

const ADMINISTRATOR = { as: 'member', administrator: true };

test.serial('an administrator who was put out does not come back by the own invitation', async (t) => {
  for (const how of ['removed', 'demoted', 'disabled', 'erased'] as const) {
    const [a, b] = [await member('a', true), await member('b', true)];
    const code = await invitation(a, ADMINISTRATOR);
    if (how === 'removed') t.is((await b.ask('DELETE', `${space}/members/a`)).status, 200);
    if (how === 'demoted') t.is((await b.ask('PUT', `${space}/members/a`, { administrator: false })).status, 200);
    if (how === 'disabled') await changeAccount('a', 1, { state: 'disabled' }, deps);
    if (how === 'erased') await erasePerson('a', deps);
    if (how !== 'disabled' && how !== 'erased') t.is((await a.ask('POST', '/self/firms', { code })).status, 404, how);
    const anew = { code, login: `again-${how}`, name: '示例', password: PASSWORD };
    t.is((await browser(running.base).ask('POST', '/public/firm-invitation', { code })).status, 404, how);
    t.is((await browser(running.base).ask('POST', '/public/firm-invitation/accept', anew)).status, 404, how);
    t.is(await FirmInvitationModel.countDocuments({ by: 'a' }), 0, 'not even once A is back');
    t.is(await AccountModel.countDocuments({ login: anew.login }), 0);
  }
});

test.serial('an invitation is no better than its author, also where it was not taken away', async (t) => {
  const a = await member('a', true);
  const code = await invitation(a, ADMINISTRATOR);
  await AccountModel.collection.updateOne({ _id: 'a' } as never, { $set: { state: 'disabled' } });
  const guest = await as({ _id: 'guest', roles: ['member'] });
  t.is((await guest.ask('POST', '/self/firms', { code })).status, 404);
});

test.serial('administrators see open invitations and take them back', async (t) => {
  const [a, b, plain] = [await member('a', true), await member('b', true), await member('plain')];
  const code = await invitation(a, ADMINISTRATOR);
  t.is((await plain.ask('GET', `${space}/invitations`)).status, 403);
  const { items } = (await b.ask('GET', `${space}/invitations`)).json;
  t.like(items[0], { as: 'member', administrator: true, by: 'a' });
  t.false(JSON.stringify(items).includes(code));
  t.is((await plain.ask('DELETE', `${space}/invitations/${items[0].id}`)).status, 403);
  t.is((await b.ask('DELETE', `${space}/invitations/${items[0].id}`)).status, 200);
  t.is((await b.ask('DELETE', `${space}/invitations/${items[0].id}`)).status, 404);
  t.is((await (await as({ _id: 'guest', roles: ['member'] })).ask('POST', '/self/firms', { code })).status, 404);
});

test.serial('two administrators who remove each other at the same moment do not both succeed', async (t) => {
  for (let round = 0; round < 5; round += 1) {
    const [a, b] = [await member('a', true), await member('b', true)];
    await Promise.all([a.ask('DELETE', `${space}/members/b`), b.ask('DELETE', `${space}/members/a`)]);
    t.is(await AccountModel.countDocuments({ 'firms.uscc': firm }), 1);
    t.true(await hasAdministrator(firm, clock));
  }
});

test.serial('a firm’s turn is one’s own, until it is over or left behind', async (t) => {
  await inTurn(firm, clock, async () => {
    await t.throwsAsync(
      inTurn(firm, clock, async () => t.fail()),
      { instanceOf: RefusedError },
    );
    clock.advance(61_000);
    t.is(await inTurn(firm, clock, async () => 'after a process that died'), 'after a process that died');
  });
  await t.throwsAsync(
    inTurn(firm, clock, () => Promise.reject(new RangeError('x'))),
    { instanceOf: RangeError },
  );
  t.is(await inTurn(firm, clock, async () => 1), 1, 'given back also then');
});

test.serial('an invitation that nobody takes up counts for seven days, and never as the one who stays', async (t) => {
  const given = { login: 'never', name: '示例', roles: ['member' as const], department: null, districts: [] };
  await invite({ ...given, firms: [{ uscc: firm, administrator: true }] }, deps);
  t.true(await hasAdministrator(firm, clock));
  const a = await member('a', true);
  t.is((await a.ask('DELETE', `${space}/members/a`)).status, 409);
  await AccountModel.collection.deleteOne({ _id: 'a' } as never);
  clock.advance(8 * DAY);
  t.false(await hasAdministrator(firm, clock));
});

test.serial('a member who is no administrator leaves also where there is none', async (t) => {
  await member('plain');
  await erasePerson('plain', deps);
  t.like(await AccountModel.findById('plain').lean(), { state: 'disabled', firms: [] });
});

test.serial('a plain invitation of the own firm takes nothing away', async (t) => {
  const [a, b] = [await member('a', true), await member('b', true)];
  t.is((await b.ask('POST', '/self/firms', { code: await invitation(a, { as: 'member' }) })).status, 200);
  t.like(await stored('b'), { administrator: true, since: new Date(0), invitedBy: [] });
});

test.serial('what a firm says last of an agency counts', async (t) => {
  const a = await member('a', true);
  const agency = await as({ _id: 'agency', roles: ['agency'] });
  for (const scope of ['confirm', 'view']) {
    const code = await invitation(a, { as: 'agency', scope, until: '2026-12-31' });
    t.is((await agency.ask('POST', '/self/firms', { code })).status, 200);
  }
  const { firms } = (await agency.ask('GET', '/self/account')).json;
  t.deepEqual(
    firms.map(({ scope }: { scope: string }) => scope),
    ['view'],
  );
});

const given = (number: string) => ({ account: { holder: name, number, kind: 'settlement', bank: '示例银行' } });
const [FIRST, OTHER] = [given('6222020000111222'), given('6222020000113333')];

test.serial('one session of an administrator does not change where the money goes', async (t) => {
  const [a, b] = [await member('a', true), await member('b', true)];
  t.is((await b.ask('PUT', `${space}/account`, FIRST)).status, 200);
  // Whoever has A's session makes somebody, who agrees to what A proposes, or the other way round.
  const join = async (by: typeof a, login: string) => {
    const code = await invitation(by, ADMINISTRATOR);
    const page = browser(running.base);
    const anew = { code, login, name: '示例', password: PASSWORD };
    t.is((await page.ask('POST', '/public/firm-invitation/accept', anew)).status, 200);
    await page.ask('POST', '/public/session', { login, password: PASSWORD });
    return page;
  };
  const friend = await join(a, 'friend');
  t.is((await a.ask('PUT', `${space}/account`, OTHER)).status, 200);
  t.is((await friend.ask('POST', `${space}/account/agree`)).status, 409, 'has just joined');
  t.is((await friend.ask('PUT', `${space}/account`, OTHER)).status, 409, 'nor does the friend propose');
  const { items } = (await b.ask('GET', `${space}/inbox`)).json;
  t.regex(items[0].subject, /收款账户变更/);
  t.false(JSON.stringify(items).includes('3333'), 'no account in a notice');
  clock.advance(4 * DAY);
  const later = browser(running.base);
  await later.ask('POST', '/public/session', { login: 'friend', password: PASSWORD });
  const code = await invitation(later, ADMINISTRATOR);
  const second = { code, login: 'friend-of-friend', name: '示例', password: PASSWORD };
  t.is((await browser(running.base).ask('POST', '/public/firm-invitation/accept', second)).status, 200);
  clock.advance(4 * DAY);
  for (const login of ['friend', 'friend-of-friend']) {
    const page = browser(running.base);
    await page.ask('POST', '/public/session', { login, password: PASSWORD });
    await (await member('a', true)).ask('PUT', `${space}/account`, OTHER);
    t.is((await page.ask('POST', `${space}/account/agree`)).status, 409, `${login} came by A`);
  }
  const agreed = await (await member('b', true)).ask('POST', `${space}/account/agree`);
  t.like(agreed.json, { last4: '3333', proposed: null });
  const told = (await (await member('b', true)).ask('GET', `${space}/inbox`)).json.items;
  t.true(told.some(({ text }: { text: string }) => text.includes(`${agreed.json.payableFrom} 之前`)));
});
