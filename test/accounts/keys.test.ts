import test from 'ava';
import { ApiKeyModel } from '../../src/accounts/account.model.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { giveGround } from '../../src/enterprises/ground.service.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { atLeast, fixed, policy, rulesWith, statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const jobs = policy('X91-jobs', atLeast('insuredEnd', 1), { department: 'hrss', benefit: fixed(100) });
const tech = policy('X92-tech', atLeast('insuredEnd', 1), { department: 'science', benefit: fixed(100) });
const audit = keepingAudit();
const deps = testDeps({ clock, rules: rulesWith(jobs, tech), audit });
await migrateAll(clock);
const source = deps.rules.catalogue.get('insuredEnd')?.source ?? '';
const agreement = { source, kind: 'agreement', uscc: null, scope: [], basis: '示例〔2026〕1号', until: null } as const;
await giveGround({ ...agreement, givenBy: 'root' }, deps);
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});
test.serial.beforeEach(() => EnterpriseModel.collection.deleteMany({}));
const FACT = 'insuredEnd.2026';
const uscc = (n: number): string => inventedUscc(n, '441602');

async function ask(method: string, path: string, headers: Record<string, string>, body?: object) {
  const response = await fetch(`${running.base}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: JSON.parse(await response.text()) };
}
const asAdministrator = async (method: string, path: string, body?: object) =>
  ask(method, `/admin${path}`, await signedIn({ _id: 'root', roles: ['administrator'] }, clock.now()), body);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function key(...scopes: string[]): Promise<{ id: string; token: string }> {
  const { json } = await asAdministrator('POST', '/keys', { name: '数据共享平台', scopes });
  return { id: json.key.id, token: json.token };
}
const push = (token: string, rows: object[], more: object = {}) =>
  ask('POST', '/exchange/facts', bearer(token), { source, asOf: '2026-02-28', rows, ...more });

test.serial('a key does what its scopes say, of their departments', async (t) => {
  const writer = await key(`facts:write:${source}`);
  const reader = await key('matches:read:hrss');
  const rows = [{ uscc: uscc(1), facts: { [FACT]: 5 } }];
  t.is((await push(reader.token, rows)).status, 403);
  t.is((await push(writer.token, rows, { source: 'tax' })).status, 403);
  await storeFirms([{ ...statement(1, {}, '2026-02-28'), uscc: uscc(1) }], clock.now());
  t.is((await push(writer.token, rows)).status, 200);
  t.is((await ask('GET', '/exchange/matches', bearer(writer.token))).status, 403);
  await evaluate({ trigger: 'test' }, deps);
  const { items } = (await ask('GET', '/exchange/matches', bearer(reader.token))).json;
  t.deepEqual(
    items.map(({ policy: code }: { policy: string }) => code),
    ['X91-jobs'],
    'the other is of science',
  );
  t.false('evidence' in items[0]);
  for (const path of ['/self/account', '/work/matches', '/admin/keys', `/space/enterprises/${uscc(1)}/inbox`]) {
    t.is((await ask('GET', path, bearer(reader.token))).status, 403, path);
  }
  t.is((await asAdministrator('GET', '/../exchange/matches')).status, 403, 'no account comes in there');
});

test.serial(
  'a secret is stored as a digest, is rotated with a day’s grace, ends, and is revoked at once',
  async (t) => {
    const { id, token } = await key(`facts:write:${source}`);
    t.notRegex(JSON.stringify(await ApiKeyModel.findById(id).lean()), new RegExp(token.slice(-43)));
    t.notRegex(JSON.stringify(audit.acts), new RegExp(token.slice(-43)));
    const rows = [{ uscc: uscc(1), facts: { [FACT]: 5 } }];
    const other = `zhk_${id}_${'A'.repeat(43)}`;
    t.is((await push(other, rows)).status, 401);
    const rotated = (await asAdministrator('POST', `/keys/${id}/rotation`)).json.token;
    t.is((await push(token, rows)).status, 200);
    t.is((await push(rotated, rows)).status, 200);
    clock.advance(86_400_001);
    t.is((await push(token, rows)).status, 401);
    t.is((await push(rotated, rows)).status, 200);
    t.is((await asAdministrator('DELETE', `/keys/${id}`)).status, 200);
    t.is((await push(rotated, rows)).status, 401);
    const short = (await asAdministrator('POST', '/keys', { name: 'k', scopes: [`facts:write:${source}`], days: 1 }))
      .json;
    clock.advance(86_400_001);
    t.is((await push(short.token, rows)).status, 401);
    t.is((await asAdministrator('POST', '/keys', { name: 'k', scopes: ['facts:write:nobody'] })).status, 400);
    t.is((await asAdministrator('POST', '/keys', { name: 'k', scopes: ['admin:all'] })).status, 400);
  },
);

test.serial('each row has its outcome, and what is wrong with one stops no other', async (t) => {
  const { token } = await key(`facts:write:${source}`);
  const rows = [
    { uscc: uscc(1), facts: { [FACT]: 5 } },
    { uscc: 'nonsense', facts: { [FACT]: 5 } },
    { uscc: uscc(2), facts: { [FACT]: 'many' } },
    { uscc: uscc(3), facts: { nothing: 1 } },
    { uscc: uscc(4), facts: { name: '他人的数据' } },
    { uscc: uscc(5), facts: { insuredEnd: 1 } },
    { uscc: uscc(1), facts: { [FACT]: 6 } },
    { uscc: uscc(6), facts: {} },
    { uscc: uscc(7), facts: { [FACT]: 7 } },
  ];
  const first = (await push(token, rows)).json;
  t.deepEqual(
    first.rows.map(({ outcome }: { outcome: string }) => outcome),
    ['created', ...Array(7).fill('rejected'), 'created'],
  );
  t.deepEqual(first.counts, { created: 2, updated: 0, unchanged: 0, outdated: 0, rejected: 7 });
  t.regex(first.rows[5].reasons[0], /insuredEnd\.2025/, 'it says the form');
  t.true(first.rows.slice(1, 8).every(({ reasons }: { reasons: string[] }) => reasons.length === 1));
  t.is(await EnterpriseModel.countDocuments({}), 2);
  t.deepEqual((await push(token, rows)).json.counts.unchanged, 2, 'again it changes nothing');
  const newer = { asOf: '2026-03-01' };
  t.is((await push(token, [{ uscc: uscc(1), facts: { [FACT]: 8 } }], newer)).json.rows[0].outcome, 'updated');
  t.is((await push(token, [{ uscc: uscc(1), facts: { [FACT]: 5 } }])).json.rows[0].outcome, 'outdated');
  t.is((await push(token, rows, { asOf: '2099-01-01' })).status, 400);
  t.is((await push(token, [])).status, 400);
  t.like(audit.acts.at(-1), { about: { kind: 'sources', id: source }, after: { outdated: 1 } });
  t.is((await push(token, [{ uscc: uscc(2), facts: { [FACT]: 7 } }, ...rows.slice(0, 1)])).status, 200);
  t.true(audit.acts.at(-1)?.named?.includes(uscc(2)), 'whose facts are others is found by the firm');
});

test.serial('of an agreement that ends the trail keeps what held, and since when it does no more', async (t) => {
  const { json } = await asAdministrator('POST', '/agreements', { source: 'tax', basis: '示例〔2026〕2号' });
  t.is((await asAdministrator('DELETE', `/agreements/${json.id}`, {})).status, 200);
  t.like(audit.acts.at(-1), {
    about: { kind: 'agreements', id: json.id },
    before: { source: 'tax', basis: '示例〔2026〕2号', until: null },
    after: { withdrawnAt: clock.now().toISOString() },
  });
});

test.serial('5,000 rows go in one call, one more does not', async (t) => {
  const { token } = await key(`facts:write:${source}`);
  const rows = Array.from({ length: 5000 }, (_, n) => ({ uscc: uscc(n), facts: { [FACT]: n } }));
  const { status, json } = await push(token, rows);
  t.is(status, 200);
  t.is(json.counts.created, 5000);
  t.is((await push(token, [...rows, { uscc: uscc(5000), facts: { [FACT]: 1 } }])).status, 400);
  t.is(await EnterpriseModel.countDocuments({}), 5000);
});
