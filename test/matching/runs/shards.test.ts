import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import test from 'ava';
import fc from 'fast-check';
import mongoose from 'mongoose';
import { EnterpriseModel } from '../../../src/enterprises/enterprise.model.js';
import { enterpriseCuts } from '../../../src/enterprises/enterprise.service.js';
import { ChangeDigest, NO_CHANGES } from '../../../src/matching/runs/change-digest.js';
import type { ShardRecord } from '../../../src/matching/runs/run.schema.js';
import { RunShardModel } from '../../../src/matching/runs/run-shard.model.js';
import {
  LostShard,
  leaseOf,
  makeShards,
  removeShards,
  storeStep,
  takeShard,
} from '../../../src/matching/runs/shard-store.js';
import { noFigures } from '../../../src/matching/runs/tally.js';
import { statement, storeFirms, uscc } from '../../helpers/city.js';
import { openTestDatabase } from '../../helpers/database.js';

const database = await openTestDatabase();
await RunShardModel.createIndexes();
test.after.always(() => database.close());

const figures = noFigures([]);
const NOTHING = { cursor: null, read: 0, figures, setAside: [], changes: [], changing: [], retry: [] };

test.serial('a city is cut into parts of the same size, from code to code', async (t) => {
  t.deepEqual(await enterpriseCuts(3), []);
  await storeFirms(
    Array.from({ length: 10 }, (_, n) => statement(n, { employees: 1 }, '2026-10-01')),
    new Date('2026-11-22T02:00:00Z'),
  );
  t.deepEqual(await enterpriseCuts(4), [uscc(3), uscc(7)]);
  t.deepEqual(await enterpriseCuts(5), [uscc(4)]);
  t.deepEqual(await enterpriseCuts(10), []);
  t.deepEqual(await enterpriseCuts(9), [uscc(8)]);
  await EnterpriseModel.collection.deleteMany({});
});

test.serial('making the shards of a run removes those of the run before', async (t) => {
  await makeShards('A', ['m'], false, figures);
  await makeShards('B', ['f', 'm'], true, figures);
  const all = await RunShardModel.find({}).sort({ _id: 1 }).lean();
  t.deepEqual(
    all.map(({ _id, state, after, last, changing }) => [_id, state, after, last, changing]),
    [
      ['B:0000', 'survey', null, 'f', []],
      ['B:0001', 'survey', 'f', 'm', []],
      ['B:0002', 'survey', 'm', null, []],
    ],
  );
});

/** What can happen to the two shards of a run that three processes work on. */
type Act = readonly [who: number, what: 'take' | 'step' | 'finish' | 'renew' | 'release' | 'expire'];

test.serial(
  'whatever processes do, a shard has one holder, a growing token, and no step of anybody else',
  async (t) => {
    const acts = fc.array(
      fc.tuple(
        fc.nat(2),
        fc.constantFrom<Act[1]>('take', 'take', 'step', 'step', 'finish', 'renew', 'release', 'expire'),
      ),
      { minLength: 5, maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(acts, async (sequence) => {
        await removeShards('P');
        await makeShards('P', ['m'], false, figures);
        const held: (ShardRecord | null)[] = [null, null, null];
        // What must be: who may write to each shard, and how far it has come.
        const model = new Map(
          ['P:0000', 'P:0001'].map((id) => [id, { holder: -1, token: 0, read: 0, expired: false, done: false }]),
        );
        for (const [who, what] of sequence) {
          const mine = held[who] ?? null;
          const shard = mine === null ? undefined : model.get(mine._id);
          const valid = shard !== undefined && mine !== null && shard.holder === who && shard.token === mine.token;
          if (what === 'take') {
            const taken = await takeShard('P', 'write', `elsewhere:${who}:x`);
            const free = [...model].find(([, one]) => (one.holder === -1 || one.expired) && !one.done);
            t.is(taken?._id, free?.[0]);
            if (taken === null || free === undefined) continue;
            Object.assign(free[1], { holder: who, token: free[1].token + 1, expired: false });
            t.is(taken.token, free[1].token);
            t.is(taken.read, free[1].read);
            held[who] = taken;
          } else if (mine === null || shard === undefined) {
          } else if (what === 'step' || what === 'finish') {
            const step = { ...NOTHING, read: shard.read + 1 };
            const stored = storeStep(mine, what === 'finish' ? { ...step, ends: 'done' } : step);
            if (!valid) {
              await t.throwsAsync(stored, { instanceOf: LostShard });
              continue;
            }
            await stored;
            shard.read += 1;
            if (what === 'finish') Object.assign(shard, { holder: -1, done: true });
          } else if (what === 'renew') {
            t.is(await leaseOf(mine).renew(), valid);
            if (valid) shard.expired = false;
          } else if (what === 'release') {
            await leaseOf(mine).release();
            if (valid) shard.holder = -1;
          } else {
            // Its time runs out while it does not know: only who takes it next ends its right to write.
            await RunShardModel.updateOne({ _id: mine._id, token: mine.token }, { until: new Date(0), owner: null });
            if (valid) shard.holder = -1;
          }
        }
        for (const { _id, read, token } of await RunShardModel.find({ run: 'P' }).lean()) {
          t.like(model.get(_id), { read, token });
        }
      }),
      { numRuns: 40 },
    );
    await removeShards('P');
  },
);

test.serial('a shard whose process died on this machine is taken at once, one of another machine is not', async (t) => {
  await makeShards('D', [], false, figures);
  t.truthy(await takeShard('D', 'write', 'elsewhere:1:a'));
  t.is(await takeShard('D', 'write', 'elsewhere:2:b'), null);
  t.is(await takeShard('D', 'survey', 'elsewhere:2:b'), null);
  await RunShardModel.updateOne({ run: 'D' }, { until: new Date(0) });
  const dead = `${hostname()}:${spawnSync(process.execPath, ['-e', '0']).pid}:c`;
  t.is((await takeShard('D', 'write', dead))?.token, 2);
  t.is((await takeShard('D', 'write', 'elsewhere:2:b'))?.token, 3);
  await RunShardModel.deleteMany({ run: mongoose.trusted({ $exists: true }) });
});

test('the digest of changes does not depend on their order, nor on how they are put together', (t) => {
  const changes = fc.array(fc.string(), { maxLength: 20 });
  const digestOf = (all: readonly string[]): string => {
    const digest = new ChangeDigest();
    for (const one of all) digest.add(one);
    return digest.hex();
  };
  fc.assert(
    fc.property(changes, changes, (a, b) => {
      const whole = digestOf([...a, ...b]);
      const parts = new ChangeDigest();
      for (const part of [digestOf(b), NO_CHANGES, digestOf([...a].reverse())]) parts.addAll(part);
      t.is(parts.hex(), whole);
    }),
  );
  t.not(digestOf(['a', 'b']), digestOf(['a', 'c']));
  t.not(digestOf(['a', 'a']), digestOf(['a']));
  t.is(digestOf([]), NO_CHANGES);
});
