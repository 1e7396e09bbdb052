import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { AuditModel } from '../../src/audit/audit.model.js';
import { openAudit, openKeys, searchAudit, verifyAudit } from '../../src/audit/audit.service.js';
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
const act = (n: number, by = 'li') => ({
  by: { id: by, as: ['department'], way: 'session' as const },
  act: 'match.pass-step',
  about: { kind: 'match', id: `match-${n}` },
  before: { state: 'reviewing' },
  after: { state: 'offered', n },
});

test.serial('what is done stands there, whole and in order, and can be looked up', async (t) => {
  const audit = openAudit(folder, (await openKeys(folder)).chain, clock);
  for (let n = 0; n < 5; n += 1) await audit.record(act(n, n % 2 === 0 ? 'li' : 'he'));
  t.deepEqual(await verifyAudit(folder), { sound: 5, broken: null });
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
  const writers = await Promise.all(
    Array.from({ length: 4 }, async () => openAudit(folder, (await openKeys(folder)).chain, clock)),
  );
  await Promise.all(
    writers.map(async (audit, w) => {
      for (let n = 0; n < 25; n += 1) await Promise.all([0, 1, 2].map((k) => audit.record(act(n * 10 + k, `w${w}`))));
    }),
  );
  t.deepEqual(await verifyAudit(folder), { sound: 300, broken: null });
  for (const w of [0, 1, 2, 3]) t.is((await searchAudit({ by: `w${w}`, limit: 200 })).length, 75);
});

test.serial('a tail that is cut off is noticed on the same day', async (t) => {
  const audit = openAudit(folder, (await openKeys(folder)).chain, clock);
  for (let n = 0; n < 3; n += 1) await audit.record(act(n));
  await AuditModel.collection.deleteOne({ _id: '000000000003' } as never);
  const { sound, broken } = await verifyAudit(folder);
  t.deepEqual([sound, broken?.id], [2, '000000000003']);
});

test.serial('its key is made once, for its owner only; a damaged one is refused', async (t) => {
  openAudit(folder, (await openKeys(folder)).chain, clock);
  const file = join(folder, 'key');
  const key = await readFile(file, 'utf8');
  openAudit(folder, (await openKeys(folder)).chain, clock);
  t.is(await readFile(file, 'utf8'), key);
  t.is((await stat(file)).mode & 0o777, 0o600);
  await writeFile(file, 'short');
  await t.throwsAsync(openKeys(folder), { message: /damaged/ });
});
