import test from 'ava';
import { contactsOf } from '../../src/enterprises/contact.service.js';
import { findEnterprise } from '../../src/enterprises/enterprise.service.js';
import { type ImportOptions, importFile } from '../../src/enterprises/import.service.js';
import type { Role } from '../../src/http/roles.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { browser } from '../helpers/browser.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { csv, importDeps, inventedUscc, temporaryFolder } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-11-22T04:00:00Z');
const audit = keepingAudit();
const deps = testDeps({ audit, clock, rules: loadRules() });
await migrateAll(clock);
const running = await listenApp(deps, true);
const folder = await temporaryFolder();
test.after.always(async () => {
  await running.close();
  await folder.remove();
  await database.close();
});

const HEADERS = ['统一社会信用代码', '企业名称', '登记状态', '成立日期', '行政区划代码'];
let files = 0;
async function take(emails: readonly string[], options: ImportOptions = {}, header = '联系邮箱') {
  const rows = emails.map((email, n) => [inventedUscc(n), `虚构${n}有限公司`, '存续', '2020-01-05', '441621', email]);
  return importFile(await folder.write(`${++files}.csv`, csv([[...HEADERS, header], ...rows])), options, importDeps());
}
const emailOf = async (n: number) => (await contactsOf([inventedUscc(n)])).get(inventedUscc(n))?.contactEmail;

test.serial(
  'the registry’s file says where firms are reached, and what is no address costs the row nothing',
  async (t) => {
    const given = ['office@firm0.example', 'a@x.cn, b@y.cn', '暂无', '"a@x.cn" <b@y.cn>', '联系人：a@x.cn'];
    const report = await take(given, { asOf: '2026-06-30' });
    t.deepEqual([report.mapping, report.accepted, report.rejected], ['registry', 5, 0]);
    t.deepEqual(
      report.warned.map(({ line, code, value }) => [line, code, value]),
      [3, 5, 6].map((line) => [line, 'contact-form', null]),
    );
    t.deepEqual(await Promise.all([0, 1, 2, 3, 4].map(emailOf)), ['office@firm0.example', null, null, null, null]);
    const firm = await findEnterprise(inventedUscc(0));
    t.false(JSON.stringify([firm?.values, firm?.provenance]).includes('office@'), 'no fact');
  },
);

test.serial('an older file leaves a newer address, an empty cell any, and a trial run both', async (t) => {
  await take(['older@firm0.example'], { asOf: '2026-05-31' });
  await take([''], { asOf: '2026-07-31' });
  await take(['tried@firm0.example'], { asOf: '2026-07-31', dryRun: true });
  t.is(await emailOf(0), 'office@firm0.example');
  const { unchanged } = await take(['newer@firm0.example'], { asOf: '2026-07-31' }, 'Contact email');
  t.is(unchanged, 1, 'nothing that a policy reads');
  t.is(await emailOf(0), 'newer@firm0.example');
});

test.serial(
  'an administrator sets an address; the trail says who, of which firm and why, and gives none away',
  async (t) => {
    const set = async (_id: string, role: Role, given: object): Promise<number> => {
      const headers = await signedIn({ _id, roles: [role] }, clock.now());
      return (await browser(running.base).ask('PUT', '/admin/registered-contacts', given, headers)).status;
    };
    const body = { uscc: inventedUscc(0), email: 'boss@firm0.example', why: '营业执照变更登记' };
    t.is(await set('spec', 'specialist', body), 403);
    t.is(await set('root', 'administrator', { ...body, uscc: inventedUscc(77) }), 404);
    t.is(await set('root', 'administrator', { ...body, email: 'a@x.cn,b@y.cn' }), 400);
    t.is(await set('root', 'administrator', body), 200);
    t.is(await emailOf(0), 'boss@firm0.example');
    const written = audit.acts.at(-1);
    t.like(written, { about: { kind: 'enterprises', id: body.uscc }, before: 'n***@firm0.example', why: body.why });
    t.deepEqual(written?.after, { contact: 'b***@firm0.example' });
    t.is(await set('root', 'administrator', { ...body, email: null }), 200);
    await take(['newer@firm0.example'], { asOf: '2026-11-21' });
    t.is(await emailOf(0), null, 'no older file brings it back');
  },
);
