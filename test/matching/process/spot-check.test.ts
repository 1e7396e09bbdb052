import test from 'ava';
import fc from 'fast-check';
import { randomSample } from '../../../src/matching/process/spot-check.js';
import { drawSpotCheck, findSpotCheck, recordOutcome } from '../../../src/matching/process/spot-check.service.js';
import { InputError, RefusedError, UnknownError } from '../../../src/terminal/input-error.js';
import { atLeast, fixed, policy, statement, storeFirms } from '../../helpers/city.js';
import { storePayment } from '../../helpers/paid.js';
import { FINANCE, idOf, processDatabase, STAFF, smallCity, stored } from '../../helpers/process.js';

processDatabase();

const CODE = 'X71-checked';
const checked = policy(CODE, atLeast('employees', 10), { benefit: fixed(1000) });

test('a sample is drawn again from its seed in any order, is of its share, and grows with it', (t) => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 60 });
  const share = fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100);
  const law = fc.property(ids, fc.string(), share, share, (population, seed, a, b) => {
    const drawn = randomSample(population, seed, a);
    const again = randomSample([...population].reverse(), seed, a);
    const wider = new Set(randomSample(population, seed, Math.max(a, b)));
    return (
      JSON.stringify(drawn) === JSON.stringify(again) &&
      drawn.length === Math.ceil((population.length * Math.round(a * 100)) / 100) &&
      drawn.every((id) => population.includes(id) && wider.has(id))
    );
  });
  t.notThrows(() => fc.assert(law));
});

test('another seed draws another sample, and each id has its share of being drawn', (t) => {
  const ids = Array.from({ length: 50 }, (_, place) => `m${place}`);
  const drawn = new Map<string, number>();
  for (let seed = 0; seed < 400; seed += 1) {
    for (const id of randomSample(ids, `s${seed}`, 0.2)) drawn.set(id, (drawn.get(id) ?? 0) + 1);
  }
  // 80 expected of each, standard deviation 8.
  for (const id of ids) t.true(Math.abs((drawn.get(id) ?? 0) - 80) < 40, `${id} ${drawn.get(id)}`);
  t.throws(() => randomSample(ids, 's', 0), { instanceOf: RangeError });
  t.throws(() => randomSample(ids, 's', Number.NaN), { instanceOf: RangeError });
});

async function paid() {
  const city = smallCity('2026-03-02T02:00:00Z', checked);
  await storeFirms(
    Array.from({ length: 10 }, (_, n) => statement(n, { employees: 10 + n }, '2026-02-28')),
    city.clock.now(),
  );
  await city.run();
  for (let n = 0; n < 10; n += 1) {
    await city.act(FINANCE, idOf(CODE, n), 'pay', { payment: `P${n}` });
    await storePayment(await stored(CODE, n));
  }
  return city;
}

test.serial('a check keeps its seed, and what is at fault goes to recovery', async (t) => {
  const { deps } = await paid();
  const request = { policy: CODE, share: 0.3, criteria: atLeast('employees', 18) };
  const check = await drawSpotCheck(request, STAFF, deps);
  t.is(check.random.length, 3);
  t.deepEqual(check.risky, [idOf(CODE, 8), idOf(CODE, 9)]);
  t.like(await drawSpotCheck({ ...request, seed: check.seed }, STAFF, deps), {
    random: check.random,
    populationDigest: check.populationDigest,
  });
  const bad = idOf(CODE, 9);
  // The seed is a new one each time, so the sample may hold what is picked for its risk too.
  const good = check.random.find((id) => id !== bad) ?? '';
  t.is(await recordOutcome(check._id, { match: good, outcome: 'in-order', note: '核查无误' }, STAFF, deps), null);
  const fault = { match: bad, outcome: 'at-fault', note: '虚报人数' } as const;
  t.is((await recordOutcome(check._id, fault, STAFF, deps))?.outcome, 'done');
  t.is((await recordOutcome(check._id, fault, STAFF, deps))?.outcome, 'already');
  t.like(await stored(CODE, 9), {
    state: 'recovery-notified',
    process: { recovery: { check: check._id, reason: '虚报人数' } },
  });
  t.is((await findSpotCheck(check._id)).outcomes.length, 2);
  await t.throwsAsync(recordOutcome(check._id, { ...fault, outcome: 'in-order' }, STAFF, deps), {
    instanceOf: RefusedError,
  });
  const outside = { ...fault, match: 'X99:once:1' };
  await t.throwsAsync(recordOutcome(check._id, outside, STAFF, deps), { instanceOf: UnknownError });
});

test.serial('what is no check is refused', async (t) => {
  const { deps } = await paid();
  const draw = (more: object) => drawSpotCheck({ policy: CODE, share: 0.1, ...more }, STAFF, deps);
  await t.throwsAsync(draw({ share: 0 }), { instanceOf: InputError });
  await t.throwsAsync(draw({ policy: 'X00-none' }), { message: /nothing of X00-none/ });
  await t.throwsAsync(draw({ criteria: { fact: 'nonsense', operator: 'equal', value: 1 } }), { message: /^criteria/ });
  await t.throwsAsync(findSpotCheck('nope'), { instanceOf: UnknownError });
});
