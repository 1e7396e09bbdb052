import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import mongoose from 'mongoose';
import { createApp } from '../../src/app.js';
import { MIGRATIONS } from '../../src/composition.js';
import { migrate } from '../../src/db/migrations.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { giveAccount } from '../../src/matching/process/account.service.js';
import { exportBatch } from '../../src/payments/batch/export.service.js';
import { importReceipts } from '../../src/payments/batch/receipt.service.js';
import { withPorts } from '../../src/payments/match-ports.js';
import { statement, storeFirms, uscc } from '../helpers/city.js';
import { openTestDatabase } from '../helpers/database.js';
import { listen } from '../helpers/http.js';
import { clerk, matchId, storeMatch, treasury } from './treasury.js';

const TOKEN = 'the-token-of-this-test';
const NUMBER = '44010078801000001234';
const database = await openTestDatabase();
const folder = await mkdtemp(join(tmpdir(), 'zhida-payments-'));
const { deps, clock } = treasury();
await migrate(mongoose.connection, MIGRATIONS, () => clock.now());
const app = createApp(deps, { adminToken: TOKEN, version: '0.0.0', ready: async () => {} });
const running = await listen(app);
test.after.always(async () => {
  await running.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: object) {
  const response = await fetch(`${running.base}/api/v1/work${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) };
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
  const [, csv = ''] = await exportBatch('20260601-01', folder, clerk, withPorts(deps));
  t.true((await readFile(csv, 'utf8')).includes(`,${NUMBER},`));
  const file = join(folder, 'receipts.csv');
  await writeFile(file, '付款编号,结果,金额,日期,凭证号\n20260601-01-0001,成功,100.00,2026-06-02,V1\n');
  await importReceipts(file, clerk, withPorts(deps));
  const [paid] = (await told('GET', '/payments?state=paid')).items;
  t.like(paid, { amount: '100.00', match: matchId(1), receipts: [{ result: 'paid', reference: 'V1' }] });
  t.is((await MatchModel.findOne({ _id: matchId(1), uscc: uscc(1) }).lean())?.state, 'paid');
  t.like((await told('GET', '/pools')).items[0], { total: '1000000.00', spent: '100.00', reserved: '500.00' });
  await told('GET', '/batches');
  await told('GET', '/payments/unpaid?asOf=2027-01-01');
  t.false(answers.join('').includes(NUMBER));
});

test.serial('wrong requests are refused, and whoever is not of finance', async (t) => {
  const staff = { id: 'x', roles: ['staff'] };
  t.is((await ask('POST', '/batches', { by: staff })).status, 409);
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
