import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { pino } from 'pino';
import { AuditModel } from '../../src/audit/audit.model.js';
import type { Audit } from '../../src/audit/audit.schema.js';
import { openAudit, openKeys, searchAudit, verifyAudit } from '../../src/audit/audit.service.js';
import { latestHeads } from '../../src/audit/audit-files.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';

const database = await openTestDatabase();
test.after.always(() => database.close());
const folder = join(database.dataDir, 'audit');
test.serial.beforeEach(async () => {
  await AuditModel.collection.deleteMany({});
  await rm(folder, { recursive: true, force: true });
});

const clock = handClock('2026-03-02T02:00:00Z');
const opened = async (log = pino({ level: 'silent' })): Promise<Audit> =>
  openAudit(folder, (await openKeys(folder)).chain, { clock, log });
const act = (n: number, by = 'li') => ({
  by: { id: by, as: ['department'], way: 'session' as const },
  act: 'match.pass-step',
  about: { kind: 'match', id: `match-${n}` },
  before: { state: 'reviewing' },
  after: { state: 'offered', n },
});

test.serial('what is done stands there, whole and in order, and can be looked up', async (t) => {
  const audit = await opened();
  for (let n = 0; n < 5; n += 1) await audit.record(act(n, n % 2 === 0 ? 'li' : 'he'));
  t.deepEqual(await verifyAudit(folder), { sound: 5, broken: null, unproven: [] });
  const found = await searchAudit({ by: 'he', limit: 10 });
  t.deepEqual(
    found.map(({ about, change }) => [about.id, change]),
    [3, 1].map((n) => [
      `match-${n}`,
      JSON.stringify({ before: { state: 'reviewing' }, after: { state: 'offered', n } }),
    ]),
  );
  t.is((await searchAudit({ about: 'match-4', limit: 10 })).length, 1);
  const [first] = await searchAudit({ limit: 1 });
  t.is((await searchAudit({ limit: 10, cursor: first?._id ?? '' })).length, 4);
  t.is((await searchAudit({ limit: 10, from: new Date('2026-03-03T00:00:00Z') })).length, 0);
});

test.serial('writers at the same time fork nothing and lose nothing', async (t) => {
  const writers = await Promise.all(Array.from({ length: 4 }, () => opened()));
  await Promise.all(
    writers.map(async (audit, w) => {
      for (let n = 0; n < 25; n += 1) await Promise.all([0, 1, 2].map((k) => audit.record(act(n * 10 + k, `w${w}`))));
    }),
  );
  t.deepEqual(await verifyAudit(folder), { sound: 300, broken: null, unproven: [] });
  for (const w of [0, 1, 2, 3]) t.is((await searchAudit({ by: `w${w}`, limit: 200 })).length, 75);
});

test.serial('a tail that is cut off is noticed on the same day', async (t) => {
  const audit = await opened();
  for (let n = 0; n < 3; n += 1) await audit.record(act(n));
  await AuditModel.collection.deleteOne({ _id: '000000000003' } as never);
  const { sound, broken } = await verifyAudit(folder);
  t.deepEqual([sound, broken?.id], [2, '000000000003']);
});

/** Takes the entries from this one on out of the database, as its administrator can. */
const cut = (from: number) =>
  AuditModel.collection.deleteMany({ _id: { $gte: String(from).padStart(12, '0') } } as never);

test.serial('a tail that was cut off stays noticed, however much is written after it, by whomever', async (t) => {
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
  for (const written of [1, 3, 5]) {
    for (let from = 1; from <= written; from += 1) {
      for (const after of [1, written - from + 1, written + 3]) {
        await AuditModel.collection.deleteMany({});
        await rm(folder, { recursive: true, force: true });
        const before = await opened();
        for (let n = 0; n < written; n += 1) await before.record(act(n));
        await cut(from);
        const lineCount = lines.length;
        // Another process, or this one: what it knew is on the disk alone.
        const going = after === 1 ? before : await opened(log);
        for (let n = 0; n < after; n += 1) await going.record(act(100 + n, 'thief'));
        const { broken } = await verifyAudit(folder);
        t.true(broken !== null && Number(broken.id) >= from, `${from} of ${written}, then ${after} more`);
        if (after > 1) t.regex(lines[lineCount] ?? '', /the audit trail was cut/);
      }
    }
  }
});

test.serial('a cut while entries wait is noticed too, and a writer that is behind takes back no head', async (t) => {
  const [one, two] = [await opened(), await opened()];
  for (let n = 0; n < 3; n += 1) await one.record(act(n));
  const waiting = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : two).record(act(n)));
  await Promise.all([cut(3), ...waiting]);
  t.not((await verifyAudit(folder)).broken, null);

  await AuditModel.collection.deleteMany({});
  await rm(folder, { recursive: true, force: true });
  const [first, second] = [await opened(), await opened()];
  await Promise.all(Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? first : second).record(act(n))));
  t.is((await latestHeads(folder)).toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]?.id, '000000000040');
  await first.record(act(41));
  t.deepEqual(
    (await latestHeads(folder)).map(({ id }) => id),
    ['000000000041'],
  );
  t.deepEqual(await verifyAudit(folder), { sound: 41, broken: null, unproven: [] });
});

test.serial(
  'heads that were taken away are missed for good, by whoever writes next, in the trail itself',
  async (t) => {
    const lines: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
    const audit = await opened(log);
    for (let n = 0; n < 3; n += 1) await audit.record(act(n));
    const takeAway = async () => {
      for (const name of await readdir(folder)) if (name.startsWith('latest-')) await rm(join(folder, name));
    };
    clock.advance(120_000);
    await audit.record(act(3));
    t.deepEqual((await verifyAudit(folder)).unproven, []);
    await takeAway();
    await cut(4);
    await (await opened(log)).record(act(4));
    t.deepEqual(await verifyAudit(folder), { sound: 5, broken: null, unproven: ['000000000004'] });
    await audit.record(act(5));
    await takeAway();
    await audit.record(act(6));
    t.deepEqual((await verifyAudit(folder)).unproven, ['000000000004', '000000000007']);
    t.is(lines.filter((line) => line.includes('would go unseen')).length, 2);
  },
);

test.serial('its key is made once, whole, for its owner only; a damaged one is refused', async (t) => {
  const file = join(folder, 'key');
  await Promise.all([opened(), opened(), opened()]);
  t.deepEqual(await readdir(folder), ['key']);
  const key = await readFile(file, 'utf8');
  await opened();
  t.is(await readFile(file, 'utf8'), key);
  t.is((await stat(file)).mode & 0o777, 0o600);
  for (const text of ['', 'short']) {
    await writeFile(file, text);
    await t.throwsAsync(openKeys(folder), { message: /damaged/ });
  }
});

test.serial('a trail that has begun goes on under its own key alone, also from another machine', async (t) => {
  const here = await opened();
  await here.record(act(1));
  const key = await readFile(join(folder, 'key'), 'utf8');
  const other = join(database.dataDir, 'other');
  await mkdir(other);
  await t.throwsAsync(openKeys(other), { message: /missing/ });
  t.deepEqual(await readdir(other), [], 'none is made');
  await t.throwsAsync(verifyAudit(other), { message: /missing/ });
  await writeFile(join(other, 'key'), Buffer.alloc(32, 7).toString('base64url'));
  await t.throwsAsync(openKeys(other), { message: /AUDIT_DIR/ });
  await writeFile(join(other, 'key'), key);
  t.deepEqual(await openKeys(other), await openKeys(folder));
});
