import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { AuditModel } from '../../src/audit/audit.model.js';
import type { Act } from '../../src/audit/audit.schema.js';
import { openAudit, openKeys, verifyAudit } from '../../src/audit/audit.service.js';
import { readHeads } from '../../src/audit/audit-files.js';
import { keepDayHead } from '../../src/audit/audit-heads.job.js';
import { commandAct } from '../../src/audit/recorded-command.js';
import { recordedJob } from '../../src/audit/recorded-job.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const folder = join(database.dataDir, 'audit');
const clock = handClock('2026-03-02T02:00:00Z');
await migrateAll(clock);
const { log } = testDeps({ clock, rules: loadRules() });
const audit = openAudit(folder, (await openKeys(folder)).chain, { clock, log });
const deps = testDeps({ clock, rules: loadRules(), audit, config: { auditDir: folder } });
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});
test.serial.beforeEach(async () => {
  await AuditModel.collection.deleteMany({});
  for (const name of await readdir(folder)) if (name !== 'key') await rm(join(folder, name), { force: true });
});

async function ask(role: 'auditor' | 'administrator', path: string, body?: object) {
  const response = await fetch(`${running.base}/api/v1/admin${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...(await signedIn({ _id: role, roles: [role] }, clock.now())), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}
const act = (by: string, about: string) => ({
  by: { id: by, as: ['finance'], way: 'session' as const },
  act: 'POST /work/batches',
  about: { kind: 'batches', id: about },
  after: { state: 'signed' },
});

test.serial('auditors look entries up by person, record and time, page by page', async (t) => {
  for (const [by, about] of [
    ['li', 'b1'],
    ['he', 'b2'],
    ['li', 'b3'],
  ] as const) {
    await audit.record(act(by, about));
    clock.advance(60_000);
  }
  const found = async (query: string) => JSON.parse((await ask('auditor', `/audit?${query}`)).text);
  const abouts = async (query: string) =>
    (await found(query)).items.map(({ about }: { about: { id: string } }) => about.id);
  t.deepEqual(await abouts('by=li'), ['b3', 'b1']);
  t.deepEqual(await abouts('about=b2'), ['b2']);
  t.deepEqual(await abouts('from=2026-03-02T02:01:00Z&to=2026-03-02T02:02:00Z'), ['b2']);
  const first = await found('limit=2');
  t.deepEqual(await abouts(`limit=2&cursor=${first.nextCursor}`), ['b1']);
  t.like(first.items[0], { by: { id: 'li', as: ['finance'] }, after: { state: 'signed' }, why: null });
  t.is((await ask('administrator', '/audit')).status, 403);
  t.is((await ask('auditor', '/audit?cursor=x')).status, 400);
});

test.serial('an entry is found by its record and by its firm, in one order, whoever refused it', async (t) => {
  const uscc = inventedUscc(1, '441602');
  const given = (about: Act['about'], more: Partial<Act> = {}): Act => ({ ...act('li', ''), about, ...more });
  await audit.record(given({ kind: 'enterprises', id: uscc }));
  await audit.record(given({ kind: 'mandates', id: 'M1' }, { named: [uscc] }));
  await audit.record(given({ kind: 'matches', id: '' }, { after: { outcomes: { done: [`X1:once:${uscc}`] } } }));
  await audit.record(given({ kind: 'matches', id: `X1:once:${uscc}` }));
  await audit.record(given({ kind: 'batches', id: 'b9' }));
  const path = `/enterprises/${uscc}/account-sharing`;
  const numbers = async (query: string) =>
    JSON.parse((await ask('auditor', `/audit?${query}`)).text).items.map(({ id }: { id: string }) => Number(id));
  t.deepEqual(await numbers(`about=${uscc}`), [4, 3, 2, 1]);
  t.deepEqual(await numbers(`about=${uscc}&limit=2`), [4, 3]);
  t.deepEqual(await numbers(`about=${uscc}&limit=2&cursor=000000000003`), [2, 1]);
  t.deepEqual(await numbers('about=M1'), [2]);
  t.deepEqual(await numbers(`about=${encodeURIComponent(`X1:once:${uscc}`)}`), [4, 3]);
  t.is((await ask('auditor', `/../work${path}`, {})).status, 403);
  t.deepEqual(await numbers(`about=${uscc}`), [6, 4, 3, 2, 1]);
  const { text } = await ask('auditor', '/audit/export', { about: uscc });
  t.deepEqual(
    text
      .trim()
      .split('\n')
      .map((line) => Number(JSON.parse(line)._id)),
    [1, 2, 3, 4, 6],
  );
  t.is((await verifyAudit(folder)).broken, null);
});

test.serial('an export holds what is authenticated, and is an entry itself', async (t) => {
  await audit.record(act('li', 'b1'));
  const { text } = await ask('auditor', '/audit/export', { by: 'li' });
  const [line = ''] = text.split('\n');
  t.like(JSON.parse(line), { _id: '000000000001', previous: '', act: 'POST /work/batches' });
  t.is(JSON.parse(line).mac.length, 43);
  const last = await AuditModel.findOne({}).sort({ _id: -1 }).lean();
  t.like(last, { act: 'POST /admin/audit/export', by: { id: 'auditor' } });
});

test.serial('the head of each day is kept outside, so that a day made anew is noticed', async (t) => {
  await audit.record(act('li', 'b1'));
  clock.set('2026-03-02T15:59:00Z');
  await audit.record(act('li', 'b2'));
  clock.set('2026-03-02T16:01:00Z');
  await audit.record(act('li', 'b3'));
  // 00:15 of the third of March in Shanghai.
  t.deepEqual(await keepDayHead(new Date('2026-03-02T16:15:00Z'), deps), { head: '000000000002' });
  const head = (await readHeads(folder)).find(({ id }) => id === '000000000002');
  t.is(head?.day, '2026-03-02');
  t.is((await verifyAudit(folder)).broken, null);
  // Whoever has database and key makes the day anew: every link holds, and the head does not.
  const [, second] = await AuditModel.find({}).sort({ _id: 1 }).lean();
  await AuditModel.collection.deleteMany({});
  for (const about of ['b1', 'other', 'b3']) {
    clock.set('2026-03-02T15:00:00Z');
    await openAudit(folder, (await openKeys(folder)).chain, { clock, log }).record(act('li', about));
  }
  t.not((await AuditModel.findById('000000000002').lean())?.mac, second?.mac);
  t.is((await verifyAudit(folder)).broken?.id, '000000000002');
  t.deepEqual(await keepDayHead(new Date('2026-02-28T16:15:00Z'), deps), { head: null });
});

test('a job is written down where it did anything', async (t) => {
  const kept = keepingAudit();
  const context = { slot: new Date('2026-03-02T00:00:00Z'), late: false, token: 1, signal: AbortSignal.timeout(1000) };
  const job = (name: string, outcome: unknown) =>
    recordedJob({ name, cron: '* * * * *', catchUp: 'skip', run: async () => outcome }, { audit: kept }).run(context);
  for (const idle of [0, null, undefined, { performed: 0, problems: [] }]) await job('due-transitions', idle);
  t.deepEqual(kept.acts, []);
  t.deepEqual(await job('due-transitions', { performed: 2 }), { performed: 2 });
  t.deepEqual(kept.acts, [
    {
      by: { id: 'due-transitions', as: [], way: 'job' },
      act: 'due-transitions',
      about: { kind: 'jobs', id: 'due-transitions:2026-03-02T00:00:00.000Z' },
      after: { performed: 2 },
    },
  ]);
});

test('a command is written down with what was typed, but for its form', (t) => {
  const typed = {
    names: ['zhida', 'payments', 'stop'],
    args: ['M1'],
    options: { reason: 'r', json: true, lang: 'zh' },
  };
  t.like(commandAct(typed), {
    act: 'zhida payments stop',
    about: { kind: 'commands', id: 'M1' },
    after: { reason: 'r' },
    by: { way: 'command' },
  });
});
