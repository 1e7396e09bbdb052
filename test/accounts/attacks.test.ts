import test from 'ava';
import { AccountModel, MandateModel } from '../../src/accounts/account.model.js';
import { openAccount } from '../../src/accounts/account.service.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { browser } from '../helpers/browser.js';
import { atLeast, fixed, policy, rulesWith, statement, storeFirms, wishAndAccount } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const PASSWORD = 'lotus-harbour-42';
const CODE = 'X41-wish';
const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const rules = rulesWith(policy(CODE, atLeast('employees', 1), { benefit: fixed(100), process: wishAndAccount }));
const audit = keepingAudit();
const deps = testDeps({ clock, rules, audit });
await migrateAll(clock);
const [OWN, FOREIGN] = [inventedUscc(1, '441602'), inventedUscc(2, '441602')];
await storeFirms(
  [OWN, FOREIGN].map((uscc, n) => ({ ...statement(n + 1, { employees: 5 }, '2026-02-28'), uscc })),
  clock.now(),
);
await evaluate({ trigger: 'test' }, deps);
const running = await listenApp(deps, true);
await openAccount({ login: 'victim', name: '示例' }, PASSWORD, deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});

async function member(firms = [{ uscc: OWN, administrator: true }]) {
  const { cookie = '', 'x-csrf-token': token = '' } = await signedIn(
    { _id: 'boss', roles: ['member'], firms },
    clock.now(),
  );
  const page = browser(running.base);
  const [name = '', value = ''] = cookie.split('=');
  page.cookies.set(name, value);
  page.token = token;
  return page;
}

test.serial('NoSQL operators in place of a password or login open nothing', async (t) => {
  for (const given of [{ $ne: null }, { $gt: '' }, { $regex: '.*' }, { $in: [PASSWORD] }, [PASSWORD]]) {
    const page = browser(running.base);
    t.is((await page.ask('POST', '/public/session', { login: 'victim', password: given })).status, 400);
    t.is((await page.ask('POST', '/public/session', { login: given, password: PASSWORD })).status, 400);
    t.is(page.cookies.size, 0);
  }
});

test.serial('no field that nobody declared is taken over (mass assignment)', async (t) => {
  const chief = await member();
  const space = `/space/enterprises/${OWN}`;
  const { code } = (await chief.ask('POST', `${space}/invitations`, { as: 'member' })).json;
  const anew = { code, login: 'newcomer', name: '示例', password: PASSWORD };
  for (const more of [
    { roles: ['administrator'] },
    { firms: [{ uscc: FOREIGN, administrator: true }] },
    { administrator: true },
    { state: 'active' },
    { _id: 'root' },
  ]) {
    t.is((await browser(running.base).ask('POST', '/public/firm-invitation/accept', { ...anew, ...more })).status, 400);
  }
  t.is((await browser(running.base).ask('POST', '/public/firm-invitation/accept', anew)).status, 200);
  t.like(await AccountModel.findOne({ login: 'newcomer' }).lean(), { roles: ['member'], secondFactor: null });
  const change = { present: PASSWORD, next: 'another-harbour-43', roles: ['administrator'] };
  t.is((await chief.ask('PUT', '/self/password', change)).status, 400);
  t.is((await chief.ask('POST', `${space}/invitations`, { as: 'member', uscc: FOREIGN })).status, 400);
});

test.serial('another firm’s match is not reached by way of one’s own firm, nor by its own (tenant swap)', async (t) => {
  const page = await member();
  const [own, foreign] = [`${CODE}:once:${OWN}`, `${CODE}:once:${FOREIGN}`];
  const before = await MatchModel.findOne({ _id: foreign, uscc: FOREIGN }).lean();
  const act = (uscc: string, match: string) =>
    page.ask('POST', `/space/enterprises/${uscc}/matches/${match}/acts/decline`, { input: { statement: '示例' } });
  for (const [uscc, match] of [
    [OWN, foreign],
    [FOREIGN, foreign],
    [FOREIGN, own],
  ] as const) {
    t.is((await act(uscc, match)).status, 404, `${uscc} ${match}`);
  }
  t.deepEqual(await MatchModel.findOne({ _id: foreign, uscc: FOREIGN }).lean(), before);
  // The firm is taken away in the middle of a session: the next request knows.
  await AccountModel.collection.updateOne({ _id: 'boss' } as never, { $set: { firms: [] } });
  t.is((await page.ask('GET', `/space/enterprises/${OWN}/matches`)).status, 404);
});

