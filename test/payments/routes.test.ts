import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import test from 'ava';
import exceljs from 'exceljs';
import { createApp } from '../../src/app.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { giveAccount } from '../../src/matching/process/account.service.js';
import { statement, storeFirms, uscc } from '../helpers/city.js';
import { openTestDatabase } from '../helpers/database.js';
import { listen } from '../helpers/http.js';
import { type Asked, signedInAs, type TestPerson } from '../helpers/sign-in.js';
import { migrateAll } from '../helpers/whole-app.js';
import { inParts, matchId, storeMatch, treasury } from './treasury.js';

const TOKEN = 'the-token-of-this-test';
const NUMBER = '44010078801000001234';
const database = await openTestDatabase();
const { deps, clock } = treasury();
await migrateAll(clock);
const app = createApp(deps, { adminToken: TOKEN, version: '0.0.0', ready: async () => {} });
const running = await listen(app);
test.after.always(async () => {
  await running.close();
  await database.close();
});

/** As `by` of the body, who has signed in for it; as the installation's token where nobody is named. */
async function ask(method: string, path: string, body: Asked = {}) {
  const { by: person, ...rest } = body;
  const response = await fetch(`${running.base}/api/v1/work${path}`, {
    method,
    headers: { ...(await headersOf(person)), 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: JSON.stringify(rest) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) };
}

async function headersOf(person: TestPerson | undefined): Promise<Record<string, string>> {
  return person === undefined ? { authorization: `Bearer ${TOKEN}` } : signedInAs(person, [], clock.now());
}

const HEADINGS = '付款编号,结果,金额,日期,凭证号\n';

async function receipts(content: string | Buffer, { role = 'finance', type = 'text/csv' } = {}) {
  const query = `name=${encodeURIComponent('回单.csv')}`;
  const headers = { ...(await headersOf({ id: 'clerk', roles: [role] })), 'content-type': type };
  const response = await fetch(`${running.base}/api/v1/work/receipts?${query}`, {
    method: 'POST',
    headers,
    body: content,
  });
  return { status: response.status, json: JSON.parse(await response.text()) };
}

async function file({ by: person, ...body }: Asked, batch = '20260601-01') {
  const response = await fetch(`${running.base}/api/v1/work/batches/${batch}/file`, {
    method: 'POST',
    headers: { ...(await headersOf(person)), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, content: Buffer.from(await response.arrayBuffer()) };
}

const by = { id: 'clerk', roles: ['staff', 'finance'] };
const other = { id: 'second', roles: ['finance'] };

test.serial('from approval to receipt, on real matches and accounts, and no answer holds an account', async (t) => {
  await storeFirms(
    [1, 2, 3].map((n) => statement(n, { employees: n === 3 ? 0 : 5 }, '2026-05-01')),
    clock.now(),
  );
  for (const n of [1, 2, 3]) await storeMatch(n, n * 10_000, { state: 'payable' });
  const account = { holder: '河源第1示例有限公司', number: NUMBER, kind: 'settlement', bank: '示例银行' } as const;
  await giveAccount(uscc(1), account, { id: 'boss', roles: ['firm'] }, deps);
  const answers: string[] = [];
  const told = async (...asked: Parameters<typeof ask>) => {
    const answer = await ask(...asked);
    answers.push(answer.text);
    return answer.json;
  };
  const approved = await told('POST', '/payments/approve', { by, matches: [1, 2, 3, 9].map((n) => matchId(n)) });
  t.deepEqual(
    approved.items.map(({ outcome }: { outcome: string }) => outcome),
    ['due', 'due', 'due', 'refused'],
  );
  const built = await told('POST', '/batches', { by });
  t.like(built, { id: '20260601-01', state: 'locked', count: 1, total: '100.00' });
  t.deepEqual(
    built.leftOut.map(({ reason }: { reason: string }) => reason),
    ['the firm has no account', 'its match is withdrawn'],
  );
  t.is((await ask('POST', '/batches/20260601-01/sign', { by, checksum: 'x'.repeat(64) })).status, 400);
  const path = '/batches/20260601-01/sign';
  t.is((await told('POST', path, { by, checksum: built.checksum })).state, 'locked');
  t.is((await told('POST', path, { by: other, checksum: built.checksum })).state, 'signed');
  const csv = await file({ by, format: 'csv' });
  t.is(csv.headers.get('content-disposition'), 'attachment; filename="20260601-01.csv"');
  t.is(csv.headers.get('cache-control'), 'no-store');
  t.true(csv.content.toString().includes(`,${NUMBER},`));
  t.deepEqual((await file({ by, format: 'csv' })).content, csv.content, 'the very same again');
  const book = new exceljs.Workbook();
  await book.xlsx.load((await file({ by: other, format: 'xlsx' })).content as never);
  t.is(book.worksheets[0]?.getRow(2).getCell(4).value, NUMBER);
  const [batch] = (await told('GET', '/batches')).items;
  t.like(batch, { state: 'exported', exported: { by: 'clerk' } });
  t.deepEqual(
    batch.handedOut.map(({ by: who, name }: { by: string; name: string }) => [who, name]),
    [
      ['clerk', '20260601-01.csv'],
      ['clerk', '20260601-01.csv'],
      ['second', '20260601-01.xlsx'],
    ],
  );
  clock.set('2026-06-02T02:00:00Z');
  const wrong = await receipts(`${HEADINGS}20260601-01-0002,成功,100.00,2026-06-02,V1\n`);
  t.is(wrong.status, 400);
  t.is(wrong.json.error.message, '回单.csv: line 2: unknown payment number 20260601-01-0002');
  const twice = '20260601-01-0001,成功,100.00,2026-06-02,V1\n';
  t.regex(
    (await receipts(HEADINGS + twice + twice)).json.error.message,
    /回单.csv: line 3: the same payment as in line 2/,
  );
  t.is((await told('GET', '/payments?state=ordered')).items.length, 1, 'nothing half done');
  const taken = await receipts(HEADINGS + twice);
  t.deepEqual(taken.json, {
    ...{ rows: 1, paid: 1, returned: 0, unchanged: 0, paidAmount: '100.00' },
    items: [{ row: 2, number: '20260601-01-0001', payment: `${matchId(1)}#1.1`, amount: '100.00', outcome: 'paid' }],
  });
  t.like((await receipts(HEADINGS + twice)).json, { unchanged: 1, items: [{ outcome: 'unchanged' }] });
  const [paid] = (await told('GET', '/payments?state=paid')).items;
  t.like(paid, { amount: '100.00', match: matchId(1), receipts: [{ result: 'paid', reference: 'V1' }] });
  const of = await MatchModel.findOne({ _id: matchId(1), uscc: uscc(1) }).lean();
  t.is(of?.state, 'paid');
  t.like(of?.history.at(-1), { event: 'pay', who: { id: 'clerk', as: 'finance' } });
  t.like((await told('GET', '/pools')).items[0], { total: '1000000.00', spent: '100.00', reserved: '500.00' });
  await told('GET', '/batches');
  await told('GET', '/payments/unpaid?asOf=2027-01-01');
  t.false(answers.join('').includes(NUMBER));
});

test.serial('what is excluded after all is stopped with a reason, put back, and approved again', async (t) => {
  const asked = { by, match: matchId(2), reason: '与其他奖补重复' };
  t.is((await ask('POST', '/payments/stop', { by, match: matchId(2) })).status, 400, 'a reason is needed');
  t.is((await ask('POST', '/payments/stop', { ...asked, by: other })).status, 409);
  t.like((await ask('POST', '/payments/stop', asked)).json.items[0], { state: 'stopped', note: asked.reason });
  const [match] = (await ask('GET', '/matches?state=rejected')).json.items;
  t.like(match, { state: 'rejected' });
  const stored = await MatchModel.findOne({ _id: match.id, uscc: match.uscc }).lean();
  t.like(stored?.history.at(-1), { event: 'refuse', note: asked.reason, who: { id: 'clerk', as: 'staff' } });
  t.is((await ask('POST', '/payments/resume', asked)).status, 409, 'nothing of it was paid');
  const act = (name: string) => ask('POST', `/matches/${matchId(2)}/acts/${name}`, { by, input: { reason: 'r' } });
  t.like((await act('put-back')).json, { state: 'confirmed' });
  const [again] = (await ask('POST', '/payments/approve', { by, matches: [matchId(2)] })).json.items;
  t.is(again.outcome, 'due');
  t.like((await act('refuse')).json, { state: 'rejected' });
});

test.serial('wrong requests are refused, and whoever is not of finance', async (t) => {
  const staff = { id: 'x', roles: ['staff'] };
  t.is((await ask('POST', '/batches', { by: staff })).status, 403);
  t.is((await ask('GET', '/payments?state=nope')).status, 400);
  t.is((await ask('GET', '/payments/unpaid?asOf=2026-02-30')).status, 400);
  t.is((await ask('POST', '/payments/nothing/reissue', { by })).status, 404);
  t.is((await ask('POST', '/pools/no/2026/allot', { by })).status, 404);
  t.is(
    (await ask('POST', '/payments/approve', { by, matches: [matchId(1)], decided: { amount: '-1', reason: 'x' } }))
      .status,
    400,
  );
});

test.serial(
  'files that are none, too large, or for somebody else are refused, and nothing of them stays',
  async (t) => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('zhida-upload-')).length;
    t.is((await file({ by: { id: 'x', roles: ['staff'] }, format: 'csv' })).status, 403);
    t.is((await file({ by, format: 'pdf' })).status, 400);
    t.is((await receipts('{}', { type: 'application/json' })).status, 415);
    t.is((await receipts(HEADINGS, { role: 'staff' })).status, 403);
    t.is((await receipts(HEADINGS)).json.error.message, '回单.csv: no receipts in it');
    t.is(
      (await receipts(Buffer.from('PK\u0003\u0004 no workbook'))).json.error.message,
      '回单.csv: a damaged workbook',
    );
    t.is((await receipts(Buffer.alloc((32 << 20) + 1, 'a'))).status, 413);
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith('zhida-upload-')).length;
    t.is(after, before);
  },
);

