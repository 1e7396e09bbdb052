import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import mongoose from 'mongoose';
import { MIGRATIONS } from '../../src/composition.js';
import { openDatabase } from '../../src/db/connect.js';
import { migrate } from '../../src/db/migrations.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { readPool } from '../../src/payments/budget/ledger.js';
import { paymentsIn } from '../../src/payments/payment-store.js';
import { handClock } from '../helpers/clock.js';
import { storeMatch } from '../payments/treasury.js';

const CHILD = fileURLToPath(new URL('./money-parallel-child.js', import.meta.url));
const PROCESSES = 5;

test('fifty approvals by five processes at once never pass a pool of 1,000,000.00', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'zhida-parallel-'));
  const database = await openDatabase({ mongodbUri: undefined, dataDir });
  t.teardown(async () => {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  await migrate(mongoose.connection, MIGRATIONS, handClock('2026-03-02T01:00:00Z').now);
  // All together 1,000,000.01.
  for (let n = 1; n <= 49; n += 1) await storeMatch(n, 2_000_000);
  await storeMatch(50, 2_000_001);
  const codes = await Promise.all(
    Array.from({ length: PROCESSES }, async (_, of) => {
      const mine = Array.from({ length: 50 }, (_each, n) => n + 1).filter((n) => n % PROCESSES === of);
      // Each match is asked for by two processes.
      const also = mine.map((n) => (n % 50) + 1);
      const child = spawn(process.execPath, [CHILD, dataDir, ...[...mine, ...also].map(String)], { stdio: 'inherit' });
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    }),
  );
  t.deepEqual(codes, Array(PROCESSES).fill(0));
  const { freeFen, reservedFen, pending } = await readPool('fund:2026');
  t.is(freeFen + reservedFen, 100_000_000);
  t.deepEqual(pending, {});
  const due = await paymentsIn(['due']);
  const waiting = await paymentsIn(['waiting']);
  t.is(due.length + waiting.length, 50);
  t.is(waiting.length, 1);
  t.is(
    due.reduce((sum, { amountFen }) => sum + amountFen, 0),
    reservedFen,
  );
  t.is(await MatchModel.countDocuments({ state: 'payable' }), 49);
});