test.serial('an agency that may only look is not shown the account, and none changes it', async (t) => {
  for (const [scope, seen, given] of [
    ['view', 403, 403],
    ['prepare', 404, 403],
    ['confirm', 404, 403],
  ] as const) {
    const by = { ...{ grantedBy: 'boss', grantedAt: clock.now(), revokedAt: null }, uscc: OWN, until: '2026-12-31' };
    await MandateModel.create({ _id: `mandate-${scope}`, account: `agency-${scope}`, scope, ...by });
    const headers = await signedIn({ _id: `agency-${scope}`, roles: ['agency'] }, clock.now());
    const ask = async (method: string, body?: object) => {
      const init = { method, headers: { 'content-type': 'application/json', ...headers } };
      const url = `${running.base}/api/v1/space/enterprises/${OWN}/account`;
      return (await fetch(url, body === undefined ? init : { ...init, body: JSON.stringify(body) })).status;
    };
    t.is(await ask('GET'), seen, scope);
    const account = { holder: '示例', number: '44010078801000001234', kind: 'settlement', bank: '示例银行' };
    t.is(await ask('PUT', { account }), given, scope);
  }
});

test.serial('the trail tells the account before from the one after, and holds neither', async (t) => {
  const page = await member();
  const numbers = ['44010078801000001234', '44010078801000005678'];
  for (const number of numbers) {
    const account = { holder: '河源第1示例有限公司', number, kind: 'settlement', bank: '示例银行' };
    t.is((await page.ask('PUT', `/space/enterprises/${OWN}/account`, { account })).status, 200);
  }
  const held = { last4: '1234', bank: '示例银行', payableFrom: null, proposed: null };
  t.like(audit.acts.at(-1), {
    ...{ act: 'PUT /space/enterprises/:uscc/account', about: { id: OWN }, before: held },
    after: { ...held, proposed: { last4: '5678', bank: '示例银行' } },
  });
  t.notRegex(JSON.stringify(audit.acts), new RegExp(numbers.join('|')));
});

test.serial('an account that changed meanwhile is not overwritten (lost update)', async (t) => {
  const headers = await signedIn({ _id: 'root', roles: ['administrator'] }, clock.now());
  const account = await openAccount({ login: 'edited', name: '示例' }, PASSWORD, deps);
  const edit = async (revision: string, name: string) => {
    const response = await fetch(`${running.base}/api/v1/admin/accounts/${account._id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'if-match': revision, ...headers },
      body: JSON.stringify({ name }),
    });
    return response.status;
  };
  t.is(await edit('"1"', '甲'), 200);
  t.is(await edit('"1"', '乙'), 409);
  t.is((await AccountModel.findById(account._id).lean())?.name, '甲');
});

test.serial('a write that is sent again under its key is done once', async (t) => {
  const page = await member();
  const path = `/space/enterprises/${OWN}/invitations`;
  const key = { 'idempotency-key': 'key-of-this-test' };
  const first = await page.ask('POST', path, { as: 'member' }, key);
  const again = await page.ask('POST', path, { as: 'member' }, key);
  t.deepEqual([again.status, again.json], [201, first.json]);
  t.is(again.headers.get('idempotent-replayed'), 'true');
  t.is((await page.ask('POST', path, { as: 'member', administrator: true }, key)).status, 422);
  // Whoever has lost the firm is not told again either: the answer holds a code.
  await AccountModel.collection.updateOne({ _id: 'boss' } as never, { $set: { firms: [] } });
  t.is((await page.ask('POST', path, { as: 'member' }, key)).status, 404);
});
