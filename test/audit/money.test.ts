import { createHash } from 'node:crypto';
import test from 'ava';
import type { Act } from '../../src/audit/audit.schema.js';
import { giveAccount } from '../../src/matching/process/account.service.js';
import { statement, storeFirms, uscc } from '../helpers/city.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit } from '../helpers/deps.js';
import { signedInAs } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';
import { matchId, plain, storeMatch, treasury } from '../payments/treasury.js';

const NUMBER = '44010078801000001234';
const database = await openTestDatabase();
const { deps: made, clock } = treasury();
const audit = keepingAudit();
const deps = { ...made, audit };
await migrateAll(clock);
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});

/** Asks as a finance officer, and gives what the trail has of it. */
async function ask(by: string, path: string, body: object | string): Promise<{ status: number; act: Act | undefined }> {
  const from = audit.acts.length;
  const type = typeof body === 'string' ? 'text/csv' : 'application/json';
  const response = await fetch(`${running.base}/api/v1/work${path}`, {
    method: 'POST',
    headers: { ...(await signedInAs({ id: by, roles: ['finance'] }, [], clock.now())), 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  await response.arrayBuffer();
  const acts = audit.acts.slice(from);
  return { status: response.status, act: acts.length === 1 ? acts[0] : undefined };
}

test('the trail alone says who paid what to whom, on what ground, and what it was before', async (t) => {
  const firms = [1, 2].map((n) => statement(n, { employees: 5 }, '2026-05-01'));
  await storeFirms(firms, clock.now());
  for (const n of [1, 2]) await storeMatch(n, n * 10_000, { of: plain, state: 'payable' });
  const account = { holder: '河源第1示例有限公司', number: NUMBER, kind: 'settlement', bank: '示例银行' } as const;
  await giveAccount(uscc(1), account, { id: 'boss', roles: ['firm'] }, deps);
  const [one, two, none] = [1, 2, 9].map((n) => matchId(n, plain)) as [string, string, string];

  const approved = await ask('cai', '/payments/approve', { matches: [one, two, none] });
  t.like(approved.act, { by: { id: 'cai' }, act: 'POST /work/payments/approve', about: { kind: 'matches', id: '' } });
  t.is(JSON.stringify(approved.act?.after), JSON.stringify({ outcomes: { due: [one, two], refused: [none] } }));

  const decided = { amount: '1.00', reason: '会议纪要 7 号' };
  const again = await ask('cai', '/payments/approve', { matches: [none], decided });
  t.like(again.act, { about: { id: none }, after: { amount: '1.00' }, why: decided.reason });

  const stopped = await ask('cai', '/payments/stop', { match: two, reason: '举报' });
  t.like(stopped.act, { about: { kind: 'matches', id: two }, why: '举报' });
  t.is(JSON.stringify(stopped.act?.after), '{"refused":"refused","asked":{}}');

  const built = await ask('cai', '/batches', {});
  t.like(built.act, { about: { kind: 'batches', id: '20260601-01' }, after: { count: 1, total: '100.00' } });
  const checksum = /"checksum":"(\w{64})"/.exec(JSON.stringify(built.act?.after))?.[1] ?? '';
  const sign = '/batches/20260601-01/sign';
  t.like((await ask('cai', sign, { checksum })).act, { after: { checksum, signatures: 1 } });
  t.like((await ask('he', sign, { checksum })).act, { by: { id: 'he' }, after: { state: 'signed', signatures: 2 } });
  const late = await ask('he', sign, { checksum });
  if (late.status === 409) t.like(late.act, { after: { refused: 'refused', asked: { checksum } } });
  const file = await ask('cai', '/batches/20260601-01/file', { format: 'csv' });
  t.regex(JSON.stringify(file.act?.after), /"sha256":"[0-9a-f]{64}"/);

  clock.set('2026-06-02T02:00:00Z');
  const rows = '付款编号,结果,金额,日期,凭证号\n20260601-01-0001,成功,100.00,2026-06-02,V1\n';
  const digest = createHash('sha256').update(rows).digest('hex');
  const paid = await ask('cai', '/receipts?name=r.csv', rows);
  t.like(paid.act, {
    about: { kind: 'receipts', id: digest },
    after: { name: 'r.csv', paid: 1, paidAmount: '100.00' },
  });

  const opened = await ask('cai', '/pools', { pool: 'fund', year: 2026, total: '900.00' });
  t.like(opened.act, { about: { kind: 'pools', id: 'fund:2026' }, after: { total: '900.00' } });
  const change = { total: '1200.00', document: '河财〔2026〕9号', reason: '追加' };
  const changed = await ask('cai', '/pools/fund/2026/total', change);
  t.like(changed.act, {
    ...{ about: { kind: 'pools', id: 'fund:2026' }, before: { total: '900.00' }, why: '追加' },
    after: { total: '1200.00', document: change.document },
  });
  t.notRegex(JSON.stringify(audit.acts), new RegExp(NUMBER), 'and it holds no account');
});
