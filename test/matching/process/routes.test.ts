import test from 'ava';
import { createApp } from '../../../src/app.js';
import { NoticeModel } from '../../../src/notifications/notice.model.js';
import { atLeast, fixed, policy, statement, storeFirms, withPublicity } from '../../helpers/city.js';
import { keepingAudit } from '../../helpers/deps.js';
import { inventedUscc } from '../../helpers/enterprises.js';
import { listen } from '../../helpers/http.js';
import { processDatabase, smallCity } from '../../helpers/process.js';
import { type Asked, signedInAs, type TestPerson } from '../../helpers/sign-in.js';

const TOKEN = 'an-admin-token-for-tests';
const CODE = 'X77-routes';
const USCC = inventedUscc(1, '441602');
const OTHER = inventedUscc(2, '441602');
const ID = `${CODE}:once:${USCC}`;
const review = [{ department: 'hrss', kind: 'first', days: 5 }] as const;
const reviewed = policy(CODE, atLeast('employees', 10), {
  department: 'industry',
  benefit: fixed(1000),
  process: { ...withPublicity, review },
});

const { clock, deps, run } = smallCity('2026-03-02T02:00:00Z', reviewed);
const audit = keepingAudit();
const server = await listen(createApp({ ...deps, audit }, { adminToken: TOKEN, version: '0', ready: async () => {} }));
processDatabase();
test.serial.before(() => NoticeModel.createIndexes());
test.after.always(() => server.close());
test.serial.beforeEach(async () => {
  clock.set('2026-03-02T02:00:00Z');
  await storeFirms([{ ...statement(1, { employees: 12 }, '2026-02-28'), uscc: USCC }], clock.now());
  await run();
});

