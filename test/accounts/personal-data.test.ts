import test from 'ava';
import {
  AccountModel,
  FirmClaimModel,
  MandateModel,
  SessionModel,
  SignInLockModel,
} from '../../src/accounts/account.model.js';
import { invite, openAccount } from '../../src/accounts/account.service.js';
import { lockName } from '../../src/accounts/lockout.service.js';
import { makeMember } from '../../src/accounts/membership.service.js';
import { erasePerson } from '../../src/accounts/personal-data.service.js';
import { forgetWhatRanOut } from '../../src/accounts/retention.job.js';
import { masked, openLog } from '../../src/logging.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { RefusedError } from '../../src/terminal/input-error.js';
import { browser } from '../helpers/browser.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const PASSWORD = 'lotus-harbour-42';
const database = await openTestDatabase();
const clock = handClock('2026-03-02T01:00:00Z');
const audit = keepingAudit();
const lines: string[] = [];
const log = openLog('trace', { write: (line) => void lines.push(line) });
const deps = { ...testDeps({ clock, rules: loadRules(), audit }), log };
await migrateAll(clock);
const running = await listenApp(deps, true);
test.after.always(async () => {
  await running.close();
  await database.close();
});
const FIRM = '91441602MA000000XX';

async function person(login: string) {
  const account = await openAccount({ login, name: '示例王五' }, PASSWORD, deps);
  const page = browser(running.base);
  await page.ask('POST', '/public/session', { login, password: PASSWORD });
  return { page, id: account._id };
}

test.serial('one takes along what is kept of oneself, and nothing that lets anybody in', async (t) => {
  const { page } = await person('wang-wu');
  const { json } = await page.ask('POST', '/self/data', {});
  t.like(json, { account: { login: 'wang-wu', name: '示例王五' } });
  t.is(json.sessions.length, 1);
  t.notRegex(JSON.stringify(json), /argon2|password|secret/i);
  t.is((await browser(running.base).ask('POST', '/self/data', {})).status, 401);
});

test.serial('claims and devices are taken along; no trace of tries is left of who is erased', async (t) => {
  const { page, id } = await person('chen-qi');
  const name = '示例王五';
  const claim = { uscc: FIRM, districtCode: null, login: 'chen-qi', reachable: false, wrong: 0, state: 'sent' };
  const times = { madeAt: clock.now(), until: clock.now(), decision: null };
  await FirmClaimModel.collection.insertOne({ ...claim, ...times, _id: 'c1', name } as never);
  await FirmClaimModel.collection.insertOne({ ...claim, ...times, _id: 'c2', name: '他人' } as never);
  const { json } = await page.ask('POST', '/self/data', {});
  t.deepEqual(
    json.claims.map(({ uscc, name: said }: { uscc: string; name: string }) => [uscc, said]),
    [[FIRM, name]],
  );
  t.is(json.devicesKnownUntil.length, 1);
  t.deepEqual(json.corrections, []);
  await browser(running.base).ask('POST', '/public/session', { login: 'chen-qi', password: 'wrong-password' });
  const tries = async () => (await SignInLockModel.find({}, { _id: 1 }).lean()).map((lock) => lock._id);
  const own = (await tries()).filter((one) => one.startsWith(lockName('chen-qi', deps.keys.seal)));
  t.is(own.length, 2, 'a device, and the mistakes of others');
  await erasePerson(id, deps);
  const left = await tries();
  t.deepEqual(
    own.filter((one) => left.includes(one)),
    [],
  );
});

test.serial('what nobody has proven or taken up does not stay for ever', async (t) => {
  const given = { login: 'never-came', name: '示例', roles: ['member' as const], department: null, districts: [] };
  await invite({ ...given, firms: [] }, deps);
  const claim = { uscc: FIRM, districtCode: null, login: 'x', name: '示例', reachable: false, wrong: 0, state: 'sent' };
  const times = { madeAt: clock.now(), until: clock.now(), decision: null };
  await FirmClaimModel.collection.insertOne({ ...claim, ...times, _id: 'c3' } as never);
  const left = async () => [
    await AccountModel.countDocuments({ login: 'never-came' }),
    await FirmClaimModel.countDocuments({ _id: 'c3' }),
  ];
  clock.advance(23 * 3_600_000);
  await forgetWhatRanOut(deps);
  t.deepEqual(await left(), [1, 1]);
  clock.advance(2 * 3_600_000);
  await forgetWhatRanOut(deps);
  t.deepEqual(await left(), [1, 0]);
  clock.advance(38 * 86_400_000);
  await forgetWhatRanOut(deps);
  t.deepEqual(await left(), [0, 0]);
});

