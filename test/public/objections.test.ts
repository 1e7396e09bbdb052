import test from 'ava';
import { createApp } from '../../src/app.js';
import { ObjectionFileModel, ObjectionModel } from '../../src/feedback/objection.model.js';
import { identityOf } from '../../src/feedback/objection.service.js';
import { answerPublicObjection } from '../../src/feedback/objection-work.service.js';
import { RateLimitModel } from '../../src/http/rate-limit.js';
import { performDue } from '../../src/matching/process/due.service.js';
import { openPublicityList } from '../../src/matching/process/publicity.service.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { atLeast, fixed, policy, statement, storeFirms, withPublicity } from '../helpers/city.js';
import { keepingAudit } from '../helpers/deps.js';
import { listen } from '../helpers/http.js';
import { HRSS, idOf, processDatabase, STAFF, smallCity, stored } from '../helpers/process.js';
import { signedIn } from '../helpers/sign-in.js';

const CODE = 'X86-form';
const shownPolicy = policy(CODE, atLeast('employees', 10), { benefit: fixed(3000), process: withPublicity });
const city = smallCity('2026-03-02T02:00:00Z', shownPolicy);
const { clock } = city;
const audit = keepingAudit();
const deps = { ...city.deps, audit };
const app = createApp(deps, { adminToken: 'a-token-of-this-test', version: '0', ready: async () => {} });
app.proxy = true;
const server = await listen(app);
const OWN = [ObjectionModel, ObjectionFileModel, RateLimitModel, NoticeModel];
processDatabase();
test.serial.before(async () => {
  for (const model of OWN) await model.createIndexes();
});
test.after.always(() => server.close());
let list = '';
let network = 0;
test.serial.beforeEach(async () => {
  for (const model of OWN) await model.collection.deleteMany({});
  audit.acts.length = 0;
  network += 1;
  clock.set('2026-03-02T02:00:00Z');
  await storeFirms(
    [0, 1].map((n) => statement(n, { employees: 12 }, '2026-02-28')),
    clock.now(),
  );
  await city.run();
  const { list: opened } = await openPublicityList([idOf(CODE, 0), idOf(CODE, 1)], STAFF, deps);
  list = opened?._id ?? '';
});

const PDF = Buffer.from('%PDF-1.7 example');
const MIB = 1024 * 1024;
const SAID = { kind: 'real-name', name: '某商会', contact: '0762-0000000', text: '该企业已停产，\r\n不应享受' };
const address = (entry: number | null = 1, lang = '') =>
  `/publicity/${list}/objection?${entry === null ? '' : `entry=${entry}`}${lang}`;

