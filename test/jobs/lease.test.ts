import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import test from 'ava';
import { JobLeaseModel } from '../../src/jobs/job-lease.model.js';
import { holding, leaseHolder, ownerName, releaseLease, renewLease, takeLease } from '../../src/jobs/lease.js';
import { openTestDatabase } from '../helpers/database.js';
import { handTimers } from '../helpers/timers.js';

const NOW = new Date('2026-11-22T02:00:00Z');
const database = await openTestDatabase();
test.after.always(() => database.close());

/** As if the lease's time had run out: its clock is the database's, so the document is moved, not the clock. */
const expire = (name: string) => JobLeaseModel.updateOne({ _id: name }, { until: new Date(0) });

test('one holder at a time, and each taking has a higher token', async (t) => {
  const [a, b] = ['elsewhere:1:a', 'elsewhere:2:b'];
  const first = await takeLease('one', a, NOW);
  t.is(first?.token, 1);
  t.is(await takeLease('one', b, NOW), null);
  t.is(await leaseHolder('one'), a);
  if (first) await releaseLease(first);
  t.is(await leaseHolder('one'), null);
  t.is((await takeLease('one', b, NOW))?.token, 2);
});

test('of many takers at once one wins', async (t) => {
  const taken = await Promise.all(Array.from({ length: 20 }, (_, i) => takeLease('race', `elsewhere:${i}:x`, NOW)));
  t.is(taken.filter((lease) => lease !== null).length, 1);
});

test('a lease that has run out is taken over, and its old holder can neither renew nor free it', async (t) => {
  const old = await takeLease('over', 'elsewhere:1:a', NOW);
  t.truthy(old && (await renewLease(old)));
  await expire('over');
  const next = await takeLease('over', 'elsewhere:2:b', NOW);
  t.is(next?.token, 2);
  if (!old) return;
  t.false(await renewLease(old));
  await releaseLease(old);
  t.is(await leaseHolder('over'), 'elsewhere:2:b');
});

test('a holder that died on this machine is not waited for; a living one and one of another machine are', async (t) => {
  const dead = spawnSync(process.execPath, ['-e', '0']).pid;
  await takeLease('dead', `${hostname()}:${dead}:x`, NOW);
  t.is((await takeLease('dead', ownerName(), NOW))?.token, 2);
  await takeLease('living', `${hostname()}:${process.ppid}:x`, NOW);
  t.is(await takeLease('living', ownerName(), NOW), null);
  await takeLease('far', `another-machine:${dead}:x`, NOW);
  t.is(await takeLease('far', ownerName(), NOW), null);
});

test('an owner name that looks like a field path stays text', async (t) => {
  await takeLease('dollar', '$token:1:x', NOW);
  t.is(await leaseHolder('dollar'), '$token:1:x');
});

test('work under a lease is told when the lease is lost, and a lease is free after it', async (t) => {
  const timers = handTimers();
  const lease = await takeLease('work', 'elsewhere:1:a', NOW);
  if (!lease) return t.fail();
  await holding(lease, timers, async ({ signal, token }) => {
    t.is(token, 1);
    t.is(timers.running, 1);
    await JobLeaseModel.updateOne({ _id: 'work' }, { owner: 'elsewhere:2:b', token: 2 });
    await timers.tick();
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    t.true(signal.aborted);
  });
  t.is(timers.running, 0);
  t.is(await leaseHolder('work'), 'elsewhere:2:b');
  const other = await takeLease('free', 'elsewhere:1:a', NOW);
  if (other) await holding(other, timers, async () => {});
  t.is(await leaseHolder('free'), null);
});

test('work stops itself when no renewal has succeeded for four fifths of the lease', async (t) => {
  const timers = handTimers();
  const lease = await takeLease('frozen', 'elsewhere:1:a', NOW);
  if (!lease) return t.fail();
  await holding(lease, timers, async ({ signal }) => {
    timers.advance(24_001);
    t.false(signal.aborted);
    await timers.tick();
    t.true(signal.aborted);
  });
});