test.serial('who is erased leaves an id, and no name, login or way in', async (t) => {
  const { page, id } = await person('zhao-liu');
  const mandate = { _id: 'm1', uscc: FIRM, account: id, scope: 'view', until: '2026-12-31', grantedBy: 'boss' };
  await MandateModel.collection.insertOne({ ...mandate, grantedAt: clock.now(), revokedAt: null } as never);
  t.is((await page.ask('POST', '/self/erasure', { password: 'wrong-password' })).status, 409);
  t.is((await page.ask('POST', '/self/erasure', {})).status, 409);
  t.is((await page.ask('POST', '/self/erasure', { password: PASSWORD })).status, 200);
  t.is((await page.ask('GET', '/self/account')).status, 401);
  const left = await AccountModel.findById(id).lean();
  t.like(left, { name: '已注销', login: `erased-${id.toLowerCase()}`, password: null, state: 'disabled', firms: [] });
  t.is(await SessionModel.countDocuments({ account: id }), 0);
  t.is(await MandateModel.countDocuments({ account: id, revokedAt: null }), 0);
  t.is((await page.ask('POST', '/public/session', { login: 'zhao-liu', password: PASSWORD })).status, 401);
  t.notRegex(JSON.stringify(audit.acts), /zhao-liu|王五/, 'nor does the trail name anybody');
});

test.serial('the last administrator of a firm, and staff, are not erased just so', async (t) => {
  const { id } = await person('sun-qi');
  await makeMember(id, { uscc: FIRM, administrator: true, invitedBy: [] }, deps);
  await t.throwsAsync(erasePerson(id, deps), { instanceOf: RefusedError });
  const other = await person('zhou-ba');
  await makeMember(other.id, { uscc: FIRM, administrator: true, invitedBy: [] }, deps);
  await erasePerson(id, deps);
  await signedIn({ _id: 'clerk', roles: ['finance'] }, clock.now());
  await t.throwsAsync(erasePerson('clerk', deps), { instanceOf: RefusedError });
});

test.serial('what was kept for a time only is forgotten, by the clock of the process', async (t) => {
  await person('wu-jiu');
  t.true((await SessionModel.countDocuments({})) > 0);
  await forgetWhatRanOut(deps);
  t.true((await SessionModel.countDocuments({})) > 0, 'it still counts');
  clock.advance(200 * 86_400_000);
  t.true((await forgetWhatRanOut(deps)).forgotten > 0);
  t.is(await SessionModel.countDocuments({}), 0);
});

const PLANTED = {
  password: 'planted-password-77',
  phone: '13812345678',
  person: '441621199003071236',
  mail: 'planted.person@firm.example.cn',
  card: '6222020000111222333',
  token: `zhk_01ARZ3NDEKTSV4RRFFQ69G5FAV_${'s'.repeat(43)}`,
  session: 'S'.repeat(43),
};

test.serial('nothing that was planted comes into the log, whatever goes wrong', async (t) => {
  lines.length = 0;
  const page = browser(running.base);
  const { password, phone, person: id, mail, card, token, session } = PLANTED;
  await page.ask('POST', '/public/session', { login: phone, password });
  await page.ask('POST', '/public/session', { login: mail, password }, { authorization: `Bearer ${token}` });
  await page.ask('GET', `/public/policies/${id}`, undefined, { cookie: `__Host-zhida-session=${session}` });
  await page.ask('POST', '/public/firm-claims', { uscc: '91441602MATEXT01XN', login: 'planted', name: card });
  // A failure of our own: what the database says of it quotes what it was given.
  log.error({ err: new Error(`E11000 duplicate key: { login: "${mail}", phone: "${phone}" }`) }, 'request failed');
  log.error({ request: { body: { password, login: id }, headers: { authorization: token, cookie: session } } }, mail);
  log.warn({ password, nested: { deep: { secret: card, code: session } } }, `account ${card} of ${id}`);
  const text = lines.join('');
  t.true(lines.length >= 3);
  for (const [what, planted] of Object.entries(PLANTED)) t.false(text.includes(planted), what);
  for (const line of lines) t.notThrows(() => JSON.parse(line));
});

test('what is public, or counts something, stays readable', (t) => {
  for (const text of [
    '91441602MATEXT01XN',
    'X51-guarded:once:91441602MAX9P37JX1',
    '{"time":1764000000000,"pid":12345}',
    '2026-03-02T01:00:00.000Z',
    '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'c0ffee00-1234-4abc-8def-138123456789',
    '7200.00 元',
  ]) {
    t.is(masked(text), text);
  }
  t.is(masked('电话13812345678，身份证441621199003071236'), '电话[phone]，身份证[id]');
});