async function ask(path: string, init: RequestInit = {}) {
  const headers = { accept: 'text/html', 'x-forwarded-for': `203.0.113.${network}`, ...init.headers };
  const response = await fetch(server.base + path, { ...init, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
function send(
  fields: Record<string, string>,
  files: readonly (readonly [string, Buffer, string])[] = [],
  path = address(),
) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  for (const [field, content, name] of files) body.append(field, new Blob([content]), name);
  return ask(path, { method: 'POST', body });
}
const look = (number: string, more = '') =>
  ask(`/objections${more}`, { method: 'POST', body: new URLSearchParams({ number }) });
const receiptIn = (text: string): string => /26(?:-[0-9A-Z]{4}){3}/.exec(text)?.[0] ?? '';
const tokenIn = (text: string): string => /name="token" value="([\w-]+)"/.exec(text)?.[1] ?? '';

test.serial(
  'an objection with a file is received, stops its entry, and its answer is read by the receipt',
  async (t) => {
    const form = await ask(address());
    t.is(form.status, 200);
    for (const told of [
      '第 1 项 河源第0示例有限公司',
      '随即停止办理',
      '10 个工作日内答复',
      '不会告知名单中的经营主体',
      '匿名',
    ])
      t.true(form.text.includes(told), told);
    const token = tokenIn(form.text);
    t.regex(token, /^[\w-]{24}$/);
    const sent = await send({ ...SAID, token }, [['file2', PDF, 'a.pdf']]);
    t.is(sent.status, 200);
    t.is(sent.headers.get('cache-control'), 'no-store');
    for (const told of ['异议已受理', '请抄写', '2026年3月16日前', '该事项已停止办理'])
      t.true(sent.text.includes(told), told);
    t.false(sent.text.includes('某商会'));
    t.is((await stored(CODE, 0)).state, 'objected');
    const [objection] = await ObjectionModel.find().lean();
    if (objection === undefined) return t.fail();
    t.like(objection, { text: '该企业已停产，\n不应享受', files: [{ type: 'application/pdf', bytes: PDF.length }] });
    t.deepEqual(identityOf(objection, deps), { name: '某商会', contact: '0762-0000000' });
    t.deepEqual(audit.acts, [
      {
        by: { id: 'nobody', as: [], way: 'none' },
        act: 'POST /publicity/:id/objection',
        about: { kind: 'objections', id: objection._id },
        after: { list, entry: 1, kind: 'real-name' },
        from: audit.acts[0]?.from ?? { address: '', requestId: '' },
      },
    ]);
    // Sent again, as by loading the receipt again: the same receipt, and nothing new.
    t.is(receiptIn((await send({ ...SAID, token }, [['file2', PDF, 'a.pdf']])).text), receiptIn(sent.text));
    t.is(await ObjectionModel.countDocuments(), 1);
    t.true((await look(receiptIn(sent.text))).text.includes('核查中'));
    clock.set('2026-03-04T02:00:00Z');
    await answerPublicObjection(objection, { upheld: false, text: '经核查<b>仍在生产' }, HRSS, deps);
    const told = await look(receiptIn(sent.text).toLowerCase().replaceAll('-', ' '));
    for (const words of ['已答复', '经核查&lt;b&gt;仍在生产', '异议不成立', '2026年3月4日'])
      t.true(told.text.includes(words), words);
    for (const hidden of ['某商会', '停产', '示例有限公司']) t.false(told.text.includes(hidden), hidden);
  },
);

test.serial('what is wrong is said at its field, in both languages, and all that was typed is there', async (t) => {
  const kept = { ...SAID, name: '“引号”<商会>', text: '短' };
  const zh = await send(kept);
  t.is(zh.status, 422);
  t.true(zh.text.includes('<title>错误：'));
  t.true(zh.text.includes('href="#text">请写明异议内容和理由，至少 5 字</a>'));
  for (const typed of ['“引号”&lt;商会&gt;', '0762-0000000', '>短</textarea>']) t.true(zh.text.includes(typed), typed);
  t.regex(zh.text, /value="real-name"[^>]*checked|checked=""[^>]*value="real-name"/);
  const en = await send({ kind: 'real-name', text: '' }, [], address(1, '&lang=en'));
  for (const said of ['Error: ', 'in at least 5 characters', 'give your name', 'give a phone number'])
    t.true(en.text.includes(said), said);
  t.true((await send({ text: SAID.text })).text.includes('请选择实名或匿名'));
  const anonymous = await send({ ...SAID, kind: 'anonymous', token: 'a-token-of-a-form' });
  t.is(anonymous.status, 200);
  t.like(await ObjectionModel.findOne().lean(), { kind: 'anonymous', identity: null });
});

test.serial('10 MB, wrong kinds, scripts and too many files: the form again, nothing lost, nothing kept', async (t) => {
  const cases = [
    [[['file1', Buffer.alloc(10 * MIB, 1), 'big.pdf']], '文件 1 超过 3 MB'],
    [[['file2', Buffer.from('<script>alert(1)</script>'), 'a.html']], '文件 2 不是 PDF、JPEG 或 PNG'],
    [[['file1', Buffer.from('alert(1)'), 'a.js']], '文件 1 不是 PDF、JPEG 或 PNG'],
    [[['file3', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'), 'a.pdf']], '文件 3 不是'],
    [['file1', 'file2', 'file3', 'file4'].map((name) => [name, PDF, 'a.pdf'] as const), '最多 3 个文件'],
  ] as const;
  for (const [files, said] of cases) {
    const { status, text } = await send(SAID, files);
    t.is(status, 422, said);
    t.true(text.includes(said), said);
    t.true(text.includes('该企业已停产，') && text.includes('某商会'), said);
  }
  t.is(await ObjectionModel.countDocuments(), 0);
  t.is(await ObjectionFileModel.countDocuments(), 0);
});

test.serial(
  '100,000 characters, control characters and what turns text round: a clear page, the text kept',
  async (t) => {
    const long = `${'很长的理由'.repeat(20_000)}末尾`;
    const tooLong = await send({ ...SAID, text: long });
    t.is(tooLong.status, 422);
    t.true(tooLong.text.includes('最多 5000 字') && tooLong.text.includes(long));
    const strange = await send({ ...SAID, text: '该企业\u0000已停产\u202e不应\u0007享受' });
    t.is(strange.status, 422);
    t.true(
      strange.text.includes('不可见的控制字符，已去除') && strange.text.includes('>该企业已停产不应享受</textarea>'),
    );
    t.is((await send({ ...SAID, name: '\u0000\u0001' })).status, 422);
    t.is(await ObjectionModel.countDocuments(), 0);
  },
);

test.serial('what is over, or never was, is refused with what else to do, and the text is there', async (t) => {
  for (const path of ['/publicity/NO-SUCH-LIST/objection', address(9), `/publicity/${list}/objection?entry=x`]) {
    t.true([404, 410].includes((await ask(path)).status), path);
    const { status, text } = await send(SAID, [], path);
    t.is(status, 410, path);
    t.true(text.includes('异议未能受理') && text.includes('12345') && text.includes('该企业已停产，'), path);
    t.false(text.includes('示例有限公司'));
  }
  clock.set('2026-03-10T02:00:00Z');
  await performDue(deps);
  t.is((await send(SAID)).status, 410);
  t.is(await ObjectionModel.countDocuments(), 0);
});

test.serial('too many of one network, and a second one without a name: the form again, with why', async (t) => {
  for (let n = 0; n < 5; n += 1) t.is((await send({ ...SAID, text: `第 ${n} 件异议` })).status, 200);
  const sixth = await send(SAID);
  t.is(sixth.status, 429);
  t.true(sixth.text.includes('您所在网络提交的异议过多') && sixth.text.includes('某商会'));
  t.true(Number(sixth.headers.get('retry-after')) > 0);
  network += 100;
  for (const one of await ObjectionModel.find({ state: 'received' }).lean())
    await answerPublicObjection(one, { upheld: false, text: '经核查' }, HRSS, deps);
  t.is((await stored(CODE, 0)).state, 'publicised');
  const again = await send({ kind: 'anonymous', text: '再次提出异议' });
  t.is(again.status, 409);
  t.true(again.text.includes('href="#kind">该事项的异议此前已有答复，再次提出请实名'));
});

test.serial('who has signed in objects as nobody; another site sends nothing', async (t) => {
  const headers = await signedIn({ _id: 'boss', roles: ['member'], firms: [] }, clock.now());
  const body = new FormData();
  for (const [name, value] of Object.entries({ kind: 'anonymous', text: SAID.text })) body.append(name, value);
  const { cookie = '' } = headers;
  t.is((await ask(address(), { method: 'POST', body, headers: { cookie } })).status, 200);
  t.false(JSON.stringify(audit.acts).includes('boss'));
  const foreign = await ask(address(), { method: 'POST', body, headers: { 'sec-fetch-site': 'cross-site' } });
  t.is(foreign.status, 403);
  t.is((await ask(address(), { method: 'POST', body: new URLSearchParams({ text: 'x' }) })).status, 415);
  t.is(await ObjectionModel.countDocuments(), 1);
});

test.serial('a number that is none is said to be none, and guessing ends', async (t) => {
  const cases = [
    ['', '请输入回执编号', 422],
    ['26-AAAA-AAAA-AAAA', '没有这个回执编号', 404],
    ['x'.repeat(10_000), '没有这个回执编号', 422],
    ['<script>\u0000', '没有这个回执编号', 404],
  ] as const;
  for (const [number, said, status] of cases) {
    const answer = await look(number);
    t.is(answer.status, status, number.slice(0, 30));
    t.true(answer.text.includes(said) && !answer.text.includes('<script>'), said);
  }
  for (let n = 0; n < 20; n += 1) await look(`26-AAAA-AAAA-AA${10 + n}`);
  const last = await look('26-AAAA-AAAA-AAAA', '?lang=en');
  t.is(last.status, 429);
  t.true(last.text.includes('Too many tries'));
});