/** As `by` of the body, who has signed in for it; as the installation's token where nobody is named. */
async function ask(method: string, path: string, body: Asked = {}, token: string | null = TOKEN) {
  const { by, ...rest } = body;
  const who =
    by === undefined ? { authorization: `Bearer ${token}` } : await signedInAs(by, [USCC, OTHER], clock.now());
  const response = await fetch(`${server.base}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token === null ? {} : who) },
    ...(method === 'GET' ? {} : { body: JSON.stringify(rest) }),
  });
  const robots = response.headers.get('x-robots-tag');
  return { status: response.status, robots, json: JSON.parse(await response.text()) };
}
const LI = { id: 'li', roles: ['department'], department: 'hrss' };
const CHEN = { id: 'chen', roles: ['staff'], department: 'industry' };
const FIRM = { id: 'boss' };
const acting = (act: string, by: TestPerson, input: object = {}) =>
  ask('POST', `/work/matches/${ID}/acts/${act}`, { by, input });

test.serial('from review to payable over HTTP, with the public looking on', async (t) => {
  const refused = await ask('POST', '/work/publicity-lists', { by: LI, matches: [ID] });
  t.is(refused.status, 409);
  t.is(refused.json.error.message, `${ID}: 审核未完成，还有 1 步 · the review is not finished: 1 step(s) open`);
  t.like((await acting('pass-step', LI)).json, { id: ID, outcome: 'done', state: 'reviewing' });
  const about = { about: { kind: 'matches', id: ID } };
  t.like(audit.acts.at(-1), { ...about, before: { state: 'reviewing', round: 1 }, after: { act: 'pass-step' } });
  t.deepEqual((await ask('GET', '/public/publicity-lists', undefined, null)).json.items, []);
  const opened = await ask('POST', '/work/publicity-lists', { by: { ...LI }, matches: [ID] });
  t.is(opened.status, 201);
  t.deepEqual(opened.json.items, [{ id: ID, outcome: 'done' }]);
  const lists = await ask('GET', '/public/publicity-lists', undefined, null);
  t.is(lists.json.items.length, 1);
  const page = await ask('GET', `/public/publicity-lists/${opened.json.id}`, undefined, null);
  t.is(page.robots, 'noindex');
  t.deepEqual(page.json.entries, [
    { number: 1, name: '河源第1示例有限公司', amount: '1000.00', shownUntil: '2026-03-09' },
  ]);
  t.false(JSON.stringify(page.json).includes(USCC));
  clock.set('2026-03-10T02:00:00Z');
  t.deepEqual((await ask('GET', '/work/due')).json.due, [{ id: ID, event: 'offer', last: '2026-03-09' }]);
  t.deepEqual((await ask('POST', '/admin/due', {})).json.items, [{ id: ID, outcome: 'done' }]);
  t.is((await ask('GET', `/public/publicity-lists/${opened.json.id}`, undefined, null)).status, 404);
  const account = { holder: '河源第1示例有限公司', number: '6222020000111222', kind: 'settlement', bank: '示例银行' };
  t.is((await ask('GET', `/space/enterprises/${USCC}/account`, { by: FIRM })).status, 404);
  t.is((await ask('PUT', `/space/enterprises/${USCC}/account`, { by: FIRM, account })).json.last4, '1222');
  const confirm = { by: FIRM, input: { accountLast4: '1222' } };
  t.like((await ask('POST', `/space/enterprises/${USCC}/matches/${ID}/acts/confirm`, confirm)).json, {
    state: 'confirmed',
  });
  t.is((await acting('check-account', CHEN)).status, 400, 'by hand no match passes its budget');
  const approved = await ask('POST', '/work/payments/approve', { by: CHEN, matches: [ID] });
  t.like(approved.json.items[0], { match: ID, outcome: 'due' });
  t.like((await ask('GET', `/work/matches?uscc=${USCC}`)).json.items[0], { state: 'payable' });
  const replayed = await ask('GET', `/work/matches/${ID}/replay?at=2026-03-05T00:00:00Z`);
  t.like(replayed.json, {
    past: { state: 'publicised', frozen: true },
    decided: { same: true, amount: '1000.00' },
  });
});

test.serial(
  'what is not allowed is a 409, what is not there a 404, what is no request a 400, each with its reason',
  async (t) => {
    const refused = await acting('archive', CHEN);
    t.is(refused.status, 409);
    t.like(refused.json.error, { code: 'refused', message: 'a grant match that is reviewing cannot archive' });
    t.is((await acting('pass-step', CHEN)).status, 409);
    t.is((await acting('reject', LI)).status, 400);
    t.is((await acting('publicise', CHEN, { list: 'x' })).status, 400);
    t.is((await acting('confirm', FIRM)).status, 403);
    t.is((await ask('POST', `/space/enterprises/${USCC}/matches/${ID}/acts/confirm`, { by: CHEN })).status, 403);
    t.is((await ask('POST', `/work/matches/nonsense/acts/reject`, { by: LI })).status, 400);
    t.is((await ask('POST', `/work/matches/X00:once:${USCC}/acts/archive`, { by: CHEN })).status, 404);
    const other = inventedUscc(3, '441602');
    const foreign = await ask('POST', `/space/enterprises/${other}/matches/${ID}/acts/confirm`, { by: FIRM });
    t.is(foreign.status, 404);
    t.is((await ask('POST', `/work/matches/${ID}/acts/pass-step`, { by: LI }, null)).status, 401);
    t.like((await ask('GET', `/work/matches?uscc=${USCC}`)).json.items[0], { state: 'reviewing' });
  },
);

test.serial('bulk, overdue steps, cases, spot checks and successions answer', async (t) => {
  clock.set('2026-03-10T02:00:00Z');
  t.deepEqual((await ask('GET', '/work/reviews/overdue?department=hrss')).json.items, [
    { id: ID, department: 'hrss', step: 0, due: '2026-03-09' },
  ]);
  const missing = `${CODE}:once:${OTHER}`;
  const bulk = await ask('POST', '/work/acts/pass-step', { by: LI, matches: [missing, ID] });
  t.deepEqual(
    bulk.json.items.map(({ outcome }: { outcome: string }) => outcome),
    ['refused', 'done'],
  );
  t.deepEqual((await ask('GET', '/work/cases')).json.items, []);
  t.is((await ask('POST', '/work/cases/none/close', { match: ID, outcome: 'x' })).status, 404);
  t.is((await ask('POST', '/work/spot-checks', { by: CHEN, policy: CODE, share: 0.5 })).status, 400);
  const gone = {
    by: CHEN,
    kind: 'deregistered',
    uscc: USCC,
    successors: [],
    on: '2026-03-09',
    open: 'withdraw',
    basis: 'B',
  };
  t.like((await ask('POST', '/work/successions', gone)).json, { kind: 'deregistered', done: true });
  t.like((await ask('GET', `/work/matches?uscc=${USCC}`)).json.items[0], { state: 'archived' });
});

test.serial('an account that another firm had given is looked at by staff, and accepted with a reason', async (t) => {
  const other = OTHER;
  await storeFirms([{ ...statement(2, { employees: 12 }, '2026-02-28'), uscc: other }], clock.now());
  await run();
  const given = { number: '6222020000111222', kind: 'settlement', bank: '示例银行' };
  for (const [n, firm] of [USCC, other].entries()) {
    const account = { ...given, holder: `河源第${n + 1}示例有限公司` };
    clock.advance(60_000);
    t.is((await ask('PUT', `/space/enterprises/${firm}/account`, { by: FIRM, account })).status, 200);
  }
  const path = `/work/enterprises/${other}/account-sharing`;
  t.deepEqual((await ask('GET', path)).json, { uscc: other, last4: '1222', alsoOf: [USCC], accepted: null });
  t.is((await ask('POST', path, { by: CHEN })).status, 400);
  t.is((await ask('POST', path, { by: { ...CHEN, id: 'boss' }, reason: '集团账户' })).status, 409);
  const accepted = await ask('POST', path, { by: CHEN, reason: '集团账户' });
  t.deepEqual(accepted.json.accepted, { by: 'chen', reason: '集团账户', firms: [USCC] });
  t.is((await ask('GET', `/work/enterprises/${inventedUscc(3, '441602')}/account-sharing`)).status, 404);
});
