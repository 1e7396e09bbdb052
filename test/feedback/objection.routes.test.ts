import test from 'ava';
import { issueKey } from '../../src/accounts/key.service.js';
import { apiRoutes, createApp } from '../../src/app.js';
import { ObjectionFileModel, ObjectionModel } from '../../src/feedback/objection.model.js';
import { newObjection } from '../../src/feedback/objection.schema.js';
import { receiveObjection } from '../../src/feedback/objection.service.js';
import { knownFiles } from '../../src/feedback/objection-files.service.js';
import { openLimits, RateLimitModel } from '../../src/http/rate-limit.js';
import { openPublicityList } from '../../src/matching/process/publicity.service.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { atLeast, fixed, policy, statement, storeFirms, withPublicity } from '../helpers/city.js';
import { keepingAudit } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { listen } from '../helpers/http.js';
import { processDatabase, STAFF, smallCity } from '../helpers/process.js';
import { signedIn } from '../helpers/sign-in.js';

const CODE = 'X84-desk';
const USCC = inventedUscc(1, '441602');
const ID = `${CODE}:once:${USCC}`;
const shownPolicy = policy(CODE, atLeast('employees', 10), {
  department: 'hrss',
  benefit: fixed(3000),
  process: withPublicity,
});
const city = smallCity('2026-03-02T02:00:00Z', shownPolicy);
const { clock } = city;
const audit = keepingAudit();
const deps = { ...city.deps, audit };
const app = createApp(deps, { adminToken: 'a-token-of-this-test', version: '0', ready: async () => {} });
app.proxy = true;
const server = await listen(app);
processDatabase();
const OWN = [ObjectionModel, ObjectionFileModel, RateLimitModel, NoticeModel];
test.serial.before(async () => {
  for (const model of OWN) await model.createIndexes();
});
test.after.always(() => server.close());

let list = '';
/** Each test comes from a network of its own: what counts for one network is not emptied with the database. */
let network = 0;
test.serial.beforeEach(async () => {
  for (const model of OWN) await model.collection.deleteMany({});
  clock.set('2026-03-02T02:00:00Z');
  network += 1;
  audit.acts.length = 0;
  await storeFirms([{ ...statement(1, { employees: 12 }, '2026-02-28'), uscc: USCC }], clock.now());
  await city.run();
  list = (await openPublicityList([ID], STAFF, deps)).list?._id ?? '';
});