test.serial('a pool is opened once, as finance states it', async (t) => {
  const stated = { by, pool: 'awards', year: 2026, total: '1000.5', order: 'by-score' };
  t.is((await ask('POST', '/pools', { ...stated, by: { id: 'x', roles: ['staff'] } })).status, 409);
  t.is((await ask('POST', '/pools', { ...stated, pool: 'No such name' })).status, 400);
  t.is((await ask('POST', '/pools', { ...stated, total: '-1' })).status, 400);
  t.like((await ask('POST', '/pools', stated)).json, { id: 'awards:2026', total: '1000.50', order: 'by-score' });
  t.is((await ask('POST', '/pools', stated)).status, 201);
  const other = await ask('POST', '/pools', { ...stated, total: '2000' });
  t.is(other.status, 409);
  t.regex(other.json.error.message, /awards:2026 is open already, with 1000.50 元, by-score/);
});

test.serial('a pool has another total under a document, which is kept', async (t) => {
  const change = { by, total: '1500', document: '示例财〔2026〕3号', reason: '追加' };
  t.is((await ask('POST', '/pools/awards/2026/total', { by, total: '1500' })).status, 400);
  t.is((await ask('POST', '/pools/awards/2026/total', { ...change, by: { id: 'x', roles: ['staff'] } })).status, 403);
  t.is((await ask('POST', '/pools/none/2026/total', change)).status, 404);
  const { json } = await ask('POST', '/pools/awards/2026/total', change);
  t.like(json, { total: '1500.00', free: '1500.00', served: [] });
  t.like(json.changes[0], { document: change.document, by: 'clerk', from: '1000.50', to: '1500.00' });
});

test.serial('what is left of instalments is stopped and resumed', async (t) => {
  const id = await storeMatch(1, 100_000, { of: inParts, state: 'payable' });
  await ask('POST', '/payments/approve', { by, matches: [id] });
  const { json: batch } = await ask('POST', '/batches', { by, policy: inParts.code });
  for (const who of [by, other]) await ask('POST', `/batches/${batch.id}/sign`, { by: who, checksum: batch.checksum });
  await file({ by, format: 'csv' }, batch.id);
  const paid = await receipts(`${HEADINGS}${batch.id}-0001,成功,400.00,2026-06-02,V8\n`);
  t.like(paid.json, { paid: 1, paidAmount: '400.00' });
  const states = async () => {
    const { items } = (await ask('GET', `/payments?policy=${inParts.code}`)).json;
    return items.map(({ state }: { state: string }) => state);
  };
  t.deepEqual(await states(), ['paid', 'due']);
  const asked = { by, match: id, reason: '已不符合条件' };
  t.is((await ask('POST', '/payments/stop', asked)).status, 200);
  t.deepEqual(await states(), ['paid', 'stopped']);
  t.like((await ask('POST', '/payments/resume', { ...asked, by: { id: 'x', roles: ['finance'] } })).json.error, {
    code: 'refused',
  });
  t.like((await ask('POST', '/payments/resume', { ...asked, reason: '已恢复' })).json, { match: id, outcome: 'due' });
  t.deepEqual(await states(), ['paid', 'due']);
});