const from = () => ({ 'x-forwarded-for': `198.51.100.${network}` });
async function ask(method: string, path: string, body?: object, who: Record<string, string> = {}) {
  const response = await fetch(`${server.base}/api/v1${path}`, {
    ...{ method, headers: { 'content-type': 'application/json', ...from(), ...who } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: text.startsWith('{') ? JSON.parse(text) : null,
  };
}
const department = (key: string, id = `of-${key}`) =>
  signedIn({ _id: id, roles: ['department'], department: key }, clock.now());
const NAME = '秘密姓名甲';
const SECRETS = [NAME, '0762-7654321', '秘密理由乙'];
const SAID = { kind: 'real-name', name: NAME, contact: '0762-7654321', text: '秘密理由乙：该企业已停产' };
const object = (more: object = {}) => ask('POST', '/public/objections', { list, entry: 1, ...SAID, ...more });

test.serial('from the public to the department and back, and each learns what is theirs', async (t) => {
  const sent = await object();
  t.is(sent.status, 201);
  t.like(sent.json, { state: 'received', receivedOn: '2026-03-02', dueOn: '2026-03-16', answer: null });
  t.regex(sent.json.receipt, /^26(-[0-9A-Z]{4}){3}$/);
  const hrss = await department('hrss');
  const [waiting] = (await ask('GET', '/work/objections', undefined, hrss)).json.items;
  t.like(waiting, {
    receipt: sent.json.receipt,
    stands: 'objected',
    kind: 'real-name',
    entry: { number: 1, match: ID },
  });
  t.true(waiting.text.includes('秘密理由乙'));
  t.false(JSON.stringify(waiting).includes(NAME), 'a name is asked for apart');
  const at = `/work/objections/${waiting.id}`;
  t.deepEqual((await ask('POST', `${at}/identity`, { reason: '需要核实' }, hrss)).json, {
    identity: { name: NAME, contact: '0762-7654321' },
  });
  t.like(audit.acts.at(-1), {
    ...{ act: 'POST /work/objections/:receipt/identity', about: { kind: 'objections', id: waiting.id } },
    ...{ by: { id: 'of-hrss' }, why: '需要核实' },
  });
  t.is((await ask('POST', `${at}/identity`, {}, hrss)).status, 400);
  const early = await ask('POST', '/public/objections/lookup', { receipt: sent.json.receipt });
  t.deepEqual(early.json, sent.json);
  clock.set('2026-03-05T02:00:00Z');
  const answer = { upheld: false, text: '经核查，仍在生产' };
  t.like((await ask('POST', `${at}/answer`, answer, await department('hrss', STAFF.id))).json.error, {
    code: 'refused',
  });
  const done = await ask('POST', `${at}/answer`, answer, await department('hrss'));
  t.like(done.json, { state: 'answered', stands: 'runs', answer: { upheld: false } });
  const mistyped = sent.json.receipt.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  const told = await ask('POST', '/public/objections/lookup', { receipt: mistyped });
  t.like(told.json, { state: 'answered', answer: { text: '经核查，仍在生产', on: '2026-03-05', upheld: false } });
  for (const secret of SECRETS) t.false(told.text.includes(secret), secret);
  const later = await department('hrss');
  t.deepEqual((await ask('GET', '/work/objections', undefined, later)).json.items, []);
  t.is((await ask('GET', '/work/objections?state=answered', undefined, later)).json.items.length, 1);
  for (const secret of SECRETS) t.false(JSON.stringify(audit.acts).includes(secret), secret);
});

test.serial('another department, and every other role, learns nothing of it', async (t) => {
  const id = (await object()).json.receipt.replaceAll('-', '');
  const asked = [
    ['GET', `/work/objections/${id}`, undefined],
    ['POST', `/work/objections/${id}/identity`, { reason: '需要核实' }],
    ['POST', `/work/objections/${id}/files/1`, {}],
    ['POST', `/work/objections/${id}/answer`, { upheld: true, text: '属实' }],
  ] as const;
  const tax = await department('tax');
  t.deepEqual((await ask('GET', '/work/objections', undefined, tax)).json.items, []);
  for (const [method, path, body] of asked) t.is((await ask(method, path, body, tax)).status, 404, path);
  for (const role of ['specialist', 'finance', 'auditor', 'administrator'] as const) {
    const who = await signedIn({ _id: role, roles: [role], districts: ['441602'] }, clock.now());
    for (const [method, path, body] of asked) t.is((await ask(method, path, body, who)).status, 403, `${role} ${path}`);
  }
});

test.serial('the firm never learns that, or by whom, it was objected to; nor do other systems', async (t) => {
  const { receipt } = (await object()).json;
  const firms = [{ uscc: USCC, administrator: true }];
  const member = await signedIn({ _id: 'boss', roles: ['member'], firms }, clock.now());
  const hidden = [...SECRETS, receipt, receipt.replaceAll('-', ''), '异议', 'objection', 'objected'];
  const readings = apiRoutes(deps, openLimits()).filter(
    ({ audience, method, gives }) => ['space', 'self'].includes(audience) && method === 'get' && gives === undefined,
  );
  t.true(readings.length > 10);
  for (const { audience, path } of readings) {
    const address = `/${audience}${path.replace(':uscc', USCC).replace(':id', encodeURIComponent(ID))}`;
    const { text } = await ask('GET', address, undefined, member);
    for (const secret of hidden) t.false(text.includes(secret), `${path} tells ${secret}: ${text}`);
  }
  const { items } = (await ask('GET', `/work/matches?uscc=${USCC}`, undefined, await department('hrss'))).json;
  const { token } = await issueKey({ name: 'a system', scopes: ['matches:read:hrss'], days: 9 }, deps);
  const exchanged = await ask('GET', '/exchange/matches', undefined, { authorization: `Bearer ${token}` });
  t.is(exchanged.json.items.length, 1);
  const told = JSON.stringify([items, exchanged.json, await NoticeModel.find().lean()]);
  for (const secret of [...SECRETS, receipt.replaceAll('-', '')]) t.false(told.includes(secret), secret);
});

test.serial('a file goes to the department alone, to keep and not to show', async (t) => {
  const given = newObjection.parse({ list, entry: 1, kind: 'anonymous', text: '该企业已停产' });
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
  const { _id } = await receiveObjection(given, { files: knownFiles([png]), admit: async () => {} }, deps);
  const hrss = await department('hrss');
  const { json } = await ask('GET', `/work/objections/${_id}`, undefined, hrss);
  t.deepEqual(json.files, [{ number: 1, type: 'image/png', bytes: png.length }]);
  const file = await fetch(`${server.base}/api/v1/work/objections/${_id}/files/1`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json', ...hrss }, body: '{}' },
  });
  t.deepEqual(Buffer.from(await file.arrayBuffer()), png);
  t.is(file.headers.get('content-disposition'), `attachment; filename="${_id}-1.png"`);
  t.is(file.headers.get('x-content-type-options'), 'nosniff');
  t.is(file.headers.get('content-type'), 'image/png');
  t.is(file.headers.get('cache-control'), 'no-store');
  t.like(audit.acts.at(-1), {
    act: 'POST /work/objections/:receipt/files/:file',
    about: { id: _id },
    after: { file: 1 },
  });
  t.is((await ask('POST', `/work/objections/${_id}/files/2`, {}, hrss)).status, 404);
});

test.serial('what is no objection is refused with its reason', async (t) => {
  const message = async (more: object) => {
    const { status, json } = await object(more);
    return `${status} ${json.error.details.map(({ message: one }: { message: string }) => one).join()}`;
  };
  t.regex(await message({ text: '' }), /^400 .*at least 5/);
  t.regex(await message({ text: '长'.repeat(5001) }), /^400 .*5000/);
  t.regex(await message({ text: `有控制字符\u0000在内` }), /^400 .*control/);
  t.regex(await message({ text: '反转\u202e方向的文字' }), /^400 .*control/);
  t.regex(await message({ kind: 'anonymous' }), /^400 /, 'who wants no name to be kept sends none');
  t.regex(await message({ name: '' }), /^400 .*name/);
  t.regex(await message({ kind: 'other' }), /^400 .*choose/);
  t.is((await object({ entry: 2 })).status, 409);
  t.is((await object({ list: 'NO-SUCH-LIST' })).status, 409);
  t.is(await ObjectionModel.countDocuments(), 0);
});

test.serial('one network sends five an hour, and what it sends twice counts once', async (t) => {
  const form = { token: 'the-token-of-a-form' };
  for (let n = 0; n < 5; n += 1) {
    t.is((await object({ ...form, text: `第 ${n} 件异议` })).status, 201);
    t.is((await object({ ...form, text: `第 ${n} 件异议` })).status, 201);
  }
  const sixth = await object({ ...form, text: '第 6 件异议' });
  t.is(sixth.status, 429);
  t.true(Number(sixth.headers.get('retry-after')) > 3000);
  t.is(await ObjectionModel.countDocuments(), 5);
  network += 100;
  t.is((await object({ ...form, text: '另一处的异议' })).status, 201);
});

test.serial('guessing numbers of receipts comes to an end', async (t) => {
  const { receipt } = (await object()).json;
  const guess = (n: number) => ask('POST', '/public/objections/lookup', { receipt: `26-0000-0000-${1000 + n}` });
  for (let n = 0; n < 20; n += 1) t.is((await guess(n)).status, 404);
  t.is((await guess(20)).status, 429);
  t.is((await ask('POST', '/public/objections/lookup', { receipt })).status, 429);
  network += 100;
  t.is((await ask('POST', '/public/objections/lookup', { receipt })).status, 200);
  t.is((await ask('POST', '/public/objections/lookup', { receipt: 'x'.repeat(100) })).status, 400);
});
